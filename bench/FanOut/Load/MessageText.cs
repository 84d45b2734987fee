using System.Globalization;
using System.Text;

namespace Livehouse.Bench.Load;

/// <summary>
/// What a sender says: when it was due, who says it and the how-manieth of this sender it is, in digits at fixed places, then a line as people write it. Every
/// delivery carries what is needed to judge it, whatever the server puts around.
/// </summary>
/// <param name="DueAt">Microseconds of <see cref="RunClock"/>.</param>
/// <param name="Sender">Within the room.</param>
/// <param name="Number">From 0.</param>
internal readonly record struct MessageText(long DueAt, int Sender, int Number)
{
    public const int SendersMax = 1_000;

    private const int SenderAt = 11;
    private const int NumberAt = 15;
    private const int DigitsEnd = 22;

    private static ReadOnlySpan<byte> Field => "\"text\":\""u8;

    public byte[] ToBytes() => [.. Figures(), .. " that was the best song of the night!"u8];

    /// <summary>Different for every message of a run, and of the same length.</summary>
    public byte[] ClientId() => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"m{Sender:000}-{Number:0000000}"));

    /// <summary>Finds it in a record, wherever the server put it.</summary>
    public static bool TryRead(ReadOnlySpan<byte> record, out MessageText text)
    {
        text = default;
        var field = record.IndexOf(Field);
        if (field < 0) return false;
        record = record[(field + Field.Length)..];
        if (record.Length < DigitsEnd) return false;
        text = new MessageText(
            Digits.Read(record[..(SenderAt - 1)]), (int)Digits.Read(record[SenderAt..(NumberAt - 1)]), (int)Digits.Read(record[NumberAt..DigitsEnd]));
        return true;
    }

    private byte[] Figures() => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{DueAt:0000000000} {Sender:000} {Number:0000000}"));
}
