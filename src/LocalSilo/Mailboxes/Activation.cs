using Livehouse.Hosting;

namespace Livehouse.LocalSilo.Mailboxes;

/// <summary>One life of a grain in memory, and what that life may ask of its host.</summary>
internal sealed class Activation<TGrain>(Cell<TGrain> cell, SiloContext silo) : IGrainHost
    where TGrain : class
{
    private readonly Lock _gate = new();
    private readonly HashSet<GrainTimer<TGrain>> _timers = [];
    private bool _isClosed;
    private long _stayUntil = long.MinValue;

    /// <summary>Null until the factory has made it.</summary>
    public TGrain? Grain { get; set; }

    /// <summary>Its first turn has succeeded, and the metrics count it.</summary>
    public bool IsReady { get; set; }

    public TimeProvider Time => silo.Time;

    public IGrains Grains => silo.Inside;

    public IDisposable StartTimer(Func<Task> turn, TimeSpan due, TimeSpan period)
    {
        var timer = new GrainTimer<TGrain>(this, turn, period);
        lock (_gate)
        {
            if (_isClosed) return Ended.Instance;
            _timers.Add(timer);
        }

        timer.Begin(silo.Time, due);
        return timer;
    }

    public void DeactivateSoon() => cell.EndSoon(this);

    public void StayActive(TimeSpan duration)
    {
        var now = silo.Time.GetTimestamp();
        var until = duration == Timeout.InfiniteTimeSpan ? long.MaxValue : now + Ticks(duration);
        if (until > Volatile.Read(ref _stayUntil)) Volatile.Write(ref _stayUntil, until);
    }

    public void OutboxCommitted() => silo.OutboxCommitted();

    public bool Stays(long now) => now < Volatile.Read(ref _stayUntil);

    public void Enqueue(GrainTimer<TGrain> tick) => cell.Enqueue(this, tick);

    public void Forget(GrainTimer<TGrain> timer)
    {
        lock (_gate) _timers.Remove(timer);
    }

    /// <summary>Ends every timer, for good.</summary>
    public void Close()
    {
        GrainTimer<TGrain>[] timers;
        lock (_gate)
        {
            _isClosed = true;
            timers = [.. _timers];
            _timers.Clear();
        }

        foreach (var timer in timers) timer.Dispose();
    }

    private long Ticks(TimeSpan duration) => (long)Math.Min(duration.TotalSeconds * silo.Time.TimestampFrequency, long.MaxValue / 4);

    /// <summary>What an activation gets that asks for a timer after its end.</summary>
    private sealed class Ended : IDisposable
    {
        public static Ended Instance { get; } = new();

        public void Dispose()
        {
            // There is nothing to end.
        }
    }
}
