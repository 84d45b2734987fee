using System.Text;
using Livehouse.Text;

namespace Livehouse.Identifiers;

/// <summary>
/// The format of user ids. Accounts have <see cref="Ids"/>; a host application signs tokens for its own users, with whatever ids its sign-in uses:
/// <c>auth0|5f7c…</c>, <c>google-oauth2|1047…</c>, an e-mail address, a UUID, a DN (OpenID Connect's <c>sub</c> has up to 255 characters). Compared
/// character by character: case counts, and two spellings that only look alike are two users.
/// </summary>
public static class UserIds
{
    /// <summary>In Unicode scalar values, so at most <see cref="BytesMax"/> bytes of UTF-8.</summary>
    public const int LengthMax = 255;

    public const int BytesMax = LengthMax * 4;

    /// <summary>For error messages about an invalid id.</summary>
    public static string Rule { get; } = $"1 to {LengthMax} visible characters, no white space around them, not '.' or '..'";

    /// <summary>
    /// One to <see cref="LengthMax"/> visible characters, with white space between them allowed (U+0020 and the like). Invisible characters are allowed only
    /// where an emoji or a script needs them between or after visible ones: joiners and variation selectors. <c>.</c> and <c>..</c> are invalid, since no path
    /// can hold them (RFC 3986, section 5.2.4).
    /// </summary>
    public static bool IsValid(string? id)
    {
        if (id is null or "" or "." or ".." || id.Length > LengthMax * 2) return false;
        if (Ids.IsValid(id)) return true;
        if (char.IsWhiteSpace(id[0]) || char.IsWhiteSpace(id[^1])) return false;
        var (length, isJoined, isAfterVisible) = (0, false, false);
        for (var at = 0; at < id.Length; length++)
        {
            if (!Rune.TryGetRuneAt(id, at, out var rune)) return false;
            at += rune.Utf16SequenceLength;
            if (RuneTraits.IsInvisible(rune))
            {
                if (!isAfterVisible || isJoined || !(RuneTraits.IsJoiner(rune) || RuneTraits.IsSelector(rune))) return false;
                isJoined = RuneTraits.IsJoiner(rune);
            }
            else
            {
                isAfterVisible = !Rune.IsWhiteSpace(rune);
                if (isJoined && !isAfterVisible) return false;
                isJoined = false;
            }
        }

        return length <= LengthMax && !isJoined;
    }
}
