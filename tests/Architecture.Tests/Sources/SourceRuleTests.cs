using System.Text.RegularExpressions;
using Livehouse.Tests.Repository;

namespace Livehouse.Tests.Sources;

/// <summary>Habits that a compiler doesn't enforce.</summary>
public sealed partial class SourceRuleTests
{
    private const int LinesMax = 400;

    [Fact]
    public void GivenTheProduct_ThenTimeComesFromATimeProvider() => Findings.None(Tree.Sources("src/").SelectMany(file => file.Find(WallClock())));

    [Fact]
    public void GivenAProductFile_ThenItIsShortEnoughToRead() =>
        Findings.None(Tree.Sources("src/").Where(file => file.LineCount > LinesMax).Select(file => $"{file.Path} has {file.LineCount} lines"));

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

    [GeneratedRegex(
        @"\bDateTime(Offset)?\.(Utc)?(Now|Today)\b|\bStopwatch\.|\bnew Stopwatch\b|\bEnvironment\.TickCount|\bThread\.Sleep\b|\bnew Timer\(|\b(Task\.Delay|new PeriodicTimer)\((?![^;]*\b_?(time|clock|timeProvider)\b)",
        RegexOptions.IgnoreCase)]
    private static partial Regex WallClock();

    [GeneratedRegex(@"\bCreateTimer\([^;]*\bCancel(Async)?\(\)")]
    private static partial Regex CancellingTimer();

    [GeneratedRegex(@"\bTO" + @"DO\b|\bFIX" + @"ME\b|\bHACK\b|\bNotImplementedException\b")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"\bcatch\s*(\([^)]*\))?\s*(when\s*\([^)]*\)\s*)?\{\s*\}")]
    private static partial Regex EmptyCatch();

    [GeneratedRegex(@"\bThread\.Sleep\b|\bTask\.Delay\((?![^;]*\b_?(time|clock|timeProvider)\b)", RegexOptions.IgnoreCase)]
    private static partial Regex Sleep();
}
