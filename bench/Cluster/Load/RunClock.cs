namespace Livehouse.Bench.Load;

/// <summary>The run's own time: zero is when measuring begins, the warm-up lies before it, and what comes before the load an hour earlier.</summary>
internal sealed class RunClock
{
    private static readonly TimeProvider Time = TimeProvider.System;

    private long _zero = Time.GetTimestamp() + (long)TimeSpan.FromHours(1).TotalSeconds * Time.TimestampFrequency;

    public TimeSpan Now => Time.GetElapsedTime(Volatile.Read(ref _zero));

    /// <summary>The load begins.</summary>
    public void Begin(TimeSpan warmUp) => Volatile.Write(ref _zero, Time.GetTimestamp() + (long)(warmUp.TotalSeconds * Time.TimestampFrequency));

    public async Task Until(TimeSpan at, CancellationToken cancellation)
    {
        var wait = at - Now;
        if (wait > TimeSpan.Zero) await Task.Delay(wait, Time, cancellation);
    }
}
