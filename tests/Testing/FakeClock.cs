namespace Livehouse.Testing;

/// <summary>
/// Time that stands still until a test moves it. <see cref="Advance"/> fires every timer that falls due on the way, in order of due time (ties: in order of
/// creation), each at its own instant, on the calling thread. Timers fire outside of the lock, so a callback may read the clock, start, change and end timers.
/// </summary>
/// <remarks>
/// Not <c>FakeTimeProvider</c> (Microsoft.Extensions.TimeProvider.Testing 10.11.0), which was tried: its clock jumps to the end before the first timer fires,
/// so a callback sees the end's time in place of its own, and a timer that it starts counts from there: of a chain of timers one fires an advance, where all
/// of them should. It also fires a timer without delay within <c>CreateTimer</c>, under whatever lock its creator holds, and does not say what is pending.
/// </remarks>
public sealed class FakeClock : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<FakeTimer> _timers = [];
    private readonly DateTimeOffset _start;
    private DateTimeOffset _now;
    private long _created;

    public FakeClock() : this(new DateTimeOffset(2026, 11, 21, 2, 0, 0, TimeSpan.Zero))
    {
    }

    public FakeClock(DateTimeOffset start) => _start = _now = start.ToUniversalTime();

    /// <summary>Timers that will still fire.</summary>
    public int TimersPending
    {
        get
        {
            lock (_gate) return _timers.Count(timer => timer.DueAt is not null);
        }
    }

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) return _now;
    }

    public override long GetTimestamp()
    {
        lock (_gate) return (_now - _start).Ticks;
    }

    /// <summary>
    /// Moves time forward and fires what falls due, repeating timers as often as they do. A timer that a callback starts counts too if it falls due before the
    /// end.
    /// </summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        DateTimeOffset end;
        lock (_gate) end = _now + by;
        while (NextDue(end) is { } due) due.Fire();
        lock (_gate) _now = end > _now ? end : _now;
    }

    /// <summary>Moves time forward to this instant; not backward.</summary>
    public void AdvanceTo(DateTimeOffset instant) => Advance(instant - GetUtcNow());

    /// <summary>As the system's: a due time of zero fires at the next <see cref="Advance"/>, <c>Advance(TimeSpan.Zero)</c> included.</summary>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        lock (_gate)
        {
            var timer = new FakeTimer(this, callback, state, ++_created);
            _timers.Add(timer);
            timer.Schedule(_now, dueTime, period);
            return timer;
        }
    }

    private FakeTimer? NextDue(DateTimeOffset end)
    {
        lock (_gate)
        {
            var next = _timers.Where(timer => timer.DueAt <= end).OrderBy(timer => timer.DueAt).ThenBy(timer => timer.Number).FirstOrDefault();
            if (next is null) return null;
            if (next.DueAt > _now) _now = next.DueAt.Value;
            next.TakeTurn();
            return next;
        }
    }

    private sealed class FakeTimer(FakeClock clock, TimerCallback callback, object? state, long number) : ITimer
    {
        private TimeSpan _period;
        private bool _isDisposed;

        public long Number { get; } = number;

        public DateTimeOffset? DueAt { get; private set; }

        public void Fire() => callback(state);

        /// <summary>Called under the clock's lock, before the callback runs: the next due time stands already while it does.</summary>
        public void TakeTurn() => DueAt = _period > TimeSpan.Zero ? DueAt + _period : null;

        public void Schedule(DateTimeOffset now, TimeSpan dueTime, TimeSpan period)
        {
            _period = period;
            DueAt = dueTime == Timeout.InfiniteTimeSpan ? null : now + dueTime;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                if (_isDisposed) return false;
                Schedule(clock._now, dueTime, period);
                return true;
            }
        }

        public void Dispose()
        {
            lock (clock._gate)
            {
                _isDisposed = true;
                DueAt = null;
                clock._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
