using System.Buffers.Binary;

namespace Livehouse.Api.Hub.Sockets;

/// <summary>The frames of a WebSocket as a server sends them: unmasked and without extensions (RFC 6455, section 5.2).</summary>
internal static class WebSocketFraming
{
    /// <summary>The longest header: payloads from 64 KiB on.</summary>
    public const int HeaderBytesMax = 10;

    private const byte Final = 0x80;
    private const byte Opcode = 0x0f;
    private const byte Text = 0x1;
    private const byte Close = 0x8;
    private const byte Length16 = 126;
    private const byte Length64 = 127;

    /// <summary>Writes the header of a whole text message so that it ends where the payload begins; returns how many bytes it has.</summary>
    /// <param name="room">The <see cref="HeaderBytesMax"/> bytes before the payload.</param>
    public static int WriteHeaderBefore(Span<byte> room, int payloadBytes)
    {
        if (payloadBytes < Length16)
        {
            room[^2] = Final | Text;
            room[^1] = (byte)payloadBytes;
            return 2;
        }

        if (payloadBytes <= ushort.MaxValue)
        {
            room[^4] = Final | Text;
            room[^3] = Length16;
            BinaryPrimitives.WriteUInt16BigEndian(room[^2..], (ushort)payloadBytes);
            return 4;
        }

        room[^10] = Final | Text;
        room[^9] = Length64;
        BinaryPrimitives.WriteUInt64BigEndian(room[^8..], (ulong)payloadBytes);
        return 10;
    }

    /// <summary>A whole text message around a copy of the payload.</summary>
    public static byte[] Message(ReadOnlySpan<byte> payload)
    {
        Span<byte> room = stackalloc byte[HeaderBytesMax];
        var header = WriteHeaderBefore(room, payload.Length);
        return [.. room[^header..], .. payload];
    }

    /// <summary>Reads a header at the start of <paramref name="bytes"/>; false when there is too little of it.</summary>
    public static bool TryReadHeader(ReadOnlySpan<byte> bytes, out FrameHeader header)
    {
        header = default;
        if (bytes.Length < 2) return false;
        var length = (byte)(bytes[1] & 0x7f);
        var headerBytes = length switch { Length16 => 4, Length64 => 10, _ => 2 };
        if (bytes.Length < headerBytes) return false;
        var payload = length switch
        {
            Length16 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            Length64 => (long)BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]),
            _ => length,
        };
        var opcode = bytes[0] & Opcode;
        header = new FrameHeader(headerBytes + payload, (bytes[0] & Final) != 0, IsControl: opcode >= Close, IsClose: opcode == Close);
        return true;
    }
}

/// <param name="FrameBytes">Header and payload.</param>
/// <param name="IsFinal">The last frame of its message.</param>
/// <param name="IsControl">Close, ping or pong: it may stand between the frames of a message.</param>
internal readonly record struct FrameHeader(long FrameBytes, bool IsFinal, bool IsControl, bool IsClose);
