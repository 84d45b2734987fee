using System.Diagnostics.Metrics;

namespace Livehouse.Api.Operations.Metrics;

/// <summary>One instrument's values, one series for each set of tags.</summary>
internal sealed class MetricSeries
{
    /// <summary>More sets of tags than this are a bug in the instrumentation: further ones are combined in one series without tags.</summary>
    private const int SeriesMax = 500;

    private const int KnownMax = 16;

    private readonly Dictionary<string, Series> _series = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly double[] _bounds;
    private readonly bool _adds;

    /// <summary>The first sets of tags, replaced as a whole: most instruments have few, and making the text of one costs more than a measurement.</summary>
    private Tagged[] _known = [];

    /// <param name="bounds">Upper bounds of a histogram's buckets, ascending; the unbounded one is implicit.</param>
    public MetricSeries(Instrument instrument, double[] bounds)
    {
        var type = instrument.GetType().GetGenericTypeDefinition();
        Instrument = instrument;
        Type = type == typeof(Histogram<>) ? "histogram" : type == typeof(Counter<>) || type == typeof(ObservableCounter<>) ? "counter" : "gauge";
        _bounds = bounds;
        // Observed values and pushed gauges are absolute; the others are increments.
        _adds = !instrument.IsObservable && type != typeof(Gauge<>);
    }

    public Instrument Instrument { get; }

    /// <summary>An empty series of the same kind.</summary>
    public MetricSeries Empty() => new(Instrument, _bounds);

    /// <summary>Prometheus's type.</summary>
    public string Type { get; }

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var known in Volatile.Read(ref _known))
        {
            if (!known.Is(tags)) continue;
            lock (_gate) known.Series.Record(value, _adds, _bounds);
            return;
        }

        var labels = PrometheusText.Labels(tags);
        lock (_gate)
        {
            var series = Find(labels);
            series.Record(value, _adds, _bounds);
            if (tags.Length > 0 && !Instrument.IsObservable && _known.Length < KnownMax)
            {
                Volatile.Write(ref _known, [.. _known, new Tagged([.. tags], series)]);
            }
        }
    }

    /// <summary>Called before observing: values that are not observed again are dropped.</summary>
    public void ForgetObserved()
    {
        if (!Instrument.IsObservable) return;
        lock (_gate) _series.Clear();
    }

    /// <summary>Adds its values to those of instruments of the same name.</summary>
    public void AddTo(MetricSeries sum)
    {
        lock (_gate)
        {
            foreach (var (labels, series) in _series) sum.Find(labels).Add(series);
        }
    }

    public void Write(PrometheusText text, string name)
    {
        lock (_gate)
        {
            foreach (var (labels, series) in _series)
            {
                if (Type == "histogram") text.Histogram(name, labels, _bounds, series.Buckets, series.Value);
                else text.Sample(name, labels, series.Value);
            }
        }
    }

    private Series Find(string labels)
    {
        if (_series.TryGetValue(labels, out var series)) return series;
        if (_series.Count >= SeriesMax && _series.TryGetValue(labels = "", out series)) return series;
        return _series[labels] = new Series(Type == "histogram" ? _bounds.Length + 1 : 0);
    }

    /// <summary>The series of these tags in this order. Their values don't change: equal ones have the same text.</summary>
    private sealed class Tagged(KeyValuePair<string, object?>[] own, Series series)
    {
        public Series Series => series;

        public bool Is(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (tags.Length != own.Length) return false;
            for (var at = 0; at < own.Length; at++)
            {
                if (own[at].Key != tags[at].Key || !Equals(own[at].Value, tags[at].Value)) return false;
            }

            return true;
        }
    }

    private sealed class Series(int buckets)
    {
        public long[] Buckets { get; } = new long[buckets];

        /// <summary>A histogram's sum.</summary>
        public double Value { get; private set; }

        public void Record(double value, bool adds, double[] bounds)
        {
            Value = adds ? Value + value : value;
            if (Buckets.Length == 0) return;
            var bucket = Array.BinarySearch(bounds, value);
            Buckets[bucket >= 0 ? bucket : ~bucket]++;
        }

        public void Add(Series other)
        {
            Value += other.Value;
            for (var bucket = 0; bucket < Math.Min(Buckets.Length, other.Buckets.Length); bucket++) Buckets[bucket] += other.Buckets[bucket];
        }
    }
}
