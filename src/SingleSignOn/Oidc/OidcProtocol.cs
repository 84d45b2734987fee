using System.Text.Json;
using Livehouse.Identity.Mfa;
using Livehouse.SingleSignOn.Network;
using Livehouse.SingleSignOn.Providers;
using Livehouse.SingleSignOn.SignIns;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Livehouse.SingleSignOn.Oidc;

/// <summary>OpenID Connect Core 1.0 by the authorization code flow with PKCE (RFC 7636), nonce and the check of RFC 9207.</summary>
internal sealed class OidcProtocol(ProviderHttp http, OidcMetadata metadata, IdTokenRules idTokens, TokenEndpoint tokens, TimeProvider time, SsoOptions options)
    : ISsoProtocol
{
    private static readonly string[] DefaultScopes = ["openid", "email", "profile"];

    public async Task<string?> Begin(ProviderConfiguration provider, SignInAttempt attempt, SignInChecks checks, CancellationToken cancellation)
    {
        var settings = provider.Oidc!;
        var known = await metadata.Get(settings.Issuer, checks, cancellation);
        return QueryHelpers.AddQueryString(known.AuthorizationEndpoint, new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = settings.ClientId,
            ["redirect_uri"] = attempt.CallbackUrl,
            ["scope"] = string.Join(' ', settings.Scopes.Count > 0 ? settings.Scopes.Prepend("openid").Distinct() : DefaultScopes),
            ["state"] = attempt.State,
            ["nonce"] = attempt.Nonce,
            ["code_challenge"] = attempt.CodeChallenge(),
            ["code_challenge_method"] = "S256",
        });
    }

    public async Task<ExternalIdentity> Complete(
        ProviderConfiguration provider, SignInAttempt attempt, CallbackInput input, SignInChecks checks, CancellationToken cancellation)
    {
        var settings = provider.Oidc!;
        var known = await metadata.Get(settings.Issuer, checks, cancellation);
        CheckIssuer(settings.Issuer, known, input, checks);
        var code = CodeOf(input, checks);
        var answer = await tokens.Exchange(
            known.TokenEndpoint, known.TokenEndpointAuthMethodsSupported, settings.ClientId, settings.ClientSecret, code, attempt, checks, cancellation);
        var idToken = LongText(answer, "id_token")
            ?? throw checks.Fail(
                "token.idToken", SsoReasons.TokenExchangeFailed, "The token endpoint answered no ID token.", hint: "The scope openid must be allowed there.");
        var accessToken = LongText(answer, "access_token");
        var claims = await idTokens.Check(idToken, accessToken, settings, attempt, known, checks, cancellation);
        var userInfo = await UserInfo(known, accessToken, new ClaimReader(claims).Text("sub")!, checks, cancellation);
        return Identity(settings, userInfo is { } more ? new ClaimReader(claims, more) : new ClaimReader(claims));
    }

    public async Task Probe(
        ProviderConfiguration provider, SignInAttempt attempt, PasswordLogin? login, SignInChecks checks, CancellationToken cancellation)
    {
        var settings = provider.Oidc!;
        var known = await metadata.Renew(settings.Issuer, checks, cancellation);
        var usable = known.SigningKeys.Where(static key => key is not SymmetricSecurityKey).ToList();
        checks.Require(
            usable.Count > 0, "keys", SsoReasons.SignatureInvalid, "The key set has no key that ID tokens could be checked with.", "at least one",
            $"{usable.Count}");
        foreach (var key in usable.OfType<X509SecurityKey>()) CertificateDates.Check("keys", key.Certificate, time, checks);
        if (known.CodeChallengeMethodsSupported is { Count: > 0 } methods && !methods.Contains("S256"))
        {
            checks.Warn(
                "pkce", "The provider doesn't say that it takes PKCE with S256.", "Allow PKCE (S256) for this client.", "S256", string.Join(", ", methods));
        }
        else
        {
            checks.Pass("pkce", "PKCE with S256 is used.");
        }

        await CheckClock(settings.Issuer, checks, cancellation);
    }

    /// <summary>The code and the issuer of a callback belong together, or a provider that was broken into could collect the codes of others (mix-up).</summary>
    private static void CheckIssuer(string issuer, OpenIdConnectConfiguration known, CallbackInput input, SignInChecks checks)
    {
        if (input.Issuer is null && !known.AuthorizationResponseIssParameterSupported) return;
        checks.RequireSame("callback.issuer", SsoReasons.IssuerMismatch, "The callback comes from another provider.", issuer, input.Issuer);
    }

    /// <summary>Tokens are longer than any claim.</summary>
    internal static string? LongText(JsonElement answer, string name) =>
        answer.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    internal static string CodeOf(CallbackInput input, SignInChecks checks)
    {
        if (input.Error is { Length: > 0 } error)
        {
            var reason = error is "access_denied" ? SsoReasons.UserNotAllowed : SsoReasons.TokenExchangeFailed;
            throw checks.Fail("callback.error", reason, $"The provider answered {TokenEndpoint.WordOf(error)}.", "a code", TokenEndpoint.WordOf(error));
        }

        return input.Code is { Length: > 0 } code
            ? code
            : throw checks.Fail("callback.code", SsoReasons.TokenExchangeFailed, "The callback holds no code.");
    }

    private async Task<JsonElement?> UserInfo(
        OpenIdConnectConfiguration known, string? accessToken, string subject, SignInChecks checks, CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(known.UserInfoEndpoint) || string.IsNullOrEmpty(accessToken)) return null;
        try
        {
            var answer = await http.Get(known.UserInfoEndpoint, "application/json", accessToken, cancellation);
            if (!answer.IsSuccess)
            {
                checks.Warn("userInfo", $"The user info endpoint answered {answer.Status}.", "Without it only the ID token says who signed in.");
                return null;
            }

            var claims = ClaimReader.Parse(answer.Body);
            // Section 5.3.2: otherwise another user's token could supply the address.
            checks.RequireSame(
                "userInfo.subject", SsoReasons.SubjectMissing, "The user info is about somebody else.", subject, new ClaimReader(claims).Text("sub"));
            return claims;
        }
        catch (Exception error) when (error is ProviderUnreachableException or JsonException)
        {
            checks.Warn("userInfo", "The user info endpoint gave no JSON object.", "Without it only the ID token says who signed in.");
            return null;
        }
    }

    private static ExternalIdentity Identity(OidcSettings settings, ClaimReader read) => new($"oidc:{settings.Issuer}", read.Text("sub")!)
    {
        Email = read.Text(settings.Claims.Email, "email"),
        // Only of the claim that is the address: another one was not verified by that word.
        IsEmailVerified = settings.Claims.Email is null or "email" && read.IsTrue("email_verified"),
        Name = read.Text(settings.Claims.Name, "name"),
        Username = read.Text(settings.Claims.Username, "preferred_username", "nickname"),
        Groups = settings.Claims.Groups is { } groups ? read.Texts(groups) : read.Texts("groups", "roles"),
        UsedSecondFactor = UpstreamMfa.Counts(true, [.. read.Texts("amr")], read.Text("acr")),
        Claims = read.Redacted(),
    };

    private async Task CheckClock(string issuer, SignInChecks checks, CancellationToken cancellation)
    {
        try
        {
            var answer = await http.Get($"{issuer.TrimEnd('/')}/.well-known/openid-configuration", "application/json", null, cancellation);
            ClockCheck.Check(answer.Date, time, options, checks);
        }
        catch (ProviderUnreachableException unreachable)
        {
            throw checks.Fail("clock", SsoReasons.ProviderUnreachable, unreachable.Message);
        }
    }
}
