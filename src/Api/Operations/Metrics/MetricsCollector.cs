using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Livehouse.Api.Operations.Metrics;

/// <summary>
/// Listens to Livehouse's meters and to those of the runtime and the web server, and keeps their values for <c>/metrics</c>. OpenTelemetry's Prometheus
/// exporter changes names and loses values (docs/ARCHITECTURE.md); this is little more than a listener and a dictionary.
/// </summary>
/// <remarks>Meters that another host of this process has made with its own factory are that host's.</remarks>
internal sealed class MetricsCollector : IDisposable
{
    private static readonly HashSet<string> FrameworkMeters =
    [
        "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Http.Connections", "Microsoft.Orleans",
    ];

    private static readonly double[] SecondsBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
    private static readonly double[] OtherBounds = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 100_000];

    private readonly ConcurrentDictionary<Instrument, MetricSeries> _series = new();
    private readonly Lock _observing = new();
    private readonly MeterListener _listener = new();

    public MetricsCollector(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (IsWanted(instrument.Meter.Name) && (instrument.Meter.Scope is not IMeterFactory factory || factory == meters))
            {
                listener.EnableMeasurementEvents(instrument, _series.GetOrAdd(instrument, static found => new MetricSeries(found, BoundsOf(found))));
            }
        };
        _listener.MeasurementsCompleted = (instrument, _) => _series.Remove(instrument, out MetricSeries? _);
        Listen<byte>(static value => value);
        Listen<short>(static value => value);
        Listen<int>(static value => value);
        Listen<long>(static value => value);
        Listen<float>(static value => value);
        Listen<double>(static value => value);
        Listen<decimal>(static value => (double)value);
        _listener.Start();
    }

    /// <summary>All current values in Prometheus's text format.</summary>
    public string Scrape()
    {
        lock (_observing)
        {
            foreach (var series in _series.Values) series.ForgetObserved();
            _listener.RecordObservableInstruments();
            var text = new PrometheusText();
            foreach (var named in _series.Values
                .GroupBy(static series => PrometheusText.NameOf(series.Instrument, series.Type))
                .OrderBy(static group => group.Key, StringComparer.Ordinal))
            {
                // Services that the process has twice use the same name, and Prometheus refuses duplicate series: they are summed.
                var sum = named.First().Empty();
                foreach (var series in named.Where(series => series.Type == sum.Type)) series.AddTo(sum);
                text.Head(named.Key, sum.Type, sum.Instrument.Description);
                sum.Write(text, named.Key);
            }

            return text.ToString();
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Listen<T>(Func<T, double> toDouble) where T : struct =>
        _listener.SetMeasurementEventCallback<T>((_, value, tags, state) => ((MetricSeries)state!).Record(toDouble(value), tags));

    private static bool IsWanted(string meter) => meter.StartsWith("Livehouse.", StringComparison.Ordinal) || FrameworkMeters.Contains(meter);

    private static double[] BoundsOf(Instrument instrument) => instrument switch
    {
        Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds],
        Histogram<long> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(static bound => (double)bound)],
        Histogram<int> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(static bound => (double)bound)],
        _ => instrument.Unit == "s" ? SecondsBounds : OtherBounds,
    };
}
