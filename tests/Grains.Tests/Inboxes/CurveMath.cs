using System.Numerics;

namespace Livehouse.Tests.Grains.Inboxes;

/// <summary>X25519 as RFC 7748, section 5, writes it down: for looking at a few points, neither fast nor secret.</summary>
internal static class CurveMath
{
    private static readonly BigInteger P = BigInteger.Pow(2, 255) - 19;

    /// <summary>Whether any secret key, which is a multiple of 8, gives the all-zero shared secret with this point.</summary>
    public static bool LeadsToZero(byte[] point)
    {
        byte[] masked = [.. point];
        masked[^1] &= 0x7f;
        return Multiply(new BigInteger(8), new BigInteger(masked, isUnsigned: true) % P).IsZero;
    }

    private static BigInteger Multiply(BigInteger scalar, BigInteger u)
    {
        var (x1, x2, z2, x3, z3) = (u, BigInteger.One, BigInteger.Zero, u, BigInteger.One);
        var swap = false;
        for (var bit = 254; bit >= 0; bit--)
        {
            var isSet = !((scalar >> bit) & 1).IsZero;
            if (isSet != swap) (x2, x3, z2, z3) = (x3, x2, z3, z2);
            swap = isSet;
            var (a, b) = (Mod(x2 + z2), Mod(x2 - z2));
            var (aa, bb) = (Mod(a * a), Mod(b * b));
            var e = Mod(aa - bb);
            var (da, cb) = (Mod((x3 - z3) * a), Mod((x3 + z3) * b));
            x3 = Mod((da + cb) * (da + cb));
            z3 = Mod(x1 * Mod((da - cb) * (da - cb)));
            x2 = Mod(aa * bb);
            z2 = Mod(e * (aa + (121_665 * e)));
        }

        if (swap) (x2, z2) = (x3, z3);
        return Mod(x2 * BigInteger.ModPow(z2, P - 2, P));
    }

    private static BigInteger Mod(BigInteger value) => ((value % P) + P) % P;
}
