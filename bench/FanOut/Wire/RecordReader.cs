using System.Buffers;
using System.Buffers.Binary;

namespace Livehouse.Bench.Wire;

/// <summary>Takes what a server sent, one record (a hub message, a packet) at a time.</summary>
internal interface IRecords
{
    /// <param name="record">Valid during the call.</param>
    void Take(ReadOnlySpan<byte> record);

    /// <param name="payload">Of a WebSocket ping, to be sent back.</param>
    void Ping(ReadOnlySpan<byte> payload);

    /// <param name="payload">Of a WebSocket close frame: two bytes of code, then the reason.</param>
    void Closed(ReadOnlySpan<byte> payload);
}

/// <summary>
/// Cuts a server's WebSocket bytes into records without copying them: frames of a server are not masked, so a record is a slice of what was received. Only one
/// that does not lie whole in what one read gave is put together elsewhere, in a rented buffer that goes back at its end.
/// </summary>
/// <param name="separator">The byte that ends a record (SignalR's 0x1E); null: the end of a WebSocket message does.</param>
internal sealed class RecordReader(byte? separator, IRecords records)
{
    private const byte Final = 0x80;
    private const byte Control = 0x08;
    private const byte Close = 0x08;
    private const byte Ping = 0x09;

    private readonly byte[] _header = new byte[10];
    private int _headerLength;
    private bool _isInPayload;
    private long _payloadLeft;
    private byte[]? _part;
    private int _partLength;
    private byte[]? _control;
    private int _controlLength;

    private byte Opcode => (byte)(_header[0] & 0x0F);

    public void Read(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (!_isInPayload && !ReadHeader(ref bytes)) return;
            var payload = bytes[..(int)Math.Min(bytes.Length, _payloadLeft)];
            bytes = bytes[payload.Length..];
            _payloadLeft -= payload.Length;
            _isInPayload = _payloadLeft > 0;
            if ((Opcode & Control) != 0) TakeControl(payload);
            else if (separator is { } end) TakeSeparated(payload, end);
            else TakeMessage(payload, isWhole: !_isInPayload && (_header[0] & Final) != 0);
            if (_isInPayload) return;
        }
    }

    /// <summary>False when more bytes are needed.</summary>
    private bool ReadHeader(ref ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            var needed = _headerLength < 2 ? 2 : _header[1] switch { 126 => 4, 127 => 10, _ => 2 };
            if (_headerLength == needed) break;
            var taken = Math.Min(needed - _headerLength, bytes.Length);
            if (taken == 0) return false;
            bytes[..taken].CopyTo(_header.AsSpan(_headerLength));
            _headerLength += taken;
            bytes = bytes[taken..];
        }

        _payloadLeft = _header[1] switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(_header.AsSpan(2)),
            127 => BinaryPrimitives.ReadInt64BigEndian(_header.AsSpan(2)),
            < 126 => _header[1],
            _ => throw new BenchException("The server masked a frame."),
        };
        _headerLength = 0;
        _isInPayload = true;
        return true;
    }

    private void TakeSeparated(ReadOnlySpan<byte> payload, byte end)
    {
        int length;
        while ((length = payload.IndexOf(end)) >= 0)
        {
            TakeRecord(payload[..length]);
            payload = payload[(length + 1)..];
        }

        Keep(payload);
    }

    private void TakeMessage(ReadOnlySpan<byte> payload, bool isWhole)
    {
        if (isWhole) TakeRecord(payload);
        else Keep(payload);
    }

    private void TakeRecord(ReadOnlySpan<byte> end)
    {
        if (_partLength == 0)
        {
            records.Take(end);
            return;
        }

        Keep(end);
        records.Take(_part.AsSpan(0, _partLength));
        ArrayPool<byte>.Shared.Return(_part!);
        (_part, _partLength) = (null, 0);
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        if (part.IsEmpty) return;
        if (_part is null || _part.Length - _partLength < part.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(1024, 2 * (_partLength + part.Length)));
            _part.AsSpan(0, _partLength).CopyTo(larger);
            if (_part is not null) ArrayPool<byte>.Shared.Return(_part);
            _part = larger;
        }

        part.CopyTo(_part.AsSpan(_partLength));
        _partLength += part.Length;
    }

    /// <summary>At most 125 bytes, and it may stand between the frames of a message.</summary>
    private void TakeControl(ReadOnlySpan<byte> payload)
    {
        _control ??= new byte[125];
        payload.CopyTo(_control.AsSpan(_controlLength));
        _controlLength += payload.Length;
        if (_isInPayload) return;
        var whole = _control.AsSpan(0, _controlLength);
        _controlLength = 0;
        if (Opcode == Ping) records.Ping(whole);
        else if (Opcode == Close) records.Closed(whole);
    }
}
