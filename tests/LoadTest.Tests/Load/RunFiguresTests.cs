using Livehouse.Bench.Load;
using Livehouse.LoadTest.Figures;
using Livehouse.LoadTest.Load;

namespace Livehouse.Tests.LoadTest.Load;

public sealed class RunFiguresTests
{
    private readonly RunFigures _figures = new();

    [Fact]
    public void GivenACallThatWasSentLate_ThenItsLatencyCountsFromWhenItWasDue()
    {
        var due = RunClock.Microseconds - 500_000;
        var id = _figures.Begin(due);
        Assert.True(_figures.TakeSample().OldestMilliseconds >= 500);
        _figures.End(id, CallKind.Message, due, new CallAnswer(CallFate.Done, 7));

        Assert.True(_figures[CallKind.Message].Latencies.AtMilliseconds(0.5) >= 500);
        var second = _figures.TakeSample();
        Assert.True(second.CallP99 >= 500);
        Assert.Equal((0, 1L, 0.0), (_figures.Open, second.Done, second.OldestMilliseconds));
    }

    [Fact]
    public void GivenSeconds_ThenEachHasItsOwnNumbers()
    {
        _figures.Delivered(3, [1_000, 2_000, 3_000]);
        _figures.Watching(2);
        var first = _figures.TakeSample();
        var second = _figures.TakeSample();
        Assert.Equal((3L, 2, 3.1), (first.Deliveries, first.Viewers, Math.Round(first.DeliveryP99, 1)));
        Assert.Equal((0L, 2, double.NaN), (second.Deliveries, second.Viewers, second.DeliveryP99));
        Assert.Equal((3L, 2), (_figures.DeliveryCount, _figures.Samples.Count));
    }

    [Fact]
    public void GivenCallsThatFail_ThenTheyAreCountedByWhy()
    {
        _figures.Add(CallKind.Gift, RunClock.Microseconds, new CallAnswer(CallFate.Refused, Code: "rate_limited"));
        _figures.Add(CallKind.Gift, RunClock.Microseconds, new CallAnswer(CallFate.Silent));
        _figures.Add(CallKind.Gift, RunClock.Microseconds, new CallAnswer(CallFate.Lost));
        Assert.Equal(["connection lost", "no answer", "rate_limited"], _figures[CallKind.Gift].Failures.Keys.Order());
        Assert.Equal(3, _figures.TakeSample().Failed);
    }
}
