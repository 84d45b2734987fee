using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Livehouse.Identity.Keys;
using Livehouse.Limits;

namespace Livehouse.Outgoing.Push;

/// <summary>
/// Who sends, towards browsers' push services (RFC 8292): a pair of keys on P-256. The public one is given to browsers, which accept messages of no other
/// sender; a changed pair makes all subscriptions worthless.
/// </summary>
public sealed class VapidKeys
{
    /// <summary>Services allow a day.</summary>
    private static readonly TimeSpan ValidFor = TimeSpan.FromHours(12);

    /// <summary>Of P-256 (FIPS 186-5).</summary>
    private static readonly byte[] Order = Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");

    private readonly ECParameters _key;
    private readonly string _subject;

    /// <param name="privateKey">32 bytes.</param>
    /// <param name="subject">Whom a push service can reach: <c>mailto:</c> or <c>https:</c>.</param>
    public VapidKeys(byte[] privateKey, string subject)
    {
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = privateKey });
        _key = key.ExportParameters(includePrivateParameters: true);
        _subject = subject;
        PublicKey = Base64Url.EncodeToString([4, .. _key.Q.X!, .. _key.Q.Y!]);
    }

    /// <summary>Base64url of the uncompressed point.</summary>
    public string PublicKey { get; }

    /// <summary>Whether it is base64url of a number from 1 to below the order of the curve.</summary>
    public static bool IsPrivateKey(string text)
    {
        if (!Base64Url.IsValid(text) || Base64Url.DecodeFromChars(text) is not { Length: PushLimits.PrivateKeyBytes } bytes) return false;
        // OpenSSL takes numbers that are too great.
        if (bytes.AsSpan().IndexOfAnyExcept((byte)0) < 0 || bytes.AsSpan().SequenceCompareTo(Order) >= 0) return false;
        try
        {
            _ = new VapidKeys(bytes, "");
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    public static bool IsSubject(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps ? uri.Host.Length > 0 : uri.Scheme == Uri.UriSchemeMailto && text.Contains('@', StringComparison.Ordinal));

    /// <summary>A pair for an installation that has none: the same in every process of the same <c>JWT_SECRET</c>.</summary>
    public static VapidKeys Derived(SecretSeal seal, string subject)
    {
        var bytes = seal.DeriveKey("vapid key");
        // Below the order of the curve, which begins with four bytes of ones, and not zero.
        bytes[0] &= 0x7f;
        bytes[^1] |= 1;
        return new VapidKeys(bytes, subject);
    }

    /// <summary>
    /// The value of <c>Authorization</c> for a message to this address. The audience is its origin, with the port unless it is the scheme's own.
    /// </summary>
    public string Authorize(Uri endpoint, DateTimeOffset now)
    {
        var claims = new JsonObject
        {
            ["aud"] = endpoint.GetLeftPart(UriPartial.Authority),
            ["exp"] = (now + ValidFor).ToUnixTimeSeconds(),
            ["sub"] = _subject,
        };
        var token = CompactJwt.WriteEs256(new JsonObject { ["typ"] = "JWT", ["alg"] = "ES256" }, claims, _key);
        return $"vapid t={token}, k={PublicKey}";
    }

    /// <summary>Keeps the private key out of logs.</summary>
    public override string ToString() => nameof(VapidKeys);
}
