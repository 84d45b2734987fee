using System.Diagnostics.Metrics;
using Livehouse.Storage;

namespace Livehouse.Silo.Activations;

/// <summary>A silo's metrics about its grains.</summary>
internal sealed class SiloMetrics : IDisposable
{
    public const string MeterName = "Livehouse.Silo";

    private readonly Meter _meter = new(MeterName);
    private readonly Histogram<double> _turnDuration;
    private readonly Counter<long> _turnFailures;
    private readonly WaitingTurns _waiting = new();
    private long _activations;

    public SiloMetrics()
    {
        _turnDuration = _meter.CreateHistogram(
            "livehouse_turn_duration_seconds",
            "s",
            "Duration of turns, including waits within a turn.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries =
            [
                0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
            ] });
        _turnFailures = _meter.CreateCounter<long>("livehouse_turn_failures_total", description: "Turns that ended in an exception.");
        foreach (var kind in GrainKinds.All) _turnFailures.Add(0, Tag(kind));
        _meter.CreateObservableGauge("livehouse_activations", () => Interlocked.Read(ref _activations), description: "Grains that are active.");
        _meter.CreateObservableGauge("livehouse_mailbox_depth", _waiting.Count, description: "Running and waiting turns of all grains.");
    }

    /// <summary>False when there is no listener: then turns need not be timed.</summary>
    public bool TimesTurns => _turnDuration.Enabled;

    public long Activations => Interlocked.Read(ref _activations);

    public static KeyValuePair<string, object?> Tag(string kind) => new("grain", kind);

    public void TurnTook(TimeSpan duration, KeyValuePair<string, object?> kind) => _turnDuration.Record(duration.TotalSeconds, kind);

    public void TurnFailed(KeyValuePair<string, object?> kind) => _turnFailures.Add(1, kind);

    public void Activated() => Interlocked.Increment(ref _activations);

    public void Deactivated() => Interlocked.Decrement(ref _activations);

    public void Dispose()
    {
        _meter.Dispose();
        _waiting.Dispose();
    }
}
