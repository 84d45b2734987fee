using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Livehouse.Grains.Streams;

/// <summary>Counts this process's live streams and their viewers for the metrics. Shared by all activations, and the only thing that they share.</summary>
public sealed class LiveStreamCensus : IDisposable
{
    public const string MeterName = "Livehouse.Grains";

    private readonly ConcurrentDictionary<string, int> _viewers = new();
    private readonly Meter _meter = new(MeterName);

    public LiveStreamCensus()
    {
        _meter.CreateObservableGauge("livehouse_live_streams", () => _viewers.Count, "{stream}", "Live streams that are active in this process.");
        _meter.CreateObservableGauge("livehouse_viewers", () => _viewers.Values.Sum(), "{person}", "Viewers of those streams, added up.");
    }

    public void Set(string streamId, int viewers) => _viewers[streamId] = viewers;

    public void Remove(string streamId) => _viewers.TryRemove(streamId, out _);

    public void Dispose() => _meter.Dispose();
}
