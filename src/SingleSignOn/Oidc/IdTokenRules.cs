using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Livehouse.SingleSignOn.Providers;
using Livehouse.SingleSignOn.SignIns;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Livehouse.SingleSignOn.Oidc;

/// <summary>
/// Whether an ID token is what it must be (OpenID Connect Core 1.0, section 3.1.3.7), each rule a check of its own: the library would stop at the first with a
/// word of its own.
/// </summary>
internal sealed class IdTokenRules(OidcMetadata metadata, TimeProvider time, SsoOptions options)
{
    /// <summary>No shared secrets: the client secret is no signing key, and a public key must not become one.</summary>
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false, MapInboundClaims = false };

    /// <summary>The claims of a token that holds.</summary>
    /// <exception cref="SsoFailedException">One rule is broken.</exception>
    public async Task<JsonElement> Check(
        string token, string? accessToken, OidcSettings settings, SignInAttempt attempt, OpenIdConnectConfiguration known, SignInChecks checks,
        CancellationToken cancellation)
    {
        var header = Part(token, 0, checks);
        var algorithm = new ClaimReader(header).Text("alg");
        checks.Require(
            algorithm != "none" && token.Split('.') is [_, _, { Length: > 0 }], "idToken.signed", SsoReasons.SignatureMissing, "The ID token is not signed.");
        checks.Require(
            algorithm is not null && Algorithms.Contains(algorithm), "idToken.algorithm", SsoReasons.SignatureInvalid,
            "The ID token is signed with an algorithm that is not accepted.", string.Join(", ", Algorithms), algorithm);
        // RFC 7515, section 4.1.11.
        checks.Require(!header.TryGetProperty("crit", out _), "idToken.extensions", SsoReasons.SignatureInvalid, "The ID token asks for an extension.");
        await CheckSignature(token, new ClaimReader(header).Text("kid"), settings.Issuer, known, checks, cancellation);

        var claims = Part(token, 1, checks);
        CheckClaims(new ClaimReader(claims), claims, settings, attempt, checks);
        CheckAccessToken(new ClaimReader(claims).Text("at_hash"), algorithm!, accessToken, checks);
        return claims;
    }

    private async Task CheckSignature(
        string token, string? keyId, string issuer, OpenIdConnectConfiguration known, SignInChecks checks, CancellationToken cancellation)
    {
        var keys = KeysFor(keyId, known);
        if (keys.Count == 0)
        {
            checks.Pass("idToken.key", "The key is not among the known ones; the provider's key set is fetched anew.", null, keyId);
            keys = KeysFor(keyId, await metadata.Renew(issuer, checks, cancellation));
        }

        checks.Require(keys.Count > 0, "idToken.key", SsoReasons.SignatureInvalid, "The key that signed is not in the provider's key set.", null, keyId ?? "");
        var result = await Handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidateIssuer = false,
            ValidateAudience = false,
            ValidateLifetime = false,
            RequireSignedTokens = true,
            ValidAlgorithms = Algorithms,
            IssuerSigningKeys = keys,
            TryAllIssuerSigningKeys = true,
        });
        checks.Require(
            result.IsValid, "idToken.signature", SsoReasons.SignatureInvalid, "The signature of the ID token is wrong, or the type of one of its claims.");
    }

    /// <summary>A token that names its key is checked with that one alone.</summary>
    private static List<SecurityKey> KeysFor(string? keyId, OpenIdConnectConfiguration known) =>
        [.. known.SigningKeys.Where(key => key is not SymmetricSecurityKey && (keyId is null || key.KeyId == keyId))];

    private void CheckClaims(ClaimReader read, JsonElement claims, OidcSettings settings, SignInAttempt attempt, SignInChecks checks)
    {
        checks.RequireSame("idToken.issuer", SsoReasons.IssuerMismatch, "The ID token is another issuer's.", settings.Issuer, read.Text("iss"));
        var audiences = read.Texts("aud");
        checks.Require(
            audiences.Contains(settings.ClientId), "idToken.audience", SsoReasons.AudienceMismatch, "The ID token is meant for another client.",
            settings.ClientId, string.Join(", ", audiences));
        var authorized = read.Text("azp");
        checks.Require(
            authorized is null ? audiences.Count == 1 : authorized == settings.ClientId, "idToken.authorizedParty", SsoReasons.AudienceMismatch,
            "The ID token has several audiences and was not issued to this client.", settings.ClientId, authorized);

        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var skew = (long)options.ClockSkew.TotalSeconds;
        checks.Require(
            read.Number("exp") is { } expires && expires + skew > now, "idToken.expires", SsoReasons.Expired, "The ID token has expired.",
            $"after {Time(now)}", Time(read.Number("exp")));
        checks.Require(
            read.Number("iat") is { } issued && issued - skew <= now, "idToken.issuedAt", SsoReasons.NotYetValid, "The ID token was issued in the future.",
            $"not after {Time(now)}", Time(read.Number("iat")));
        checks.Require(
            !claims.TryGetProperty("nbf", out _) || (read.Number("nbf") is { } begins && begins - skew <= now), "idToken.notBefore", SsoReasons.NotYetValid,
            "The ID token is not valid yet.", $"not after {Time(now)}", Time(read.Number("nbf")));
        // A nonce is a secret of its sign-in: neither is shown.
        checks.Require(
            read.Text("nonce") is { } nonce && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(nonce), Encoding.UTF8.GetBytes(attempt.Nonce)),
            "idToken.nonce", SsoReasons.NonceMismatch, "The ID token belongs to another sign-in.");
        checks.Require(
            read.Text("sub") is { Length: <= 255 },
            "idToken.subject",
            SsoReasons.SubjectMissing,
            "The ID token names no subject, or one of more than 255 characters.");
    }

    /// <summary>Section 3.1.3.6; in the code flow it may be left out.</summary>
    private static void CheckAccessToken(string? hash, string algorithm, string? accessToken, SignInChecks checks)
    {
        if (hash is null || accessToken is null) return;
        var bytes = Encoding.ASCII.GetBytes(accessToken);
        var digest = algorithm[^3..] switch { "256" => SHA256.HashData(bytes), "384" => SHA384.HashData(bytes), _ => SHA512.HashData(bytes) };
        checks.Require(
            Base64Url.EncodeToString(digest.AsSpan(0, digest.Length / 2)) == hash, "idToken.accessTokenHash", SsoReasons.SignatureInvalid,
            "The access token is not the one that the ID token was issued with.");
    }

    private static JsonElement Part(string token, int part, SignInChecks checks)
    {
        try
        {
            return ClaimReader.Parse(Base64Url.DecodeFromChars(token.Split('.')[part]));
        }
        catch (Exception unreadable) when (unreadable is JsonException or FormatException or IndexOutOfRangeException or ArgumentException)
        {
            throw checks.Fail("idToken.form", SsoReasons.SignatureInvalid, "The ID token can't be read, or says something twice.");
        }
    }

    private static string Time(long? seconds) =>
        seconds is { } known ? DateTimeOffset.FromUnixTimeSeconds(known).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null) : "nothing";
}
