using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Livehouse.SingleSignOn.SignIns;

/// <summary>A pending sign-in; stored encrypted, so that it can be completed on another front.</summary>
/// <param name="State">256 random bits; the provider returns it. Stored under its hash.</param>
/// <param name="CallbackUrl">Where the provider sends the browser: this server's callback, exactly as it was told.</param>
/// <param name="ReturnUrl">The page that gets the code; null: the answer is JSON.</param>
/// <param name="Nonce">Comes back in the ID token.</param>
/// <param name="CodeVerifier">PKCE (RFC 7636): only the party that began the sign-in can use the code.</param>
/// <param name="RequestId">Of the SAML request; comes back as <c>InResponseTo</c>.</param>
/// <param name="BrowserHash">Hash of the cookie of the browser that began; null: none was bound.</param>
/// <param name="TestId">Not null: a test, which does not sign in.</param>
public sealed record SignInAttempt(
    string State,
    string TenantId,
    string CallbackUrl,
    string? ReturnUrl,
    string Nonce,
    string CodeVerifier,
    string RequestId,
    string? BrowserHash,
    string? TestId,
    DateTimeOffset StartedAt,
    DateTimeOffset ExpiresAt)
{
    private const int SecretBytes = 32;

    public static SignInAttempt Begin(string tenantId, string callbackUrl, string? returnUrl, DateTimeOffset now, TimeSpan lifetime) => new(
        NewSecret(),
        tenantId,
        callbackUrl,
        returnUrl,
        NewSecret(),
        NewSecret(),
        // An XML id begins with no digit.
        $"_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20))}",
        BrowserHash: null,
        TestId: null,
        now,
        now + lifetime);

    /// <summary>The provider began (SAML, where that is allowed): nothing here waits for an answer.</summary>
    public bool IsUnsolicited => RequestId.Length == 0;

    public static SignInAttempt Unsolicited(string tenantId, string callbackUrl, DateTimeOffset now) =>
        new("", tenantId, callbackUrl, null, "", "", "", null, null, now, now);

    /// <summary>What goes to the provider in place of <see cref="CodeVerifier"/> (RFC 7636, section 4.2).</summary>
    public string CodeChallenge() => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(CodeVerifier)));

    public static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));

    public static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>Keeps secrets out of logs.</summary>
    public override string ToString() => nameof(SignInAttempt);
}
