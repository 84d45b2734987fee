using Livehouse.Limits;

namespace Livehouse.Grains.Inboxes;

/// <summary>
/// Values that are not valid public keys: points of small order, which always give the same, known shared secret (RFC 7748, section 6.1, says to reject it).
/// </summary>
internal static class X25519Points
{
    /// <summary>
    /// Little-endian, the highest bit (which X25519 ignores) cleared: 0, 1, the two points of order 8, and p - 1, p, p + 1, which are -1, 0 and 1 again.
    /// </summary>
    private static readonly byte[][] LowOrder =
    [
        Convert.FromHexString("0000000000000000000000000000000000000000000000000000000000000000"),
        Convert.FromHexString("0100000000000000000000000000000000000000000000000000000000000000"),
        Convert.FromHexString("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
        Convert.FromHexString("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
        Convert.FromHexString("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
        Convert.FromHexString("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
        Convert.FromHexString("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    ];

    public static bool IsPublicKey(ReadOnlySpan<byte> point)
    {
        if (point.Length != InboxLimits.PublicKeyBytes) return false;
        Span<byte> plain = stackalloc byte[InboxLimits.PublicKeyBytes];
        point.CopyTo(plain);
        plain[^1] &= 0x7f;
        foreach (var low in LowOrder)
        {
            if (plain.SequenceEqual(low)) return false;
        }

        return true;
    }
}
