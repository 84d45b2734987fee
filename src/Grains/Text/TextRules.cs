using System.Globalization;
using System.Text;

namespace Livehouse.Grains.Text;

/// <summary>What counts as text that people may send to each other. Lengths are Unicode scalar values.</summary>
public static class TextRules
{
    /// <summary>Trimmed text of the given length without control characters (line breaks and tabs aside) and without lone surrogates; null when it is not.</summary>
    public static string? Clean(string? text, int lengthMin, int lengthMax)
    {
        // A scalar takes at most two UTF-16 units: what is longer by far is not even looked at.
        if (text is null || text.Length > (lengthMax * 2) + 1024) return null;
        var trimmed = text.Trim();
        var length = 0;
        for (var at = 0; at < trimmed.Length; length++)
        {
            if (!Rune.TryGetRuneAt(trimmed, at, out var rune) || IsForbidden(rune)) return null;
            at += rune.Utf16SequenceLength;
        }

        return length >= lengthMin && length <= lengthMax ? trimmed : null;
    }

    /// <summary>Exactly one grapheme cluster that holds a character beyond ASCII, at most 32 UTF-16 units.</summary>
    public static bool IsEmoji(string? text)
    {
        if (text is null or { Length: 0 or > 32 } || StringInfo.GetNextTextElementLength(text) != text.Length) return false;
        var symbols = 0;
        for (var at = 0; at < text.Length;)
        {
            if (!Rune.TryGetRuneAt(text, at, out var rune) || IsForbidden(rune)) return false;
            if (rune.Value >= 0xA9 && !Rune.IsLetter(rune) && !Rune.IsWhiteSpace(rune)) symbols++;
            at += rune.Utf16SequenceLength;
        }

        return symbols > 0;
    }

    private static bool IsForbidden(Rune rune) => Rune.IsControl(rune) && rune.Value is not ('\n' or '\t' or '\r');
}
