using System.Globalization;
using System.Text;

namespace Livehouse.Bench.Reporting;

/// <summary>The page of all figures, as Markdown. Plots are written into a folder of the page's name beside it.</summary>
internal sealed class Page(string path)
{
    private const int ColumnsMax = 120;

    private readonly StringBuilder _text = new();
    private readonly string _plots = Path.ChangeExtension(path, null);

    public void Write(IReadOnlyList<Section> sections, IReadOnlyList<string> findings, DateTimeOffset at)
    {
        if (Directory.Exists(_plots)) Directory.Delete(_plots, recursive: true);
        Line("# Performance");
        Line();
        Line("Written by `bash bench/run`, never by hand: it builds everything, measures, and makes this page. [bench/README.md](../bench/README.md) tells "
            + "what each figure means and why the comparison is fair.");
        Line();
        Line("| | |");
        Line("|---|---|");
        foreach (var (what, value) in Machine.Describe()) Line($"| {what} | {value} |");
        Line($"| Measured | {at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC |");
        Goals(sections);
        foreach (var section in sections) Write(section);
        if (findings.Count > 0)
        {
            Line();
            Line("## What the profiles showed");
        }

        foreach (var finding in findings)
        {
            Line();
            Line(BelowAHeading(finding.Trim()));
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.WriteAllText(path, string.Join('\n', _text.ToString().Split('\n').SelectMany(Wrapped)));
    }

    private void Goals(IReadOnlyList<Section> sections)
    {
        var goals = sections.SelectMany(static section => section.Figures).Where(static figure => figure.Met is not null).ToList();
        Line();
        Line($"**{goals.Count(static figure => figure.Met == true)} of {goals.Count} goals are met.**");
        foreach (var missed in goals.Where(static figure => figure.Met == false))
        {
            Line($"- missed: {missed.Name}: {Number(missed.Value)} {missed.Unit}, wanted: {missed.Goal}");
        }
    }

    private void Write(Section section)
    {
        Line();
        Line($"## {section.Name}");
        if (section.Figures.Count > 0)
        {
            Line();
            Line("| what | measured | goal | | |");
            Line("|---|---|---|---|---|");
            foreach (var figure in section.Figures)
            {
                var met = figure.Met switch { true => "met", false => "**missed**", null => "" };
                Line($"| {figure.Name} | {Number(figure.Value)} {figure.Unit} | {figure.Goal} | {met} | {figure.Note} |");
            }
        }

        foreach (var table in section.Tables ?? []) Write(table);
        foreach (var plot in section.Plots ?? []) Write(plot);
        if (section.Remarks is not { Count: > 0 }) return;
        Line();
        foreach (var remark in section.Remarks) Line($"- {remark}");
    }

    private void Write(Table table)
    {
        Line();
        Line($"### {table.Title}");
        Line();
        Line($"| {string.Join(" | ", table.Columns)} |");
        Line($"|{string.Concat(Enumerable.Repeat("---|", table.Columns.Count))}");
        foreach (var row in table.Rows) Line($"| {string.Join(" | ", row)} |");
    }

    private void Write(Plot plot)
    {
        Directory.CreateDirectory(_plots);
        File.WriteAllText(Path.Combine(_plots, $"{plot.File}.svg"), new SvgPlot(plot).Draw());
        var csv = new StringBuilder($"curve,{plot.X},{plot.Y}\n");
        foreach (var curve in plot.Curves)
        {
            foreach (var point in curve.Points) csv.Append(CultureInfo.InvariantCulture, $"\"{curve.Name}\",{point[0]},{point[1]:0.###}\n");
        }

        File.WriteAllText(Path.Combine(_plots, $"{plot.File}.csv"), csv.ToString());
        var folder = Path.GetFileName(_plots);
        Line();
        Line($"![{plot.Title}]({folder}/{plot.File}.svg) ([CSV]({folder}/{plot.File}.csv))");
    }

    /// <summary>Whatever level its author began with, it stands below the page's second.</summary>
    private static string BelowAHeading(string finding)
    {
        var level = finding.TakeWhile(static letter => letter == '#').Count();
        var deeper = new string('#', Math.Clamp(3 - level, 0, 3));
        return level == 0 ? finding : string.Join('\n', finding.Split('\n').Select(line => line.StartsWith('#') ? deeper + line : line));
    }

    /// <summary>A paragraph's line or a list's item, as every document here is wrapped; tables, headings and pictures stay as they are.</summary>
    private static IEnumerable<string> Wrapped(string line)
    {
        if (line.Length <= ColumnsMax || line[0] is '|' or '#' or '!') return [line];
        var lines = new List<string>();
        var indent = line.StartsWith("- ", StringComparison.Ordinal) || line.StartsWith("  ", StringComparison.Ordinal) ? "  " : "";
        while (line.Length > ColumnsMax && line.LastIndexOf(' ', ColumnsMax) is var end && end > indent.Length)
        {
            lines.Add(line[..end]);
            line = indent + line[(end + 1)..];
        }

        return [.. lines, line];
    }

    private static string Number(double value) => Math.Abs(value) switch
    {
        >= 1000 => value.ToString("#,0", CultureInfo.InvariantCulture),
        >= 100 => value.ToString("0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.#", CultureInfo.InvariantCulture),
        _ => value.ToString("0.##", CultureInfo.InvariantCulture),
    };

    private void Line(string line = "") => _text.Append(line).Append('\n');
}
