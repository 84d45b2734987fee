using System.Text.Json;
using Livehouse.Streams;
using Livehouse.Wire;

namespace Livehouse.Tests.Grains.Hosting;

/// <summary>A front that records what it receives, and checks what every front may rely on.</summary>
public sealed class RecordingFront(Func<DateTimeOffset> now) : IStreamFront
{
    private readonly List<(DateTimeOffset At, StreamBatch Batch)> _batches = [];
    private string? _epoch;
    private long _seq;

    public IReadOnlyList<(DateTimeOffset At, StreamBatch Batch)> Batches => _batches;

    public IReadOnlyList<StreamEvent> Events => [.. _batches.SelectMany(entry => entry.Batch.Events)];

    public List<(string UserId, long AfterSeq)> Expelled { get; } = [];

    public IReadOnlyList<string> Names => [.. Events.Select(told => told.Name)];

    /// <summary>The answer to the front's subscription: the next batch begins right after it.</summary>
    public void BeginsAfter(FrontLease lease) => (_epoch, _seq) = (lease.Epoch, lease.Seq);

    public void Deliver(StreamBatch batch)
    {
        Assert.NotEmpty(batch.Events);
        foreach (var told in batch.Events)
        {
            if (_epoch == batch.Epoch) Assert.Equal(_seq + 1, told.Seq);
            (_epoch, _seq) = (batch.Epoch, told.Seq);
        }

        _batches.Add((now(), batch));
    }

    public void Expel(string streamId, string userId, long afterSeq) => Expelled.Add((userId, afterSeq));

    /// <summary>The payloads of one name.</summary>
    public IReadOnlyList<T> Received<T>(string name) => [.. Events.Where(told => told.Name == name).Select(Read<T>)];

    public void Forget() => _batches.Clear();

    private static T Read<T>(StreamEvent told) => JsonSerializer.Deserialize<T>(told.Payload.Span, LivehouseJson.Options)!;
}
