using System.Text.RegularExpressions;

namespace Livehouse.Tests.Repository;

/// <summary>A C# source file.</summary>
public sealed partial record SourceFile(string Path, string Text)
{
    private string? _code;

    /// <summary>The text without comments and string contents: the actual code.</summary>
    public string Code =>
        _code ??= CommentsAndStrings().Replace(Text, match => new string('\n', match.Value.AsSpan().Count('\n')) + (match.Value[0] is '/' ? " " : "\"\""));

    /// <summary>Where a pattern occurs in the code, as messages that name the file and the line.</summary>
    public IEnumerable<string> Find(Regex pattern) => pattern.Matches(Code).Select(match => $"{Path}:{LineAt(match.Index)}: {match.Value.Trim()}");

    public int LineCount => Text.AsSpan().Count('\n');

    /// <param name="codeMax">Without comments and what strings say, which counts only where no comment is too long.</param>
    public IEnumerable<string> LinesLongerThan(int max, int codeMax) =>
        Text.Split('\n').Zip(Code.Split('\n')).Index()
            .Where(line => line.Item.First.Length > max
                && (line.Item.First.TrimStart().StartsWith("//", StringComparison.Ordinal) || line.Item.Second.Length > codeMax))
            .Select(line => $"{Path}:{line.Index + 1} has {line.Item.First.Length} columns");

    private int LineAt(int place) => Code.AsSpan(0, place).Count('\n') + 1;

    /// <summary>Comments, raw strings, verbatim strings, strings, characters. Line ends inside of them are kept.</summary>
    [GeneratedRegex("""""//[^\n]*|/\*.*?\*/|\$*"{3,}.*?"{3,}|\$?@\$?"(?:[^"]|"")*"|\$?"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)+'""""", RegexOptions.Singleline)]
    private static partial Regex CommentsAndStrings();
}
