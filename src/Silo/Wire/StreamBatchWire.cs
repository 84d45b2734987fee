using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using Livehouse.Streams;
using Orleans.Serialization.Cloning;

namespace Livehouse.Silo.Wire;

/// <summary>A batch of events as it crosses between nodes: one byte sequence, encoded once however many fronts receive it.</summary>
/// <param name="bytes">See <see cref="StreamBatchBytes"/>.</param>
[GenerateSerializer, Immutable, Alias("livehouse.batch")]
public readonly struct StreamBatchWire(byte[] bytes)
{
    [Id(0)]
    public byte[] Bytes { get; } = bytes;
}

[RegisterConverter]
public sealed class StreamBatchConverter : IConverter<StreamBatch, StreamBatchWire>
{
    /// <summary>A batch lives while it is being sent; its bytes are freed with it.</summary>
    private static readonly ConditionalWeakTable<StreamBatch, byte[]> Made = [];

    public StreamBatchWire ConvertToSurrogate(in StreamBatch value) => new(Made.GetValue(value, StreamBatchBytes.Write));

    public StreamBatch ConvertFromSurrogate(in StreamBatchWire surrogate) => StreamBatchBytes.Read(surrogate.Bytes);
}

/// <summary>Within a node a batch is passed by reference.</summary>
[RegisterCopier]
public sealed class StreamBatchCopier : IDeepCopier<StreamBatch>, IOptionalDeepCopier
{
    public StreamBatch? DeepCopy(StreamBatch? input, CopyContext context) => input;

    public object? DeepCopy(object? input, CopyContext context) => input;

    public bool IsShallowCopyable() => true;
}

/// <summary>
/// Layout: format (1 byte, 1) · stream id · epoch · first seq (8) · count (4), then for each event: weight (1) · name · payload (4 + bytes). Texts are
/// UTF-8 behind 2 bytes of length; numbers are little-endian. A payload is a slice of the received bytes.
/// </summary>
internal static class StreamBatchBytes
{
    private const byte Format = 1;

    public static byte[] Write(StreamBatch batch)
    {
        var events = batch.Events;
        var length = 1 + SizeOf(batch.StreamId) + SizeOf(batch.Epoch) + 8 + 4;
        foreach (var e in events) length += 1 + SizeOf(e.Name) + 4 + e.Payload.Length;
        var bytes = new byte[length];
        var rest = bytes.AsSpan();
        rest[0] = Format;
        rest = rest[1..];
        Put(ref rest, batch.StreamId);
        Put(ref rest, batch.Epoch);
        BinaryPrimitives.WriteInt64LittleEndian(rest, events[0].Seq);
        BinaryPrimitives.WriteInt32LittleEndian(rest[8..], events.Count);
        rest = rest[12..];
        foreach (var e in events)
        {
            rest[0] = (byte)e.Weight;
            rest = rest[1..];
            Put(ref rest, e.Name);
            BinaryPrimitives.WriteInt32LittleEndian(rest, e.Payload.Length);
            e.Payload.Span.CopyTo(rest[4..]);
            rest = rest[(4 + e.Payload.Length)..];
        }

        return bytes;
    }

    /// <exception cref="FormatException">Invalid bytes: a node of another version sent them.</exception>
    public static StreamBatch Read(byte[] bytes)
    {
        try
        {
            if (bytes[0] != Format) throw new FormatException($"Received a batch of format {bytes[0]}; this node supports format {Format}.");
            ReadOnlyMemory<byte> rest = bytes.AsMemory(1);
            var (streamId, epoch) = (TakeText(ref rest), TakeText(ref rest));
            var seq = BinaryPrimitives.ReadInt64LittleEndian(rest.Span);
            var count = BinaryPrimitives.ReadInt32LittleEndian(rest.Span[8..]);
            rest = rest[12..];
            var events = new List<StreamEvent>(Math.Clamp(count, 0, bytes.Length));
            for (var i = 0; i < count; i++)
            {
                var weight = (EventWeight)rest.Span[0];
                rest = rest[1..];
                var name = TakeText(ref rest);
                var length = BinaryPrimitives.ReadInt32LittleEndian(rest.Span);
                events.Add(new StreamEvent(seq + i, name, rest.Slice(4, length), weight));
                rest = rest[(4 + length)..];
            }

            return new StreamBatch(streamId, epoch, events);
        }
        catch (Exception error) when (error is ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            throw new FormatException("A batch of events was truncated.", error);
        }
    }

    private static int SizeOf(string text) => 2 + Encoding.UTF8.GetByteCount(text);

    private static void Put(ref Span<byte> rest, string text)
    {
        var length = Encoding.UTF8.GetBytes(text, rest[2..]);
        BinaryPrimitives.WriteUInt16LittleEndian(rest, checked((ushort)length));
        rest = rest[(2 + length)..];
    }

    private static string TakeText(ref ReadOnlyMemory<byte> rest)
    {
        var length = BinaryPrimitives.ReadUInt16LittleEndian(rest.Span);
        var text = Encoding.UTF8.GetString(rest.Span.Slice(2, length));
        rest = rest[(2 + length)..];
        return text;
    }
}
