using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Livehouse.Api.Billing;

/// <summary>
/// Checks <c>Stripe-Signature: t=…,v1=…</c> (docs.stripe.com/webhooks, "Verify manually"): HMAC-SHA256 in hex over <c>t.body</c>, <c>t</c> in Unix seconds as it stands in the header. Several <c>v1</c> are
/// allowed (while a secret is replaced both sign), other schemes say nothing.
/// </summary>
internal sealed class StripeSignature(string secret, TimeProvider time)
{
    public const string Header = "Stripe-Signature";

    /// <summary>How far the signer's clock may be from ours, in either direction: what was signed longer ago may be somebody's copy.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private const int HeaderLengthMax = 4_096;
    private const int SignaturesMax = 16;

    private readonly byte[] _key = Encoding.UTF8.GetBytes(secret);

    /// <summary>When the body was signed (UTC, the signer's clock, whole seconds); null: it was not, not by who has the secret, or too long ago. Without a secret nothing is ever genuine.</summary>
    public DateTimeOffset? Verify(ReadOnlySpan<byte> body, string? header)
    {
        if (_key.Length == 0 || header is null || header.Length > HeaderLengthMax || Read(header) is not { } signed) return null;
        if (!long.TryParse(signed.Time, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds()) return null;
        var at = DateTimeOffset.FromUnixTimeSeconds(seconds);
        if ((time.GetUtcNow() - at).Duration() > Tolerance) return null;

        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hmac.AppendData(Encoding.ASCII.GetBytes(signed.Time + "."));
        hmac.AppendData(body);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        hmac.GetHashAndReset(mac);
        var isGenuine = false;
        foreach (var signature in signed.Signatures) isGenuine |= CryptographicOperations.FixedTimeEquals(mac, signature);
        return isGenuine ? at : null;
    }

    /// <summary>Null when it has not exactly one time: it would be unclear what was signed.</summary>
    private static (string Time, List<byte[]> Signatures)? Read(string header)
    {
        string? signedAt = null;
        var signatures = new List<byte[]>();
        foreach (var part in header.Split(','))
        {
            var pair = part.Split('=', 2);
            if (pair.Length != 2) continue;
            switch (pair[0].Trim())
            {
                case "t" when signedAt is not null:
                    return null;
                case "t":
                    signedAt = pair[1].Trim();
                    break;
                case "v1" when signatures.Count < SignaturesMax && HexOf(pair[1].Trim()) is { } signature:
                    signatures.Add(signature);
                    break;
            }
        }

        return signedAt is null || signatures.Count == 0 ? null : (signedAt, signatures);
    }

    private static byte[]? HexOf(string text)
    {
        if (text.Length != 2 * HMACSHA256.HashSizeInBytes || !text.All(char.IsAsciiHexDigit)) return null;
        return Convert.FromHexString(text);
    }
}
