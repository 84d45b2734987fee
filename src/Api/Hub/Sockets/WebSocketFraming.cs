using System.Buffers.Binary;
using System.Net.WebSockets;

namespace Livehouse.Api.Hub.Sockets;

/// <summary>The frames of a WebSocket as a server sends them: unmasked and without extensions (RFC 6455, section 5.2).</summary>
internal static class WebSocketFraming
{
    /// <summary>The longest header: payloads from 64 KiB on.</summary>
    public const int HeaderBytesMax = 10;

    private const byte Final = 0x80;
    private const byte Text = 0x1;
    private const byte Binary = 0x2;
    private const byte CloseOpcode = 0x8;
    private const byte PongOpcode = 0xa;
    private const byte Length16 = 126;
    private const byte Length64 = 127;

    /// <summary>Writes the header of a whole message so that it ends where the payload begins; returns how many bytes it has.</summary>
    /// <param name="room">The <see cref="HeaderBytesMax"/> bytes before the payload.</param>
    public static int WriteHeaderBefore(Span<byte> room, int payloadBytes, bool isBinary = false)
    {
        var opcode = (byte)(Final | (isBinary ? Binary : Text));
        if (payloadBytes < Length16)
        {
            room[^2] = opcode;
            room[^1] = (byte)payloadBytes;
            return 2;
        }

        if (payloadBytes <= ushort.MaxValue)
        {
            room[^4] = opcode;
            room[^3] = Length16;
            BinaryPrimitives.WriteUInt16BigEndian(room[^2..], (ushort)payloadBytes);
            return 4;
        }

        room[^10] = opcode;
        room[^9] = Length64;
        BinaryPrimitives.WriteUInt64BigEndian(room[^8..], (ulong)payloadBytes);
        return 10;
    }

    /// <summary>A whole message around a copy of the payload.</summary>
    public static byte[] Message(ReadOnlySpan<byte> payload, bool isBinary = false)
    {
        Span<byte> room = stackalloc byte[HeaderBytesMax];
        var header = WriteHeaderBefore(room, payload.Length, isBinary);
        return [.. room[^header..], .. payload];
    }

    /// <summary>A close frame from the server.</summary>
    /// <param name="status">RFC 6455, section 7.4.1.</param>
    public static byte[] Close(WebSocketCloseStatus status) => [Final | CloseOpcode, 2, (byte)((int)status >> 8), (byte)status];

    public static byte[] Pong(ReadOnlySpan<byte> payload) => [Final | PongOpcode, (byte)payload.Length, .. payload];
}
