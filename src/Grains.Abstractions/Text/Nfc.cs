using System.Text;

namespace Livehouse.Text;

/// <summary>
/// Unicode's Normalization Form C (UAX #15): canonically equal texts become identical, letters with their marks composed where Unicode has a character for
/// them. It uses its own tables (<c>Nfc.txt</c>), because the program runs without ICU, where <see cref="string.Normalize()"/> silently returns every text
/// unchanged.
/// </summary>
public static class Nfc
{
    /// <summary>Below it nothing combines, and everything is already composed.</summary>
    private const char FirstMark = '\u0300';

    /// <summary>Below it nothing is composed (U+00C0 is A with a grave accent).</summary>
    private const char FirstComposed = '\u00c0';

    /// <returns>The same instance when there is nothing to do; a text that holds half a surrogate pair is returned unchanged.</returns>
    public static string Of(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange(FirstMark, char.MaxValue)) return text;
        if (Decomposed(text) is not { } runes) return text;
        var composed = Composed(runes);
        return composed.Equals(text, StringComparison.Ordinal) ? text : composed;
    }

    /// <summary>
    /// The text's characters with everything composed taken apart (Normalization Form D); those of a text that holds half a surrogate pair as they are.
    /// </summary>
    public static IEnumerable<Rune> Decompose(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange(FirstComposed, char.MaxValue) || Decomposed(text) is not { } runes) return text.EnumerateRunes();
        return runes.Select(static rune => new Rune(rune));
    }

    private static List<int>? Decomposed(string text)
    {
        var tables = NfcTables.Instance;
        List<int> runes = new(text.Length);
        for (var at = 0; at < text.Length;)
        {
            if (!Rune.TryGetRuneAt(text, at, out var rune)) return null;
            at += rune.Utf16SequenceLength;
            if (Hangul.IsSyllable(rune.Value)) Hangul.Decompose(rune.Value, runes);
            else if (tables.Decompositions.TryGetValue(rune.Value, out var parts)) runes.AddRange(parts);
            else runes.Add(rune.Value);
        }

        Order(runes, tables);
        return runes;
    }

    /// <summary>Sorts the marks on one letter by class, keeping the order within a class (the Canonical Ordering Algorithm).</summary>
    private static void Order(List<int> runes, NfcTables tables)
    {
        for (var start = 0; start < runes.Count;)
        {
            if (tables.ClassOf(runes[start]) == 0)
            {
                start++;
                continue;
            }

            var end = start + 1;
            while (end < runes.Count && tables.ClassOf(runes[end]) != 0) end++;
            if (end - start > 1)
            {
                var sorted = runes.GetRange(start, end - start).OrderBy(tables.ClassOf).ToList();
                for (var i = 0; i < sorted.Count; i++) runes[start + i] = sorted[i];
            }

            start = end;
        }
    }

    /// <summary>
    /// The Canonical Composition Algorithm: each mark joins the last letter before it unless another of its class, or of a lower one that stayed, stands
    /// between.
    /// </summary>
    private static string Composed(List<int> runes)
    {
        var tables = NfcTables.Instance;
        List<int> kept = new(runes.Count);
        var (starter, lastClass) = (-1, -1);
        foreach (var rune in runes)
        {
            var combiningClass = tables.ClassOf(rune);
            if (starter >= 0 && (lastClass < combiningClass || (lastClass == 0 && kept.Count - 1 == starter))
                && Compose(kept[starter], rune, tables) is { } composed)
            {
                kept[starter] = composed;
                continue;
            }

            kept.Add(rune);
            if (combiningClass == 0) (starter, lastClass) = (kept.Count - 1, 0);
            else lastClass = combiningClass;
        }

        var text = new StringBuilder(kept.Count);
        foreach (var rune in kept) text.Append(new Rune(rune));
        return text.ToString();
    }

    private static int? Compose(int first, int second, NfcTables tables) =>
        Hangul.Compose(first, second) ?? (tables.Compositions.TryGetValue((first, second), out var composed) ? composed : null);
}

/// <summary>Korean syllables, composed and taken apart by arithmetic (The Unicode Standard, section 3.12).</summary>
internal static class Hangul
{
    private const int SyllableBase = 0xAC00;
    private const int LeadBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TrailBase = 0x11A7;
    private const int Leads = 19;
    private const int Vowels = 21;
    private const int Trails = 28;

    public static bool IsSyllable(int rune) => rune is >= SyllableBase and < SyllableBase + (Leads * Vowels * Trails);

    public static void Decompose(int syllable, List<int> into)
    {
        var index = syllable - SyllableBase;
        into.Add(LeadBase + (index / (Vowels * Trails)));
        into.Add(VowelBase + (index % (Vowels * Trails) / Trails));
        if (index % Trails > 0) into.Add(TrailBase + (index % Trails));
    }

    public static int? Compose(int first, int second)
    {
        if (first is >= LeadBase and < LeadBase + Leads && second is >= VowelBase and < VowelBase + Vowels)
        {
            return SyllableBase + ((((first - LeadBase) * Vowels) + second - VowelBase) * Trails);
        }
        return IsSyllable(first) && (first - SyllableBase) % Trails == 0 && second is > TrailBase and < TrailBase + Trails ? first + second - TrailBase : null;
    }
}
