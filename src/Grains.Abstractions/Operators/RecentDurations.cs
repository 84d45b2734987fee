using System.Numerics;

namespace Livehouse.Operators;

/// <summary>
/// How long something took in the last 10 to 20 seconds: counts in buckets of a quarter of an octave, so that a percentile is at most a quarter too large. Two
/// windows of ten seconds take turns. Safe to use from any thread.
/// </summary>
public sealed class RecentDurations(TimeProvider time)
{
    /// <summary>Up to 16 seconds, in microseconds; the last bucket has everything longer.</summary>
    private const int BucketCount = 96;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private int[] _current = new int[BucketCount];
    private int[] _previous = new int[BucketCount];
    private long _windowBegan = time.GetTimestamp();
    private bool _hasPrevious;

    public void Record(TimeSpan duration)
    {
        var bucket = BucketOf((long)duration.TotalMicroseconds);
        lock (_gate)
        {
            TakeTurns();
            _current[bucket]++;
        }
    }

    public DurationCounts Read()
    {
        lock (_gate)
        {
            TakeTurns();
            var seconds = time.GetElapsedTime(_windowBegan).TotalSeconds + (_hasPrevious ? Window.TotalSeconds : 0);
            var counts = new int[BucketCount];
            for (var at = 0; at < BucketCount; at++) counts[at] = _current[at] + _previous[at];
            return new DurationCounts(counts, seconds);
        }
    }

    /// <summary>The longest duration in microseconds that a bucket counts.</summary>
    internal static long UpperBound(int bucket)
    {
        if (bucket < 4) return bucket + 1;
        return (long)((bucket % 4) + 5) << ((bucket / 4) - 1);
    }

    private static int BucketOf(long microseconds)
    {
        if (microseconds < 4) return (int)Math.Max(0, microseconds);
        var octave = BitOperations.Log2((ulong)microseconds);
        return Math.Min(((octave - 1) * 4) + (int)((microseconds >> (octave - 2)) & 3), BucketCount - 1);
    }

    private void TakeTurns()
    {
        var elapsed = time.GetElapsedTime(_windowBegan);
        if (elapsed < Window) return;
        (_previous, _current) = (_current, _previous);
        Array.Clear(_current);
        if (elapsed >= Window * 2) Array.Clear(_previous);
        _windowBegan += (long)(Math.Floor(elapsed / Window) * Window.TotalSeconds * time.TimestampFrequency);
        _hasPrevious = true;
    }
}

/// <param name="Buckets">How many durations are in each bucket of <see cref="RecentDurations"/>.</param>
/// <param name="Seconds">The time in which they were counted: at most 20 seconds.</param>
[GenerateSerializer, Alias("livehouse.DurationCounts"), Immutable]
public sealed record DurationCounts(IReadOnlyList<int> Buckets, double Seconds)
{
    public static DurationCounts None { get; } = new([], 0);

    public double PerSecond() => Seconds > 0 ? Buckets.Sum() / Seconds : 0;

    public static DurationCounts Sum(IReadOnlyList<DurationCounts> all)
    {
        var length = all.Count == 0 ? 0 : all.Max(static counts => counts.Buckets.Count);
        return new DurationCounts(
            [.. Enumerable.Range(0, length).Select(bucket => all.Sum(counts => bucket < counts.Buckets.Count ? counts.Buckets[bucket] : 0))],
            all.Count == 0 ? 0 : all.Max(static counts => counts.Seconds));
    }

    /// <summary>Milliseconds that this share of the durations did not exceed, rounded up to the bucket's end; 0 where there are none.</summary>
    /// <param name="share">Above 0, at most 1.</param>
    public double Percentile(double share)
    {
        var wanted = (long)Math.Ceiling(Buckets.Sum(static count => (long)count) * share);
        if (wanted == 0) return 0;
        var bucket = -1;
        for (var seen = 0L; seen < wanted; seen += Buckets[bucket]) bucket++;
        return RecentDurations.UpperBound(bucket) / 1000.0;
    }
}
