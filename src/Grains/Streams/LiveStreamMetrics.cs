using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Livehouse.Operators;

namespace Livehouse.Grains.Streams;

/// <summary>
/// Counts the live streams whose grains are active in this process, and their viewers, for the metrics: each stream in one process. Shared by all activations;
/// nothing else is. It is not the number of live streams: those without an activation are live too.
/// </summary>
public sealed class LiveStreamMetrics : IDisposable
{
    public const string MeterName = "Livehouse.Grains";

    private readonly ConcurrentDictionary<string, int> _viewers = new();
    private readonly Meter _meter = new(MeterName);

    public LiveStreamMetrics()
    {
        _meter.CreateObservableGauge("livehouse_stream_activations", () => _viewers.Count, "{stream}", "Live streams whose grains are active in this process.");
        _meter.CreateObservableGauge("livehouse_viewers", () => _viewers.Values.Sum(), "{person}", "Viewers of those streams, added up.");
    }

    /// <summary>Chat messages accepted by this process's streams.</summary>
    public RecentCount Messages { get; } = new();

    /// <summary>Gifts given in this process's streams.</summary>
    public RecentCount Gifts { get; } = new();

    public int Streams => _viewers.Count;

    public long Viewers => _viewers.Values.Sum(static viewers => (long)viewers);

    public void Set(string streamId, int viewers) => _viewers[streamId] = viewers;

    public void Remove(string streamId) => _viewers.TryRemove(streamId, out _);

    public void Dispose() => _meter.Dispose();
}
