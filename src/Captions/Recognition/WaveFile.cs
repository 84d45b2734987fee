using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Livehouse.Captions.Audio;

namespace Livehouse.Captions.Recognition;

/// <summary>Samples as engines take them.</summary>
internal static class WaveFile
{
    private const int HeaderLength = 44;

    /// <summary>Little-endian, without a header.</summary>
    public static byte[] Raw(ReadOnlySpan<short> samples)
    {
        var bytes = new byte[samples.Length * sizeof(short)];
        if (BitConverter.IsLittleEndian) MemoryMarshal.AsBytes(samples).CopyTo(bytes);
        else for (var at = 0; at < samples.Length; at++) BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(at * sizeof(short)), samples[at]);
        return bytes;
    }

    /// <summary>A WAV file.</summary>
    public static byte[] Of(ReadOnlySpan<short> samples)
    {
        var data = Raw(samples);
        var file = new byte[HeaderLength + data.Length];
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), 16);
        // PCM, one channel.
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(24), AudioFrame.Rate);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(28), AudioFrame.Rate * sizeof(short));
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(32), sizeof(short));
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(34), 8 * sizeof(short));
        "data"u8.CopyTo(file.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(40), data.Length);
        data.CopyTo(file.AsSpan(HeaderLength));
        return file;
    }
}
