using System.Globalization;
using System.Net;
using System.Text;
using Livehouse.Bench.Reporting;
using Livehouse.LoadTest.Figures;

namespace Livehouse.LoadTest.Reports;

/// <summary>
/// A run's report as files: <c>report.md</c> and <c>report.html</c> for people (the page needs nothing else: its plots are in it), <c>result.json</c> for
/// programs, <c>seconds.csv</c> with every second, and the plots.
/// </summary>
internal static class ReportFolder
{
    private const string Header = "second,viewers,sent,deliveries,done,failed,lost,delivery_p50_ms,delivery_p99_ms,call_p50_ms,call_p99_ms,oldest_ms\n";

    public static void Write(string folder, RunReport report)
    {
        Directory.CreateDirectory(folder);
        var plots = Plots(report.Samples).Where(static plot => plot.Curves.Any(static curve => curve.Points.Count > 1)).ToList();
        foreach (var plot in plots) File.WriteAllText(Path.Combine(folder, $"{plot.File}.svg"), new SvgPlot(plot).Draw());
        File.WriteAllText(Path.Combine(folder, "report.md"), Markdown(report, plots));
        File.WriteAllText(Path.Combine(folder, "report.html"), Html(report, plots));
        File.WriteAllText(Path.Combine(folder, "seconds.csv"), Csv(report.Samples));
        File.WriteAllText(Path.Combine(folder, "result.json"), report.ToJson());
    }

    internal static string Csv(IReadOnlyList<Sample> samples) => Header + string.Concat(samples.Select(static second => string.Create(
        CultureInfo.InvariantCulture,
        $"{second.At:0.0},{second.Viewers},{second.Sent},{second.Deliveries},{second.Done},{second.Failed},{second.Lost},{Cell(second.DeliveryP50)},"
            + $"{Cell(second.DeliveryP99)},{Cell(second.CallP50)},{Cell(second.CallP99)},{Cell(second.OldestMilliseconds)}\n")));

    private static string Cell(double value) => double.IsNaN(value) ? "" : value.ToString("0.#", CultureInfo.InvariantCulture);

    private static IEnumerable<Plot> Plots(IReadOnlyList<Sample> samples)
    {
        yield return Plot("latency", "Latency, from when a call was due", "ms",
            ("delivered, p50", static second => second.DeliveryP50), ("delivered, p99", static second => second.DeliveryP99),
            ("acknowledged, p50", static second => second.CallP50), ("acknowledged, p99", static second => second.CallP99));
        yield return Plot("deliveries", "Deliveries", "a second", ("messages delivered", static second => second.Deliveries));
        yield return Plot("load", "Viewers and what they send", "number",
            ("viewers", static second => second.Viewers), ("messages and gifts a second", static second => second.Sent));
        yield return Plot("failures", "Failures", "a second",
            ("failed calls", static second => second.Failed), ("lost connections", static second => second.Lost));

        Plot Plot(string file, string title, string y, params (string Name, Func<Sample, double> Value)[] curves) => new(
            file, title, "seconds", y,
            [
                .. curves.Select(curve => new Curve(
                    curve.Name, [.. samples.Where(second => !double.IsNaN(curve.Value(second))).Select(second => new[] { second.At, curve.Value(second) })]))
                    .Where(static curve => curve.Points.Count > 0),
            ],
            IsLinear: true);
    }

    private static string Markdown(RunReport report, IReadOnlyList<Plot> plots)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# Load test {report.Stage.Run}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{Targets(report)}, {report.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC\n\n| | |\n|---|---|\n");
        foreach (var (name, value) in report.Lines())
        {
            text.Append("| ").Append(name).Append(" | ").Append(value.Replace("|", "\\|", StringComparison.Ordinal)).Append(" |\n");
        }

        foreach (var plot in plots) text.Append(CultureInfo.InvariantCulture, $"\n![{plot.Title}]({plot.File}.svg)\n");
        return text.Append("\n[Every second](seconds.csv), [values for programs](result.json)\n").ToString();
    }

    private static string Html(RunReport report, IReadOnlyList<Plot> plots)
    {
        var rows = string.Concat(report.Lines().Select(
            static line => $"<tr><th>{WebUtility.HtmlEncode(line.Name)}</th><td>{WebUtility.HtmlEncode(line.Value)}</td></tr>\n"));
        var title = $"Load test {report.Stage.Run}";
        return $$"""
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>{{title}}</title>
            <style>
              :root { color-scheme: light dark; font-family: system-ui, sans-serif; }
              body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
              th { text-align: left; font-weight: 600; padding-right: 1.5rem; vertical-align: top; white-space: nowrap; }
              td, th { padding-block: .25rem; }
              svg { width: 100%; height: auto; margin-top: 1.5rem; }
            </style>
            <h1>{{title}}</h1>
            <p>{{WebUtility.HtmlEncode(Targets(report))}}, {{report.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)}} UTC</p>
            <table>
            {{rows}}</table>
            {{string.Concat(plots.Select(static plot => new SvgPlot(plot).Draw()))}}
            </html>

            """;
    }

    private static string Targets(RunReport report) => string.Join(", ", report.Options.Targets);
}
