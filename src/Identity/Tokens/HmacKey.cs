using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Livehouse.Identity.Tokens;

/// <summary>The key of HS256 signatures.</summary>
internal static class HmacKey
{
    private const int LibraryMinimumBytes = 32;

    /// <summary>
    /// The secret's UTF-8 bytes, as host applications have it. HMAC itself fills a key up with zeros to its block of 64 bytes (RFC 2104, section 2), so a
    /// filled-up secret signs as the short one does; the library would refuse it under 32 bytes. Whether a secret is long enough for production is decided
    /// where settings are read.
    /// </summary>
    public static SymmetricSecurityKey Of(string secret)
    {
        ArgumentException.ThrowIfNullOrEmpty(secret);
        var key = Encoding.UTF8.GetBytes(secret);
        if (key.Length < LibraryMinimumBytes) Array.Resize(ref key, LibraryMinimumBytes);
        return new SymmetricSecurityKey(key);
    }
}
