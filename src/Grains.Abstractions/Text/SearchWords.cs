using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Livehouse.Text;

/// <summary>
/// The words by which a text is found, the same on every database: both index these words, not the text, so that their tokenizers make no difference.
/// Letters and digits (with the marks of their script) make a word; case and the accents of European scripts don't count; scripts that write no spaces between
/// words are taken character by character.
/// </summary>
public static class SearchWords
{
    /// <summary>In Unicode scalar values; a longer word is cut, when it is indexed as when it is searched for.</summary>
    public const int WordLengthMax = 40;

    /// <summary>Begins the words that stand for tags. No text has it in a word.</summary>
    private const char TagMark = '\u00a7';

    private static readonly char[] Blank = [' '];

    /// <summary>Each word once, in the order in which they come.</summary>
    public static IReadOnlyList<string> Of(string text)
    {
        var words = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var word = new StringBuilder();
        var length = 0;
        foreach (var rune in Nfc.Decompose(text))
        {
            if (IsAccent(rune)) continue;
            if (!IsOfAWord(rune))
            {
                End();
                continue;
            }

            if (IsAWordByItself(rune)) End();
            if (length++ < WordLengthMax) word.Append(Rune.ToLowerInvariant(rune));
            if (IsAWordByItself(rune)) End();
        }

        End();
        return words;

        void End()
        {
            if (word.Length > 0 && seen.Add(word.ToString())) words.Add(word.ToString());
            word.Clear();
            length = 0;
        }
    }

    /// <summary>The word that stands for a whole tag, whatever it holds; compared without case, as tags are.</summary>
    public static string OfTag(string tag)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(Nfc.Of(tag).ToUpperInvariant()));
        return TagMark + Convert.ToHexStringLower(hash.AsSpan(0, 12));
    }

    /// <summary>Everything that something is found by, as it is stored.</summary>
    public static string Index(IEnumerable<string> texts, IEnumerable<string> tags)
    {
        var all = tags.ToList();
        return string.Join(' ', texts.Concat(all).SelectMany(Of).Concat(all.Select(OfTag)).Distinct(StringComparer.Ordinal));
    }

    /// <summary>What <see cref="Index"/> wrote, taken apart.</summary>
    public static IReadOnlyList<string> Stored(string index) => index.Split(Blank, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Combining diacritical marks; those of other scripts are part of how a word is spelt.</summary>
    private static bool IsAccent(Rune rune) => rune.Value is >= 0x0300 and <= 0x036F;

    private static bool IsOfAWord(Rune rune) => Rune.IsLetterOrDigit(rune) || RuneTraits.IsMark(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    /// <summary>Han characters and kana.</summary>
    private static bool IsAWordByItself(Rune rune) =>
        rune.Value is (>= 0x3040 and <= 0x30FF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF)
            or (>= 0x20000 and <= 0x3FFFF);
}
