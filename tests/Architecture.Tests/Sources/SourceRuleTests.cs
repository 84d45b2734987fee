using System.Text.RegularExpressions;
using Livehouse.Tests.Repository;

namespace Livehouse.Tests.Sources;

/// <summary>Habits that a compiler doesn't enforce.</summary>
public sealed partial class SourceRuleTests
{
    private const int LinesMax = 400;
    private const int ColumnsMax = 160;
    private const int ColumnsOfCodeMax = 110;
    private const int ColumnsOfDocumentsMax = 120;

    [Fact]
    public void GivenTheProduct_ThenTimeComesFromATimeProvider() => Findings.None(Tree.Sources("src/").SelectMany(file => file.Find(WallClock())));

    [Fact]
    public void GivenAProductFile_ThenItIsShortEnoughToRead() =>
        Findings.None(Tree.Sources("src/").Where(file => file.LineCount > LinesMax).Select(file => $"{file.Path} has {file.LineCount} lines"));

    /// <summary>Literals that have no place to break at, such as a token, a pattern or the lines of a raw string, may be longer.</summary>
    [Fact]
    public void GivenASource_ThenItsLinesAreShortEnoughToReadBesideOthers() =>
        Findings.None(Tree
            .Sources("src/")
            .Concat(Tree.Sources("tests/"))
            .Concat(Tree.Sources("bench/"))
            .SelectMany(file => file.LinesLongerThan(ColumnsMax, ColumnsOfCodeMax)));

    [Fact]
    public void GivenAScriptOfAClient_ThenItsLinesAreShortEnoughToReadBesideOthers() =>
        Findings.None(Tree.Files.Where(IsScript).SelectMany(LongScriptLines));

    [Fact]
    public void GivenADocument_ThenItsParagraphsAreWrapped() => Findings.None(Tree.Files.Where(IsDocument).SelectMany(LongParagraphLines));

    [Fact]
    public void GivenTheProduct_ThenNothingInItIsLeftForLater() =>
        Findings.None(Tree.Sources("src/").SelectMany(file => Unfinished().Matches(file.Text).Select(match => $"{file.Path}: {match.Value}")));

    [Fact]
    public void GivenTheProduct_ThenNoExceptionIsSwallowedWithoutAWord() =>
        Findings.None(Tree.Sources("src/").SelectMany(file => EmptyCatch().Matches(file.Text).Select(match => $"{file.Path}: {match.Value}")));

    /// <summary>
    /// It may fire when the source is disposed already, on a thread where that ends the process: <c>new CancellationTokenSource(delay, time)</c> knows better.
    /// </summary>
    [Fact]
    public void GivenTheProduct_ThenNoTimerCancelsASource() => Findings.None(Tree.Sources("src/").SelectMany(file => file.Find(CancellingTimer())));

    [Fact]
    public void GivenTheTests_ThenNoneWaitsForTimeToPass() =>
        Findings.None(Tree.Sources("tests/").Where(file => file.Path.Contains(".Tests/", StringComparison.Ordinal)).SelectMany(file => file.Find(Sleep())));

    [Fact]
    public void GivenAFolder_ThenItsNameIsAFeature() =>
        Assert.DoesNotContain(Tree.Files, file => file.Split('/').Any(part => part is "Common" or "Utils" or "Helpers" or "Misc"));

    private static bool IsDocument(string file) =>
        file.EndsWith(".md", StringComparison.Ordinal) && !file.Contains("findings/", StringComparison.Ordinal) && Path.GetFileName(file) != "CHANGELOG.md";

    /// <summary>Of the clients and of the browser's tests, not what is generated from the API's document.</summary>
    private static bool IsScript(string file) =>
        (file.StartsWith("clients/", StringComparison.Ordinal) || file.StartsWith("tests/web/", StringComparison.Ordinal))
        && !file.Contains("/generated/", StringComparison.Ordinal)
        && Path.GetExtension(file) is ".ts" or ".tsx" or ".mjs" or ".css";

    /// <summary>As for C#: texts have no place to break at.</summary>
    private static IEnumerable<string> LongScriptLines(string file) => Tree.Read(file).Split('\n').Index()
        .Where(static line => line.Item.Length > ColumnsMax
            && (line.Item.AsSpan().TrimStart().IndexOfAny("/*") == 0 || ScriptTexts().Replace(line.Item, "").Length > ColumnsOfCodeMax))
        .Select(line => $"{file}:{line.Index + 1} has {line.Item.Length} columns");

    /// <summary>Tables, code blocks and headings can't be wrapped, nor can a link or a long code span.</summary>
    private static IEnumerable<string> LongParagraphLines(string file)
    {
        var isCode = false;
        foreach (var (index, line) in Tree.Read(file).Split('\n').Index())
        {
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal)) isCode = !isCode;
            var words = Unbreakable().Replace(line, "");
            var canWrap = !isCode && !words.StartsWith("    ", StringComparison.Ordinal) && !words.TrimStart().StartsWith('|') && !words.StartsWith('#');
            if (canWrap && words.Length > ColumnsOfDocumentsMax) yield return $"{file}:{index + 1} has {line.Length} columns";
        }
    }

    [GeneratedRegex(@"`[^`]*`|\[[^\]]*\]\([^)]*\)")]
    private static partial Regex Unbreakable();

    [GeneratedRegex(
        @"\bDateTime(Offset)?\.(Utc)?(Now|Today)\b|\bStopwatch\.|\bnew Stopwatch\b|\bEnvironment\.TickCount|\bThread\.Sleep\b|\bnew Timer\(|\b(Task\.Delay|new PeriodicTimer)\((?![^;]*\b_?(time|clock|timeProvider)\b)",
        RegexOptions.IgnoreCase)]
    private static partial Regex WallClock();

    [GeneratedRegex("""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|//.*)""")]
    private static partial Regex ScriptTexts();

    [GeneratedRegex(@"\bCreateTimer\([^;]*\bCancel(Async)?\(\)")]
    private static partial Regex CancellingTimer();

    [GeneratedRegex(@"\bTO" + @"DO\b|\bFIX" + @"ME\b|\bHACK\b|\bNotImplementedException\b")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"\bcatch\s*(\([^)]*\))?\s*(when\s*\([^)]*\)\s*)?\{\s*\}")]
    private static partial Regex EmptyCatch();

    [GeneratedRegex(@"\bThread\.Sleep\b|\bTask\.Delay\((?![^;]*\b_?(time|clock|timeProvider)\b)", RegexOptions.IgnoreCase)]
    private static partial Regex Sleep();
}
