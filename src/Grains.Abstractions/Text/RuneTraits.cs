using System.Globalization;
using System.Text;

namespace Livehouse.Text;

/// <summary>
/// The visual properties of a Unicode scalar value. The tables are the runtime's own (<see cref="Rune.GetUnicodeCategory"/>), which need no ICU.
/// </summary>
public static class RuneTraits
{
    /// <summary>
    /// How many marks, and characters that can't be seen, one letter may carry. Tibetan stacks of Sanskrit have eight, Burmese and Hebrew with its accents up
    /// to six, the flag of a region seven; hundreds of them would be drawn over the surrounding lines.
    /// </summary>
    public const int MarksMax = 10;

    private const int ZeroWidthNonJoiner = 0x200C;
    private const int ZeroWidthJoiner = 0x200D;

    /// <summary>
    /// Not visible on its own: controls, format characters, line and paragraph separators, unassigned specials, and the rest of Unicode's
    /// <c>Default_Ignorable_Code_Point</c> (DerivedCoreProperties.txt): fillers, variation selectors, tags. White space is not among them.
    /// </summary>
    public static bool IsInvisible(Rune rune) => rune.Value switch
    {
        >= ' ' and <= '~' => false,
        0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x3164 or 0xFFA0 => true,
        (>= 0x180B and <= 0x180F) or (>= 0xFE00 and <= 0xFE0F) or (>= 0xFFF0 and <= 0xFFFB) or (>= 0xE0000 and <= 0xE0FFF) => true,
        // A blank of the Braille block and a filler of musical notation: letters by category, blank on the page.
        0x2800 or 0x1D159 => true,
        _ => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator || IsNoncharacter(rune),
    };

    /// <summary>Shapes its neighbours: joiners in Persian, Indic scripts and emoji.</summary>
    public static bool IsJoiner(Rune rune) => rune.Value is ZeroWidthNonJoiner or ZeroWidthJoiner;

    /// <summary>Says how the character before it looks: variation selectors (of emoji, ideographs and Mongolian) and the tags of flags.</summary>
    public static bool IsSelector(Rune rune) =>
        rune.Value is (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF) or (>= 0xE0020 and <= 0xE007F) or (>= 0x180B and <= 0x180D) or 0x180F;

    /// <summary>A mark that stands on or around a character before it (categories Mn, Mc and Me).</summary>
    public static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    /// <summary>Never a character, in any version of Unicode (chapter 23.7 of the standard).</summary>
    private static bool IsNoncharacter(Rune rune) => (rune.Value & 0xFFFE) == 0xFFFE || rune.Value is >= 0xFDD0 and <= 0xFDEF;
}
