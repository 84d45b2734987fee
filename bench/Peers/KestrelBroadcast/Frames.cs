using System.Buffers.Binary;

namespace Livehouse.Bench.Peers;

/// <summary>A server's WebSocket frames (RFC 6455, section 5.2).</summary>
internal static class Frames
{
    private const byte FinalText = 0x81;

    public static byte[] Text(ReadOnlySpan<byte> payload)
    {
        var header = payload.Length < 126 ? 2 : 4;
        var frame = new byte[header + payload.Length];
        frame[0] = FinalText;
        if (header == 2)
        {
            frame[1] = (byte)payload.Length;
        }
        else
        {
            frame[1] = 126;
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), checked((ushort)payload.Length));
        }

        payload.CopyTo(frame.AsSpan(header));
        return frame;
    }
}
