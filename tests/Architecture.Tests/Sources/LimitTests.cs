using System.Text.RegularExpressions;
using Livehouse.Tests.Repository;

namespace Livehouse.Tests.Sources;

/// <summary>A limit stands once, in <c>src/Grains.Abstractions/Limits</c>: rules, requests, settings and the API document read it there.</summary>
public sealed partial class LimitTests
{
    private static readonly string[] WhereLimitsAreUsed = ["src/Api/", "src/Grains/", "src/Identity/"];

    [Fact]
    public void GivenACheckOfATextAListOrANumber_ThenItsBoundHasAName() => Findings.None(Used().SelectMany(static file => file.Find(LiteralBound())));

    [Fact]
    public void GivenADefaultOfASetting_ThenItHasAName() => Findings.None(Used().SelectMany(static file => file.Find(LiteralDefault())));

    [Fact]
    public void GivenABudget_ThenItsDefaultHasAName() => Findings.None(Used().SelectMany(static file => file.Find(LiteralBudget())));

    /// <summary>Statuses aside: a summary that gives a limit's number would go on saying it when the limit changes.</summary>
    [Fact]
    public void GivenTheSummaryOfAnOperation_ThenItsNumbersHaveNames() =>
        Findings.None(Tree.Sources("src/Api/").SelectMany(static file => Summary().Matches(file.Text).Select(match => $"{file.Path}: {match.Value}")));

    [Fact]
    public void GivenTheRules_ThenTheyFindWhatTheyAreFor()
    {
        Assert.Matches(LiteralBound(), """fields.Text("", 1, 200)""");
        Assert.Matches(LiteralBound(), """fields.OptionalTexts("", countMax: 10, lengthMin: 1, 40)""");
        Assert.Matches(LiteralBound(), "TextRules.Clean(command.Reason, 1, 500) is null");
        Assert.Matches(LiteralBound(), "if (query.Limit is < 1 or > 100) return");
        Assert.Matches(LiteralDefault(), """variables.Whole("", 72, 0, Hours)""");
        Assert.Matches(LiteralBudget(), "public int ChatPerMinute { get; init; } = 30;");
        Assert.Matches(Summary(), """.WithSummary($"At most {limit} of 20.")""");
        Assert.Matches(Summary(), """.WithSummary("Many words. " + "At most 20.")""");
        Assert.DoesNotMatch(Summary(), """.WithSummary("Invites 1 user; 404 names those who don't exist (201).")""");
        Assert.DoesNotMatch(LiteralBound(), """fields.Text("", 1, StreamLimits.TitleLengthMax)""");
        Assert.DoesNotMatch(LiteralBound(), """fields.OptionalWhole("", 0, RequestLimits.WholeNumberMax)""");
    }

    private static IEnumerable<SourceFile> Used() => WhereLimitsAreUsed.SelectMany(Tree.Sources);

    /// <summary>A number above 1 among the arguments of a check, or behind a comparison with what a client asked for.</summary>
    [GeneratedRegex(
        @"\b(Text|OptionalText|OptionalTexts|IdList|UserIdList|OptionalIdList|OptionalInteger|OptionalWhole|Base64|Clean)\("
        + @"[^;(){}]*?,\s*(\w+:\s*)?([2-9]|[1-9][\d_]+)\b|\bLimit is < 1 or > \d")]
    private static partial Regex LiteralBound();

    /// <summary>A number above 1 that is neither a status nor the length of a budget's window.</summary>
    [GeneratedRegex("""WithSummary\(\s*(?:\$?"[^"]*"\s*\+\s*)*\$?"[^"]*(?<![\w.])(?![01]\b|15 minutes|[1-5]\d\d\b)\d[\d_,]*(?!\w)""")]
    private static partial Regex Summary();

    [GeneratedRegex(@"\b(Whole|Limit)\(""""(,\s*[\w.]+)*,\s*([2-9]|[1-9][\d_]+)\b")]
    private static partial Regex LiteralDefault();

    [GeneratedRegex(@"Per(Minute|Hour|QuarterHour) \{ get; init; \} = \d|\bconst int \w*Per(Minute|Hour|QuarterHour)\b")]
    private static partial Regex LiteralBudget();
}
