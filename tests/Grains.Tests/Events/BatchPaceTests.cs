using Livehouse.Grains.Events;

namespace Livehouse.Tests.Grains.Events;

public sealed class BatchPaceTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 2, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(20);

    [Fact]
    public void GivenABurst_WhenItIsUsedUp_ThenEachBatchWaitsForTheOneBefore()
    {
        var pace = new BatchPace(Every, 3);
        for (var i = 0; i < 3; i++)
        {
            Assert.True(pace.Wait(Start) <= TimeSpan.Zero);
            pace.Sent(Start);
        }

        Assert.Equal(Every, pace.Wait(Start));
        Assert.Equal(TimeSpan.FromMilliseconds(5), pace.Wait(Start.AddMilliseconds(15)));
        pace.Sent(Start + Every);
        Assert.Equal(Every, pace.Wait(Start + Every));
    }

    [Fact]
    public void GivenEventsAsOftenAsBatchesMayLeave_WhenEachIsABitEarlyOrLate_ThenNoneWaits()
    {
        var pace = new BatchPace(Every, 3);
        for (var i = 0; i < 1_000; i++)
        {
            var at = Start + (Every * i) + TimeSpan.FromMilliseconds(i % 2 == 0 ? 4 : -4);
            Assert.True(pace.Wait(at) <= TimeSpan.Zero);
            pace.Sent(at);
        }
    }

    [Fact]
    public void GivenAStorm_WhenItLasts_ThenNoMoreBatchesLeaveThanThePaceAllows()
    {
        var pace = new BatchPace(Every, 8);
        var sent = 0;
        for (var now = Start; now < Start.AddSeconds(1); now = now.AddMilliseconds(1))
        {
            if (pace.Wait(now) > TimeSpan.Zero) continue;
            pace.Sent(now);
            sent++;
        }

        Assert.Equal((1_000 / 20) + 7, sent);
    }

    [Fact]
    public void GivenALongSilence_WhenItIsOver_ThenTheBurstIsNoLongerThanBefore()
    {
        var pace = new BatchPace(Every, 2);
        pace.Sent(Start);
        var later = Start.AddHours(1);
        pace.Sent(later);
        pace.Sent(later);
        Assert.Equal(Every, pace.Wait(later));
    }

    [Fact]
    public void GivenNoPace_WhenBatchesAreSent_ThenNoneWaits()
    {
        var pace = new BatchPace(TimeSpan.Zero, 1);
        pace.Sent(Start);
        Assert.Equal(TimeSpan.Zero, pace.Wait(Start));
    }
}
