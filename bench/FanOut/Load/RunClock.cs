namespace Livehouse.Bench.Load;

/// <summary>The one clock of senders and viewers: they are the same process.</summary>
internal static class RunClock
{
    private static readonly long Start = TimeProvider.System.GetTimestamp();

    public static long Microseconds => (long)TimeProvider.System.GetElapsedTime(Start).TotalMicroseconds;

    public static long In(TimeSpan time) => Microseconds + (long)time.TotalMicroseconds;
}
