using System.Globalization;
using System.Text;
using Livehouse.Limits;
using Livehouse.Text;

namespace Livehouse.Grains.Text;

/// <summary>Rules for text that people send to each other. Lengths are Unicode scalar values.</summary>
public static class TextRules
{
    /// <summary>As <see cref="DisplayText.Clean"/>, several lines.</summary>
    public static string? Clean(string? text, int lengthMin, int lengthMax) => DisplayText.Clean(text, lengthMin, lengthMax);

    /// <summary>Exactly one grapheme cluster that holds an emoji's character, at most <see cref="ChatLimits.EmojiLengthMax"/> UTF-16 code units.</summary>
    public static bool IsEmoji(string? text)
    {
        if (text is null or { Length: 0 or > ChatLimits.EmojiLengthMax } || StringInfo.GetNextTextElementLength(text) != text.Length) return false;
        var symbols = 0;
        for (var at = 0; at < text.Length;)
        {
            if (!Rune.TryGetRuneAt(text, at, out var rune) || IsForbidden(rune)) return false;
            if (IsSymbol(rune.Value)) symbols++;
            at += rune.Utf16SequenceLength;
        }

        return symbols > 0;
    }

    /// <summary>
    /// The blocks and single characters that hold Unicode's emoji (emoji-data.txt), keycaps (U+20E3) included; letters, digits and their accents alone don't
    /// count.
    /// </summary>
    private static bool IsSymbol(int value) => value is
        (>= 0x1F000 and <= 0x1FAFF) or (>= 0x2190 and <= 0x2BFF) or 0xA9 or 0xAE or 0x203C or 0x2049 or 0x20E3 or 0x2122 or 0x2139 or 0x3030 or 0x303D or 0x3297
            or 0x3299;

    private static bool IsForbidden(Rune rune) => Rune.IsControl(rune);
}
