namespace Livehouse.Grains.Ingest.Health;

/// <summary>The rate of a counter that is read at any times, in units a second, over the last minute. Bounded: <see cref="RatesMax"/>.</summary>
internal sealed class RateMeter
{
    /// <summary>More than <see cref="StreamHealthRules.Window"/> holds at one rate each <see cref="StreamHealthRules.RateOver"/>.</summary>
    public const int RatesMax = 32;

    private static readonly TimeSpan RecentFor = TimeSpan.FromSeconds(15);

    private readonly Queue<(DateTimeOffset At, double Rate)> _rates = new();
    private (DateTimeOffset At, long Count)? _from;

    /// <summary>The last rate; null before the second reading.</summary>
    public double? Last { get; private set; }

    public double? Mean => _rates.Count == 0 ? null : _rates.Average(static rate => rate.Rate);

    /// <summary>The mean of the last quarter of a minute: it shows soon what has become of the rate.</summary>
    public double? Recent => _rates.Count == 0 ? null : _rates.Where(rate => _rates.Last().At - rate.At <= RecentFor).Average(static rate => rate.Rate);

    /// <summary>
    /// How much one rate differs from the next, as a share of the mean: the deviation by successive differences (von Neumann), since a rate that was set to
    /// another value once is not unstable. Null while there are too few.
    /// </summary>
    public double? Variation
    {
        get
        {
            if (_rates.Count < StreamHealthRules.UnstableRatesMin || Mean is not ({ } mean and > 0)) return null;
            var squares = _rates.Zip(_rates.Skip(1), static (one, next) => (next.Rate - one.Rate) * (next.Rate - one.Rate)).Average();
            return Math.Sqrt(squares / 2) / mean;
        }
    }

    /// <summary>True when there is a new rate.</summary>
    public bool Read(DateTimeOffset at, long count)
    {
        if (_from is not { } from || count < from.Count)
        {
            _from = (at, count);
            return false;
        }

        var span = at - from.At;
        if (span < StreamHealthRules.RateOver) return false;
        Add(at, (count - from.Count) / span.TotalSeconds);
        _from = (at, count);
        return true;
    }

    /// <summary>A rate that somebody else measured.</summary>
    public void Add(DateTimeOffset at, double rate)
    {
        Last = rate;
        _rates.Enqueue((at, rate));
        while (_rates.Count > RatesMax || at - _rates.Peek().At > StreamHealthRules.Window) _rates.Dequeue();
    }

    public void Reset()
    {
        _rates.Clear();
        (_from, Last) = (null, null);
    }
}
