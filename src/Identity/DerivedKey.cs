using System.Security.Cryptography;
using System.Text;

namespace Livehouse.Identity;

/// <summary>
/// Keys for one purpose each out of the one secret that the operator sets (HKDF, RFC 5869), so that what is signed for one purpose never holds for another.
/// </summary>
internal static class DerivedKey
{
    private const int LengthBytes = 32;

    public static byte[] For(string purpose, string secret) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), LengthBytes, info: Encoding.UTF8.GetBytes($"livehouse {purpose}"));
}
