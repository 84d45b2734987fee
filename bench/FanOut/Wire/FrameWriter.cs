using System.Buffers;
using System.Buffers.Binary;

namespace Livehouse.Bench.Wire;

/// <summary>Writes a client's WebSocket frames (RFC 6455, section 5.2): whole messages, masked as the standard wants it.</summary>
internal static class FrameWriter
{
    public const byte Text = 0x1;
    public const byte Pong = 0xA;

    private const byte Final = 0x80;
    private const byte Masked = 0x80;
    private const uint Mask = 0x5C3A_96E1;

    public static void Write(IBufferWriter<byte> writer, byte opcode, ReadOnlySpan<byte> payload)
    {
        var frame = writer.GetSpan(payload.Length + 14);
        frame[0] = (byte)(Final | opcode);
        var length = 2;
        if (payload.Length < 126)
        {
            frame[1] = (byte)(Masked | payload.Length);
        }
        else
        {
            if (payload.Length > ushort.MaxValue) throw new BenchException("A message of this benchmark has at most 65,535 bytes.");
            frame[1] = Masked | 126;
            BinaryPrimitives.WriteUInt16BigEndian(frame[2..], (ushort)payload.Length);
            length = 4;
        }

        BinaryPrimitives.WriteUInt32BigEndian(frame[length..], Mask);
        var mask = frame.Slice(length, 4);
        var masked = frame[(length + 4)..];
        for (var i = 0; i < payload.Length; i++) masked[i] = (byte)(payload[i] ^ mask[i & 3]);
        writer.Advance(length + 4 + payload.Length);
    }
}
