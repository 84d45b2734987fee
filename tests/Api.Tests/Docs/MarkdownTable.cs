using Livehouse.Tests.Deployment;

namespace Livehouse.Tests.Docs;

/// <summary>Rows of the tables of a page of documentation.</summary>
internal static class MarkdownTable
{
    /// <summary>The cells of every row below a heading, up to the next heading of the same level or above; header rows are left out.</summary>
    public static IReadOnlyList<string[]> Rows(string file, string heading)
    {
        var lines = Repository.Read(file).Split('\n');
        var from = Array.IndexOf(lines, heading);
        Assert.True(from >= 0, $"{file} has no heading '{heading}'.");
        var level = heading.IndexOf(' ', StringComparison.Ordinal);
        var below = lines.Skip(from + 1).TakeWhile(line => !(line.StartsWith('#') && line.IndexOf(' ', StringComparison.Ordinal) <= level)).ToList();
        return
        [
            .. below.Index()
                .Where(line => line.Item.StartsWith('|') && !IsRule(line.Item) && !(line.Index + 1 < below.Count && IsRule(below[line.Index + 1])))
                .Select(static line => line.Item.Trim().Trim('|').Split('|', StringSplitOptions.TrimEntries)),
        ];
    }

    /// <summary>What stands in backticks in a cell.</summary>
    public static string[] Words(string cell) => [.. cell.Split('`').Where(static (_, at) => at % 2 == 1)];

    private static bool IsRule(string line) => line.StartsWith("|--", StringComparison.Ordinal) || line.StartsWith("| --", StringComparison.Ordinal);
}
