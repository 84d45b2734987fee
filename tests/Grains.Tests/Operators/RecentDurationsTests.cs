using Livehouse.Operators;
using Livehouse.Testing;

namespace Livehouse.Tests.Grains.Operators;

public sealed class RecentDurationsTests
{
    private readonly FakeClock _clock = new();

    [Fact]
    public void GivenDurations_WhenAPercentileIsAsked_ThenItIsAtMostAQuarterAboveTheExactOne() => Seeds.Each(100, random =>
    {
        var recent = new RecentDurations(_clock);
        var micros = Enumerable.Range(0, random.Next(1, 300)).Select(_ => (long)Math.Exp(random.NextDouble() * 16)).Order().ToList();
        foreach (var duration in micros) recent.Record(TimeSpan.FromMicroseconds(duration));
        var exact = micros[(int)Math.Ceiling(micros.Count * 0.99) - 1] / 1000.0;
        Assert.InRange(recent.Read().Percentile(0.99), exact, (exact * 1.25) + 0.001);
    });

    [Fact]
    public void GivenNothing_WhenRead_ThenRateAndPercentileAreZero()
    {
        var counts = new RecentDurations(_clock).Read();
        Assert.Equal((0.0, 0.0), (counts.PerSecond(), counts.Percentile(0.99)));
        Assert.Equal(0, DurationCounts.Sum([]).Percentile(0.99));
    }

    [Fact]
    public void GivenAnEvenRate_WhenTimePasses_ThenItIsFoundAndForgottenAfterTwentySeconds()
    {
        var recent = new RecentDurations(_clock);
        for (var at = 0; at < 150; at++)
        {
            recent.Record(TimeSpan.FromMilliseconds(1));
            _clock.Advance(TimeSpan.FromMilliseconds(200));
        }

        Assert.Equal(5, recent.Read().PerSecond(), precision: 1);
        _clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(0, recent.Read().PerSecond());
    }

    [Fact]
    public void GivenOneVeryLongDuration_WhenRead_ThenItIsInTheLastBucket()
    {
        var recent = new RecentDurations(_clock);
        recent.Record(TimeSpan.FromHours(1));
        recent.Record(TimeSpan.FromTicks(-1));
        Assert.Equal(1, recent.Read().Buckets[^1]);
        Assert.Equal(1, recent.Read().Buckets[0]);
    }

    [Fact]
    public void GivenTwoProcesses_WhenTheirCountsAreSummed_ThenThePercentileIsThatOfBoth()
    {
        var (fast, slow) = (new RecentDurations(_clock), new RecentDurations(_clock));
        for (var at = 0; at < 98; at++) fast.Record(TimeSpan.FromMilliseconds(1));
        for (var at = 0; at < 2; at++) slow.Record(TimeSpan.FromMilliseconds(100));
        var both = DurationCounts.Sum([fast.Read(), slow.Read(), DurationCounts.None]);
        Assert.InRange(both.Percentile(0.98), 1, 1.25);
        Assert.InRange(both.Percentile(0.99), 100, 125);
    }

    [Fact]
    public void GivenAnEvenCount_WhenTheRateIsAsked_ThenItIsFoundAndForgotten()
    {
        var recent = new RecentCount();
        var now = DateTimeOffset.UnixEpoch;
        for (var at = 0; at < 100; at++) recent.Add(3, now += TimeSpan.FromMilliseconds(500));
        Assert.Equal(6, recent.PerSecond(now), tolerance: 0.31);
        Assert.Equal(0, recent.PerSecond(now + TimeSpan.FromSeconds(20)));
    }
}
