using Livehouse.LoadTest.Figures;
using Livehouse.LoadTest.Load;

namespace Livehouse.Tests.LoadTest.Load;

/// <summary>A run ends when its target suffers, and not at the first hiccup.</summary>
public sealed class StopRuleTests
{
    private static readonly Sample Calm = new(1, 50, 20, 1_000, 20, 0, 0, 3, 9, 3, 9, 0);

    private readonly StopRule _rule = new(errorPercentMax: 5, p99MillisecondsMax: 500);

    [Fact]
    public void GivenACalmTarget_ThenTheRunGoesOn() => Assert.All(Enumerable.Repeat(Calm, 100), second => Assert.Null(_rule.Look(second)));

    [Fact]
    public void GivenFailures_WhenTheirShareIsAboveTheLimit_ThenTheRunStops()
    {
        Assert.Null(_rule.Look(Calm with { Failed = 1 }));
        Assert.Contains("3 of 23 calls", _rule.Look(Calm with { Failed = 2, Done = 0 }), StringComparison.Ordinal);
    }

    [Fact]
    public void GivenFewCalls_ThenNoShareIsTaken() => Assert.Null(_rule.Look(Calm with { Done = 0, Failed = 5 }));

    [Fact]
    public void GivenLostConnections_ThenTheyCountAsFailures() => Assert.NotNull(_rule.Look(Calm with { Lost = 10 }));

    [Theory]
    [InlineData(501, 9, 0)]
    [InlineData(9, 501, 0)]
    [InlineData(double.NaN, double.NaN, 501)]
    public void GivenSlowSeconds_WhenTheyFollowEachOther_ThenTheThirdEndsTheRun(double delivery, double call, double oldest)
    {
        var slow = Calm with { DeliveryP99 = delivery, CallP99 = call, OldestMilliseconds = oldest };
        Assert.Null(_rule.Look(slow));
        Assert.Null(_rule.Look(slow));
        Assert.Null(_rule.Look(Calm));
        Assert.Null(_rule.Look(slow));
        Assert.Null(_rule.Look(slow));
        Assert.Contains("501 ms", _rule.Look(slow), StringComparison.Ordinal);
    }
}
