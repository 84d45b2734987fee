using Livehouse.Testing;

namespace Livehouse.Tests.Clock;

public sealed class FakeClockTests
{
    private readonly FakeClock _clock = new();

    [Fact]
    public void GivenTimersOutOfOrder_WhenTimeAdvances_ThenTheyFireInOrderAtTheirOwnInstant()
    {
        var start = _clock.GetUtcNow();
        var fired = new List<(string Name, TimeSpan At)>();
        Start("late", 5, null);
        Start("early", 1, null);
        Start("ticking", 2, 2);

        _clock.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(["early 1", "ticking 2", "ticking 4", "late 5", "ticking 6"], fired.Select(f => $"{f.Name} {f.At.TotalSeconds}"));
        Assert.Equal(TimeSpan.FromSeconds(6), _clock.GetElapsedTime(0));

        void Start(string name, int due, int? period) => _clock.CreateTimer(
            _ => fired.Add((name, _clock.GetUtcNow() - start)),
            null,
            TimeSpan.FromSeconds(due),
            period is { } seconds ? TimeSpan.FromSeconds(seconds) : Timeout.InfiniteTimeSpan);
    }

    [Fact]
    public async Task GivenADelay_WhenTimeReachesIt_ThenItEnds()
    {
        var delay = Task.Delay(TimeSpan.FromMinutes(1), _clock);
        _clock.Advance(TimeSpan.FromSeconds(59));
        Assert.False(delay.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await delay;
    }

    [Fact]
    public void GivenADisposedTimer_WhenTimeAdvances_ThenItStaysSilent()
    {
        var fired = 0;
        var timer = _clock.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        _clock.Advance(TimeSpan.FromSeconds(2));
        timer.Dispose();
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(2, fired);
        Assert.False(timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
        Assert.Equal(0, _clock.TimersPending);
    }
}
