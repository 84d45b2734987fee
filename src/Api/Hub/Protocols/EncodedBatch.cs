using System.Buffers;
using Livehouse.Api.Hub.Sockets;
using Livehouse.Streams;

namespace Livehouse.Api.Hub.Protocols;

/// <summary>
/// A stream's batch, encoded in the hub protocol once for all connections: complete, and (on first request) without the events that a lagging
/// client does without. A part of the batch is a slice of the same bytes.
/// </summary>
internal sealed class EncodedBatch
{
    private readonly IReadOnlyList<StreamEvent> _events;
    private readonly int[] _offsets;
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly int _from;
    private Frame? _required;

    private EncodedBatch(string epoch, IReadOnlyList<StreamEvent> events, int[] offsets, ReadOnlyMemory<byte> bytes, int from, Frame whole)
    {
        Epoch = epoch;
        _events = events;
        _offsets = offsets;
        _bytes = bytes;
        _from = from;
        Whole = whole;
    }

    public string Epoch { get; }

    public long FirstSeq => _events[_from].Seq;

    public long LastSeq => _events[^1].Seq;

    public int Count => Whole.Events;

    public Frame Whole { get; }

    /// <summary>Only the required events; empty when there are none.</summary>
    public Frame Required => _required ??= WithoutDroppable();

    public static EncodedBatch Encode(string epoch, IReadOnlyList<StreamEvent> events)
    {
        var size = WebSocketFraming.HeaderBytesMax;
        for (var i = 0; i < events.Count; i++) size += HubRecords.EventBytes(events[i].Name, events[i].Payload.Length);
        var buffer = new byte[size];
        var offsets = new int[events.Count];
        var end = WebSocketFraming.HeaderBytesMax;
        for (var i = 0; i < events.Count; i++)
        {
            offsets[i] = end - WebSocketFraming.HeaderBytesMax;
            end += HubRecords.WriteEvent(buffer.AsSpan(end), events[i].Name, events[i].Payload.Span);
        }

        // Nearly all clients get the whole batch: its header stands before it in the same buffer.
        var header = WebSocketFraming.WriteHeaderBefore(buffer.AsSpan(0, WebSocketFraming.HeaderBytesMax), size - WebSocketFraming.HeaderBytesMax);
        var bytes = buffer.AsMemory(WebSocketFraming.HeaderBytesMax);
        return new EncodedBatch(epoch, events, offsets, bytes, 0, new Frame(bytes, events.Count, buffer.AsMemory(WebSocketFraming.HeaderBytesMax - header)));
    }

    /// <summary>The part of the batch after this number; null when there is none.</summary>
    public EncodedBatch? After(long seq)
    {
        if (seq < FirstSeq) return this;
        if (seq >= LastSeq) return null;
        var from = _from;
        while (_events[from].Seq <= seq) from++;
        return new EncodedBatch(Epoch, _events, _offsets, _bytes, from, new Frame(_bytes[_offsets[from]..], _events.Count - from));
    }

    private Frame WithoutDroppable()
    {
        var count = 0;
        for (var i = _from; i < _events.Count; i++) count += _events[i].Weight == EventWeight.Required ? 1 : 0;
        if (count == Count) return Whole;
        var writer = new ArrayBufferWriter<byte>(Math.Max(1, Whole.Length));
        for (var i = _from; i < _events.Count; i++)
        {
            if (_events[i].Weight != EventWeight.Required) continue;
            var end = i + 1 < _events.Count ? _offsets[i + 1] : _bytes.Length;
            writer.Write(_bytes.Span[_offsets[i]..end]);
        }

        return new Frame(writer.WrittenMemory, count);
    }
}
