namespace Livehouse.Bench.Load;

/// <summary>
/// How long deliveries took: every one of them is counted, in steps of 0.1 ms. What takes longer than <see cref="Longest"/> counts as that long.
/// </summary>
internal sealed class Latencies
{
    private const int StepMicroseconds = 100;

    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly long[] _steps = new long[(int)(Longest.TotalMicroseconds / StepMicroseconds)];

    public long Count { get; private set; }

    public void Add(long microseconds)
    {
        Count++;
        _steps[Math.Clamp(microseconds / StepMicroseconds, 0, _steps.Length - 1)]++;
    }

    public void Clear()
    {
        Count = 0;
        Array.Clear(_steps);
    }

    /// <summary>The upper end of the step in which this share of all lies, in milliseconds.</summary>
    public double AtMilliseconds(double share)
    {
        if (Count == 0) return double.NaN;
        var rank = Math.Max(1, (long)Math.Ceiling(Count * share));
        var step = 0;
        for (long seen = _steps[0]; seen < rank; seen += _steps[step]) step++;
        return (step + 1) * StepMicroseconds / 1000.0;
    }
}
