using System.Buffers;

namespace Livehouse.Identity.Tokens;

/// <summary>The spelling of a signed token: three parts in base64url without padding (RFC 7515, section 3.1).</summary>
internal static class CompactForm
{
    private static readonly SearchValues<char> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>
    /// Whether each part is the one spelling of its bytes. The library also takes a padded signature; a token with two spellings could be revoked or counted
    /// under one and used under the other.
    /// </summary>
    public static bool IsCanonical(ReadOnlySpan<char> token)
    {
        var parts = 0;
        foreach (var part in token.Split('.'))
        {
            if (++parts > 3 || !IsCanonicalPart(token[part])) return false;
        }

        return parts == 3;
    }

    /// <summary>A last group of 2 or 3 characters has 4 or 2 bits that no byte uses: they must be zero.</summary>
    private static bool IsCanonicalPart(ReadOnlySpan<char> part) => !part.ContainsAnyExcept(Alphabet) && (part.Length % 4) switch
    {
        0 => true,
        2 => "AQgw".Contains(part[^1]),
        3 => "AEIMQUYcgkosw048".Contains(part[^1]),
        _ => false,
    };
}
