using Livehouse.LoadTest.Figures;

namespace Livehouse.LoadTest.Load;

/// <summary>
/// When a run must stop for the target's sake: too many calls fail, or answers and deliveries come too late, also those that have not come at all. A single bad
/// second is none: a garbage collection or a moved grain is not an overload.
/// </summary>
internal sealed class StopRule(double errorPercentMax, double p99MillisecondsMax)
{
    /// <summary>Seconds that are looked at together.</summary>
    public const int ErrorSeconds = 5;

    /// <summary>Seconds in a row that must be too slow.</summary>
    public const int SlowSeconds = 3;

    /// <summary>Of fewer calls no share is taken.</summary>
    public const int CallsMin = 20;

    private readonly Queue<Sample> _recent = new();
    private int _slow;

    /// <summary>Null: go on; else why not.</summary>
    public string? Look(Sample sample)
    {
        _recent.Enqueue(sample);
        if (_recent.Count > ErrorSeconds) _recent.Dequeue();
        var failed = _recent.Sum(static second => second.Failed + second.Lost);
        var all = failed + _recent.Sum(static second => second.Done);
        if (all >= CallsMin && 100.0 * failed / all > errorPercentMax)
        {
            return FormattableString.Invariant(
                $"{failed} of {all} calls and connections of the last {_recent.Count} seconds failed: more than {errorPercentMax} %");
        }

        var worst = new[] { sample.DeliveryP99, sample.CallP99, sample.OldestMilliseconds }.Where(static value => !double.IsNaN(value)).Max();
        _slow = worst > p99MillisecondsMax ? _slow + 1 : 0;
        return _slow >= SlowSeconds
            ? FormattableString.Invariant($"answers or deliveries took {worst:0} ms (p99), for {_slow} seconds more than {p99MillisecondsMax:0} ms")
            : null;
    }
}
