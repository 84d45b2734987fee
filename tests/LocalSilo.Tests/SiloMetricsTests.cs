using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Livehouse.LocalSilo;

namespace Livehouse.Tests;

/// <summary>Only this class listens, and it looks at a tag of its own grain kind; other tests' silos are told apart by what this one's numbers must at least be.</summary>
[Collection(nameof(SiloMetricsTests))]
[CollectionDefinition(nameof(SiloMetricsTests), DisableParallelization = true)]
public sealed class SiloMetricsTests : LocalSiloTestBase
{
    private readonly ConcurrentDictionary<string, double> _seen = new();
    private int _turns;

    [Fact]
    public async Task GivenAListener_WhenGrainsWork_ThenItSeesTurnsFailuresActivationsAndWhatWaits()
    {
        using var listener = Listen();
        var gate = Gate();
        Probe.OnTurn = (_, word) => word switch
        {
            "bad" => throw new InvalidOperationException("broken"),
            "slow" => gate.Task,
            _ => Task.CompletedTask,
        };
        await Within(Grain("a").Withdraw("good"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Within(Grain("b").Withdraw("bad")));
        var slow = Grain("a").Withdraw("slow");
        await Probe.Reaches("=slow");
        var waiting = Grain("a").Withdraw("waiting");
        listener.RecordObservableInstruments();
        Assert.Equal(1, _seen["livehouse_mailbox_depth"]);
        Assert.Equal(1, _seen["livehouse_activations"]);
        Assert.Equal(1, _seen["livehouse_turn_failures_total"]);
        Clock.Advance(TimeSpan.FromSeconds(2));
        gate.SetResult();
        await Within(Task.WhenAll(slow, waiting));
        Assert.Equal(2, _seen["livehouse_turn_duration_seconds"]);
        var before = _turns;
        Silos.CallFromThisThread();
        for (var call = 0; call < 3; call++) Assert.True(Grain("a").Withdraw("at once").IsCompletedSuccessfully);
        Assert.Equal(before + 3, _turns);
    }

    /// <summary>Gauges: the last value; everything else: the sum.</summary>
    private MeterListener Listen()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == SiloMetrics.MeterName) listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) =>
        {
            Interlocked.Increment(ref _turns);
            _seen.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value);
        });
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
            _seen.AddOrUpdate(instrument.Name, value, (_, before) => instrument.IsObservable ? value : before + value));
        listener.Start();
        return listener;
    }
}
