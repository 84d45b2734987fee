using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using Stripe;

namespace Livehouse.Api.Billing;

/// <summary>
/// Checks <c>Stripe-Signature: t=…,v1=…</c> (docs.stripe.com/webhooks, "Verify manually"): HMAC-SHA256 in hex over <c>t.body</c>, <c>t</c> in Unix seconds
/// exactly as in the header. Several <c>v1</c> are allowed (during the rotation of a secret both sign), other schemes are ignored. Stripe's library computes
/// the signature. Its own check of the header would throw for times past 2038, take the first of two times, refuse hex in capitals and read the system's clock,
/// so the header is read here.
/// </summary>
internal sealed class StripeSignature(string secret, TimeProvider time)
{
    public const string Header = "Stripe-Signature";

    /// <summary>How far the signer's clock may be from ours, in either direction: an older signature may be a replay.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private const int HeaderLengthMax = 4_096;
    private const int SignaturesMax = 16;

    /// <summary>
    /// When the body was signed (UTC, the signer's clock, whole seconds); null: not signed with the secret, or too long ago. Without a secret
    /// nothing is ever genuine.
    /// </summary>
    public DateTimeOffset? Verify(ReadOnlySpan<byte> body, string? header)
    {
        if (secret.Length == 0 || header is null || header.Length > HeaderLengthMax || Read(header) is not { } signed) return null;
        if (!long.TryParse(signed.Time, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
        {
            return null;
        }
        var at = DateTimeOffset.FromUnixTimeSeconds(seconds);
        if ((time.GetUtcNow() - at).Duration() > Tolerance) return null;

        // The library signs text: Stripe never sends bytes that are not UTF-8.
        if (!Utf8.IsValid(body)) return null;
        var mac = Convert.FromHexString(EventUtility.ComputeSignature(secret, signed.Time, Encoding.UTF8.GetString(body)));
        var isGenuine = false;
        foreach (var signature in signed.Signatures) isGenuine |= CryptographicOperations.FixedTimeEquals(mac, signature);
        return isGenuine ? at : null;
    }

    /// <summary>Null unless it has exactly one time: otherwise it would be unclear what was signed.</summary>
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
