using System.Text;

namespace Livehouse.Text;

/// <summary>
/// The one rule for text that people show to each other: chat, titles, descriptions, tags, names, reasons, reports. It does not apply to ciphertext, tokens and
/// other values that no person reads.
/// <list type="bullet">
/// <item>Refused: half a surrogate pair, control characters (line breaks and tabs are fine where a text may have several lines), too many characters, too many
/// lines (<see cref="LinesMax"/>), and nothing visible where text is required.</item>
/// <item>Cleaned: surrounding white space is removed, and so are embeddings and overrides of the writing direction (U+202A to U+202E), isolates that are not
/// closed in their line, byte order marks and other characters without meaning in a text. Of consecutive marks and invisible characters
/// <see cref="RuneTraits.MarksMax"/> are kept, of consecutive line breaks <see cref="LineBreaksMax"/>.</item>
/// <item>Kept: every letter with its marks, emoji with joiners and variation selectors, direction marks, closed isolates, zero-width spaces of scripts without
/// spaces.</item>
/// </list>
/// Cleaning is idempotent.
/// </summary>
public static class DisplayText
{
    /// <summary>Two empty lines between paragraphs; more is a way to push other people's lines off the page.</summary>
    public const int LineBreaksMax = 3;

    private const int CharactersALine = 20;

    /// <summary>How many lines a text of at most <paramref name="lengthMax"/> characters may have: one for every 20 characters, and at least 5. One letter per
    /// line fills the page just as line breaks do.</summary>
    public static int LinesMax(int lengthMax) => Math.Max(5, lengthMax / CharactersALine);

    /// <summary>
    /// The text as it is shown; null when it is refused. Lengths are Unicode scalar values: the maximum applies to the trimmed input, the minimum to the
    /// cleaned text.
    /// </summary>
    /// <param name="isOneLine">Line breaks and tabs are refused too.</param>
    public static string? Clean(string? text, int lengthMin, int lengthMax, bool isOneLine = false)
    {
        var trimmed = text?.Trim();
        // A scalar takes at most two UTF-16 units: a longer text need not be examined.
        if (trimmed is null || trimmed.Length > lengthMax * 2) return null;
        if (!trimmed.AsSpan().ContainsAnyExceptInRange(' ', '~')) return trimmed.Length >= lengthMin && trimmed.Length <= lengthMax ? trimmed : null;
        var length = 0;
        for (var at = 0; at < trimmed.Length; length++)
        {
            if (!Rune.TryGetRuneAt(trimmed, at, out var rune) || (Rune.IsControl(rune) && (isOneLine || rune.Value is not ('\n' or '\r' or '\t')))) return null;
            at += rune.Utf16SequenceLength;
        }

        var cleaned = length <= lengthMax ? new Cleaning(isOneLine).Of(trimmed) : null;
        if (cleaned is not null && LineBreaks(cleaned) >= LinesMax(lengthMax)) return null;
        return cleaned is not null && (lengthMin == 0 || cleaned.EnumerateRunes().Count() >= lengthMin) ? cleaned : null;
    }

    /// <summary>
    /// Makes a single line of text from elsewhere fit to be shown: nothing is refused, invalid characters are dropped, and text that is too long is cut. Empty
    /// when nothing remains.
    /// </summary>
    public static string Presentable(string text, int lengthMax)
    {
        // A longer name is treated as none; half a surrogate pair is enumerated as a replacement character.
        var runes = text.EnumerateRunes().Take(lengthMax * 8).Where(static rune => !Rune.IsControl(rune) && rune != Rune.ReplacementChar);
        var cleaned = new Cleaning(isOneLine: true).Of(string.Concat(runes));
        var cut = cleaned.EnumerateRunes().Skip(lengthMax).Any()
            ? new Cleaning(isOneLine: true).Of(string.Concat(cleaned.EnumerateRunes().Take(lengthMax)))
            : cleaned;
        return cut;
    }

    /// <summary>In cleaned text: LF, CR or both together.</summary>
    private static int LineBreaks(ReadOnlySpan<char> text) => text.Count('\n') + text.Count('\r') - text.Count("\r\n");

    /// <summary>The state of cleaning one text.</summary>
    private sealed class Cleaning(bool isOneLine)
    {
        private readonly StringBuilder _kept = new();

        /// <summary>Positions in the output where isolates of this line began that are still open.</summary>
        private readonly List<int> _open = [];

        private int _carried;
        private int _breaks;
        private bool _isSeen;

        /// <summary>Empty when nothing in it is visible.</summary>
        public string Of(string text)
        {
            for (var at = 0; at < text.Length;)
            {
                var rune = Rune.GetRuneAt(text, at);
                at += rune.Utf16SequenceLength;
                if (rune.Value == '\r' && at < text.Length && text[at] == '\n')
                {
                    at++;
                    Break("\r\n");
                }
                else if (rune.Value is '\n' or '\r')
                {
                    Break(rune.ToString());
                }
                else if (rune.Value is 0x2028 or 0x2029)
                {
                    if (isOneLine) Keep(new Rune(' '));
                    else Break("\n");
                }
                else
                {
                    Keep(rune);
                }
            }

            CloseLine();
            return _isSeen ? _kept.ToString().Trim() : "";
        }

        private void Break(string lineBreak)
        {
            CloseLine();
            if (++_breaks > LineBreaksMax) return;
            _carried = 0;
            _kept.Append(lineBreak);
        }

        private void Keep(Rune rune)
        {
            if (MeansNothing(rune)) return;
            var isInvisible = RuneTraits.IsInvisible(rune);
            if (isInvisible || RuneTraits.IsMark(rune))
            {
                if (_carried >= RuneTraits.MarksMax || !KeepsBalance(rune)) return;
                _carried++;
            }
            else
            {
                _carried = 0;
            }

            _kept.Append(rune);
            if (isInvisible || Rune.IsWhiteSpace(rune)) return;
            _isSeen = true;
            _breaks = 0;
        }

        /// <summary>Records where isolates begin; false for the end of one that has not begun in this line.</summary>
        private bool KeepsBalance(Rune rune)
        {
            const int FirstStrongIsolate = 0x2068;
            const int LeftToRightIsolate = 0x2066;
            const int PopDirectionalIsolate = 0x2069;
            if (rune.Value is >= LeftToRightIsolate and <= FirstStrongIsolate) _open.Add(_kept.Length);
            if (rune.Value != PopDirectionalIsolate) return true;
            if (_open.Count == 0) return false;
            _open.RemoveAt(_open.Count - 1);
            return true;
        }

        private void CloseLine()
        {
            for (var at = _open.Count - 1; at >= 0; at--) _kept.Remove(_open[at], 1);
            _open.Clear();
        }

        /// <summary>Embeddings and overrides, deprecated format characters, byte order marks, annotation anchors, and noncharacters.</summary>
        private static bool MeansNothing(Rune rune) =>
            rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x206A and <= 0x206F) or 0xFEFF or (>= 0xFFF9 and <= 0xFFFB) or 0xE0001 or (>= 0xFDD0 and <= 0xFDEF)
                || (rune.Value & 0xFFFE) == 0xFFFE;
    }
}
