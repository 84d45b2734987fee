using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Livehouse.Api.Hub.Sockets;

/// <summary>A client's signals at the level of the WebSocket itself.</summary>
internal enum ClientSignal
{
    /// <summary>Nothing; more bytes are needed.</summary>
    None,

    /// <summary>A ping, to be answered by a pong with <see cref="ClientFrames.ControlPayload"/>.</summary>
    Ping,

    /// <summary>The client sends nothing more.</summary>
    Close,

    /// <summary>A protocol violation: the connection must end (RFC 6455, section 7.1.7).</summary>
    Violation,
}

/// <summary>
/// Parses a client's frames, however they were split on their way (RFC 6455, section 5). No extension is ever negotiated. Frames and messages of the
/// WebSocket have no meaning of their own here: the hub's records end with a character, so payloads are one byte stream.
/// </summary>
internal sealed class ClientFrames
{
    private const int ControlBytesMax = 125;
    private const int MaskBytes = 4;

    private Header _header;
    private int _headerBytes;
    private long _left;
    private Mask _mask;
    private int _maskAt;
    private Opcode _opcode;
    private bool _isInPayload;
    private bool _isInMessage;
    private byte[]? _control;
    private int _controlBytes;

    private enum Opcode : byte
    {
        Continuation = 0,
        Text = 1,
        Binary = 2,
        Close = 8,
        Ping = 9,
        Pong = 10,
    }

    /// <summary>Of the control frame that the last <see cref="Take"/> reported.</summary>
    public ReadOnlySpan<byte> ControlPayload => _control.AsSpan(0, _controlBytes);

    private bool IsControl => _opcode >= Opcode.Close;

    /// <summary>Takes bytes off the front of <paramref name="bytes"/> and writes unmasked payloads to <paramref name="data"/>; stops early only for a
    /// signal.</summary>
    public ClientSignal Take(ref ReadOnlySpan<byte> bytes, IBufferWriter<byte> data)
    {
        while (true)
        {
            if (!_isInPayload)
            {
                if (!TakeHeader(ref bytes)) return ClientSignal.None;
                if (!Begin()) return ClientSignal.Violation;
            }

            TakePayload(ref bytes, data);
            if (_left > 0) return ClientSignal.None;
            _isInPayload = false;
            if (_opcode == Opcode.Ping) return ClientSignal.Ping;
            if (_opcode == Opcode.Close) return _controlBytes == 1 ? ClientSignal.Violation : ClientSignal.Close;
        }
    }

    private bool TakeHeader(ref ReadOnlySpan<byte> bytes)
    {
        Span<byte> header = _header;
        while (_headerBytes < HeaderLength())
        {
            if (bytes.IsEmpty) return false;
            header[_headerBytes++] = bytes[0];
            bytes = bytes[1..];
        }

        return true;
    }

    private int HeaderLength() =>
        _headerBytes < 2 ? 2 : 2 + ((_header[1] & 0x7f) switch { 126 => 2, 127 => 8, _ => 0 }) + ((_header[1] & 0x80) != 0 ? MaskBytes : 0);

    /// <summary>The header is complete; false when it is not allowed.</summary>
    private bool Begin()
    {
        ReadOnlySpan<byte> header = _header;
        var (isFinal, reserved, isMasked) = ((header[0] & 0x80) != 0, header[0] & 0x70, (header[1] & 0x80) != 0);
        _opcode = (Opcode)(header[0] & 0x0f);
        _left = (header[1] & 0x7f) switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(header[2..]),
            127 => BinaryPrimitives.ReadInt64BigEndian(header[2..]),
            var length => length,
        };
        if (!isMasked || reserved != 0 || _left < 0) return false;
        header[(_headerBytes - MaskBytes).._headerBytes].CopyTo(_mask);
        _maskAt = 0;
        _headerBytes = 0;
        _isInPayload = true;
        if (IsControl)
        {
            _controlBytes = 0;
            return isFinal && _left <= ControlBytesMax && _opcode is Opcode.Close or Opcode.Ping or Opcode.Pong;
        }

        var isGood = _opcode == Opcode.Continuation ? _isInMessage : !_isInMessage && _opcode is Opcode.Text or Opcode.Binary;
        _isInMessage = !isFinal;
        return isGood;
    }

    private void TakePayload(ref ReadOnlySpan<byte> bytes, IBufferWriter<byte> data)
    {
        var count = (int)Math.Min(_left, bytes.Length);
        if (count == 0) return;
        if (IsControl)
        {
            Unmask(bytes[..count], (_control ??= new byte[ControlBytesMax]).AsSpan(_controlBytes));
            _controlBytes += count;
        }
        else
        {
            Unmask(bytes[..count], data.GetSpan(count));
            data.Advance(count);
        }

        _left -= count;
        bytes = bytes[count..];
    }

    private void Unmask(ReadOnlySpan<byte> from, Span<byte> to)
    {
        // The mask twice, rotated to where the previous piece ended, so that eight bytes can be processed at a time in either byte order.
        Span<byte> mask = stackalloc byte[8];
        for (var i = 0; i < mask.Length; i++) mask[i] = _mask[(_maskAt + i) % MaskBytes];
        var eight = MemoryMarshal.Read<ulong>(mask);
        var at = 0;
        for (; at + 8 <= from.Length; at += 8) MemoryMarshal.Write(to[at..], MemoryMarshal.Read<ulong>(from[at..]) ^ eight);
        for (; at < from.Length; at++) to[at] = (byte)(from[at] ^ mask[at % 8]);
        _maskAt = (_maskAt + from.Length) % MaskBytes;
    }

    [InlineArray(14)]
    private struct Header
    {
        private byte _first;
    }

    [InlineArray(MaskBytes)]
    private struct Mask
    {
        private byte _first;
    }
}
