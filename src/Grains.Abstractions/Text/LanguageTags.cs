using System.Text.RegularExpressions;
using Livehouse.Limits;

namespace Livehouse.Text;

/// <summary>
/// Language tags (BCP 47): well-formed ones by the grammar of RFC 5646 (section 2.1), without the irregular ones that were registered before it. Whether a
/// subtag is registered is not checked: the registry grows.
/// </summary>
public static partial class LanguageTags
{
    /// <summary>For error messages about a wrong tag.</summary>
    public static string Rule { get; } = $"a language tag (BCP 47) such as en, pt-BR or zh-Hant, of at most {CaptionLimits.LanguageLengthMax} characters";

    /// <summary>The tag in its usual case (RFC 5646, section 2.1.1), so that equal tags are equal texts; null when it is not well-formed.</summary>
    public static string? Canonical(string? tag)
    {
        if (tag is not { Length: > 0 and <= CaptionLimits.LanguageLengthMax } || !WellFormed().IsMatch(tag)) return null;
        var parts = tag.ToLowerInvariant().Split('-');
        for (var at = 1; at < parts.Length; at++)
        {
            // Behind a single character stand extensions and private words, which are written in lower case.
            if (parts[at - 1].Length == 1) break;
            if (parts[at].Length == 2) parts[at] = parts[at].ToUpperInvariant();
            else if (parts[at].Length == 4 && char.IsAsciiLetter(parts[at][0])) parts[at] = char.ToUpperInvariant(parts[at][0]) + parts[at][1..];
        }

        return string.Join('-', parts);
    }

    [GeneratedRegex(
        """
        ^(?:
          (?:[A-Za-z]{2,3}(?:-[A-Za-z]{3}){0,3}|[A-Za-z]{4,8})
          (?:-[A-Za-z]{4})?
          (?:-(?:[A-Za-z]{2}|[0-9]{3}))?
          (?:-(?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*
          (?:-[0-9A-WY-Za-wy-z](?:-[A-Za-z0-9]{2,8})+)*
          (?:-[Xx](?:-[A-Za-z0-9]{1,8})+)?
          |[Xx](?:-[A-Za-z0-9]{1,8})+
        )\z
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex WellFormed();
}
