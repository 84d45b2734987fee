using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Livehouse.LiveKit;

/// <summary>The key that signs and verifies tokens between us and a LiveKit server.</summary>
internal static class TokenKey
{
    private const int LibraryMinimumBytes = 32;

    /// <summary>
    /// The secret's UTF-8 bytes. HMAC itself pads a key with zeros to its block of 64 bytes (RFC 2104, section 2), so a padded secret gives the same signatures
    /// as the short one. LiveKit's development secret has 6 bytes, and the library would refuse a key under 32.
    /// </summary>
    public static SymmetricSecurityKey Of(string secret)
    {
        var key = Encoding.UTF8.GetBytes(secret);
        if (key.Length < LibraryMinimumBytes) Array.Resize(ref key, LibraryMinimumBytes);
        return new SymmetricSecurityKey(key);
    }
}
