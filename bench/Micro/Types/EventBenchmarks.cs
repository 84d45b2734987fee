using BenchmarkDotNet.Attributes;
using Livehouse.Api.Hub.Protocols;
using Livehouse.Grains.Events;
using Livehouse.Streams;

namespace Livehouse.Bench.Types;

/// <summary>A chat message on its way to the viewers: into the log, out of it for returning clients, and a batch of ten encoded for all viewers.</summary>
public class EventBenchmarks
{
    private static readonly Message Payload = new(
        "st_0123456789abcdefghijkl", 0, "m_0123456789abcdefghijkl", "user1", "Somebody", "Hello everybody, what a lovely day it is");

    private readonly EventLog _log = new("epoch");
    private readonly EventLog _full = new("epoch");
    private IReadOnlyList<StreamEvent> _ten = [];

    [GlobalSetup]
    public void Fill()
    {
        for (var number = 0; number < EventLog.DefaultCountMax; number++) Append(_full);
        _ten = _full.After("epoch", _full.Seq - 10)!;
    }

    [Benchmark(Description = "EventLog.Append, a chat message")]
    public object AppendOne() => Append(_log);

    [Benchmark(Description = "EventLog.After, the newest 10 of 1,000")]
    public object? Newest() => _full.After("epoch", _full.Seq - 10);

    [Benchmark(Description = "EventLog.After, nothing missed")]
    public object? Nothing() => _full.After("epoch", _full.Seq);

    [Benchmark(Description = "EncodedBatch.Encode, 10 chat messages")]
    public object EncodeTen() => EncodedBatch.Encode("epoch", _ten);

    private static StreamEvent Append(EventLog log) => log.Append("live:message", EventWeight.Required, static seq => Payload with { Seq = seq });

    /// <summary>As a stream announces it.</summary>
    private sealed record Message(string StreamId, long Seq, string Id, string UserId, string Name, string Text);
}
