using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Livehouse.LiveKit;

/// <summary>The key that signs and proves tokens between us and a LiveKit server.</summary>
internal static class TokenKey
{
    private const int LibraryMinimumBytes = 32;

    /// <summary>
    /// The secret's UTF-8 bytes. HMAC itself fills a key up with zeros to its block of 64 bytes (RFC 2104, section 2), so a filled-up secret signs as the short
    /// one does. LiveKit's development secret has 6 bytes, and the library would refuse a key under 32.
    /// </summary>
    public static SymmetricSecurityKey Of(string secret)
    {
        var key = Encoding.UTF8.GetBytes(secret);
        if (key.Length < LibraryMinimumBytes) Array.Resize(ref key, LibraryMinimumBytes);
        return new SymmetricSecurityKey(key);
    }
}
