using Livehouse.Grains.Streams;
using Livehouse.Refusals;
using Livehouse.Streams;

namespace Livehouse.Tests.Grains.Streams;

public sealed class StreamPlanRulesTests
{
    private static readonly StreamPlan Plan = new("A title", "", [], Visibility.Public, false);

    [Fact]
    public void GivenAPlan_WhenItIsFair_ThenItsTextsAreTrimmedAndItsTagsAreDistinct()
    {
        var plan = StreamPlanRules.Check(Plan with { Title = " A title ", Description = " words\n", Tags = ["music", " Music ", "live"] }).Value!;

        Assert.Equal(("A title", "words"), (plan.Title, plan.Description));
        Assert.Equal(["music", "live"], plan.Tags);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("a\0b")]
    public void GivenNoTitle_WhenItIsChecked_ThenItIsRefused(string title) => Refused("title", Plan with { Title = title });

    [Fact]
    public void GivenTextsAtTheirLimits_WhenTheyAreChecked_ThenOneMoreIsTooMuch()
    {
        Assert.False(StreamPlanRules.Check(Plan with { Title = new('t', 120), Description = new('d', 5_000), Tags =
        [
            .. Enumerable.Range(10, 10).Select(at => new string('x', 38) + at),
        ] }).IsRefused);
        Refused("title", Plan with { Title = new('t', 121) });
        Refused("description", Plan with { Description = new('d', 5_001) });
        Refused("tags", Plan with { Tags = [new('x', 41)] });
        Refused("tags", Plan with { Tags = [""] });
        Refused("tags", Plan with { Tags = [.. Enumerable.Range(0, 11).Select(at => $"tag{at}")] });
    }

    private static void Refused(string field, StreamPlan plan)
    {
        var refusal = StreamPlanRules.Check(plan).Refusal;
        Assert.Equal((RefusalCodes.ValidationFailed, field), (refusal?.Code, refusal?.Field));
    }
}
