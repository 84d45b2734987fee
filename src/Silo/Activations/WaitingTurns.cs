using System.Diagnostics.Metrics;

namespace Livehouse.Silo.Activations;

/// <summary>The number of running and waiting turns of all grains, as counted by Orleans: it iterates over the activations only on request.</summary>
internal sealed class WaitingTurns : IDisposable
{
    private const string Meter = "Microsoft.Orleans";
    private const string Instrument = "orleans-messaging-processing-activation-data";

    private readonly Lock _gate = new();
    private readonly MeterListener _listener = new();
    private long _sum;

    public WaitingTurns()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == Meter && instrument.Name == Instrument) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, count, _, _) => _sum += count);
        _listener.SetMeasurementEventCallback<int>((_, count, _, _) => _sum += count);
        _listener.Start();
    }

    public long Count()
    {
        lock (_gate)
        {
            _sum = 0;
            _listener.RecordObservableInstruments();
            return _sum;
        }
    }

    public void Dispose() => _listener.Dispose();
}
