using System.Buffers;
using Livehouse.Streams;
using Microsoft.AspNetCore.SignalR;

namespace Livehouse.Api.Hub;

/// <summary>
/// A stream's batch as ready bytes of the hub protocol, made once for all connections: whole, and (when first asked for) without the events that a lagging client does without. A part
/// of the batch is a slice of the same bytes.
/// </summary>
internal sealed class EncodedBatch
{
    private readonly IReadOnlyList<StreamEvent> _events;
    private readonly int[] _offsets;
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly int _from;
    private Frame? _lasting;

    private EncodedBatch(string epoch, IReadOnlyList<StreamEvent> events, int[] offsets, ReadOnlyMemory<byte> bytes, int from)
    {
        Epoch = epoch;
        _events = events;
        _offsets = offsets;
        _bytes = bytes;
        _from = from;
        Whole = new Frame(bytes[offsets[from]..], events.Count - from);
    }

    public string Epoch { get; }

    public long FirstSeq => _events[_from].Seq;

    public long LastSeq => _events[^1].Seq;

    public int Count => Whole.Events;

    public Frame Whole { get; }

    /// <summary>The lasting events alone; without any event when there is none.</summary>
    public Frame Lasting => _lasting ??= WithoutPassing();

    public static EncodedBatch Encode(string epoch, IReadOnlyList<StreamEvent> events)
    {
        var writer = new ArrayBufferWriter<byte>(events.Sum(e => e.Payload.Length + 64));
        var offsets = new int[events.Count];
        for (var i = 0; i < events.Count; i++)
        {
            offsets[i] = writer.WrittenCount;
            HubRecords.WriteEvent(writer, events[i].Name, events[i].Payload.Span);
        }

        return new EncodedBatch(epoch, events, offsets, writer.WrittenMemory, 0);
    }

    /// <summary>What of the batch comes after this number; null when nothing does.</summary>
    public EncodedBatch? After(long seq)
    {
        if (seq < FirstSeq) return this;
        if (seq >= LastSeq) return null;
        var from = _from;
        while (_events[from].Seq <= seq) from++;
        return new EncodedBatch(Epoch, _events, _offsets, _bytes, from);
    }

    private Frame WithoutPassing()
    {
        var count = 0;
        for (var i = _from; i < _events.Count; i++) count += _events[i].Weight == EventWeight.Lasting ? 1 : 0;
        if (count == Count) return Whole;
        var writer = new ArrayBufferWriter<byte>(Math.Max(1, Whole.Length));
        for (var i = _from; i < _events.Count; i++)
        {
            if (_events[i].Weight != EventWeight.Lasting) continue;
            var end = i + 1 < _events.Count ? _offsets[i + 1] : _bytes.Length;
            writer.Write(_bytes.Span[_offsets[i]..end]);
        }

        return new Frame(writer.WrittenMemory, count);
    }
}

/// <summary>Records of the hub protocol that go out in one write, and how many events they are.</summary>
internal sealed class Frame(ReadOnlyMemory<byte> bytes, int events)
{
    public int Events { get; } = events;

    public int Length => bytes.Length;

    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>As SignalR writes bytes that are ready, to however many connections.</summary>
    public SerializedHubMessage Message { get; } = new([new SerializedMessage(HubRecords.ProtocolName, bytes)]);
}
