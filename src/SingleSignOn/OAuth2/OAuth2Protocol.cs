using System.Text.Json;
using Livehouse.SingleSignOn.Network;
using Livehouse.SingleSignOn.Oidc;
using Livehouse.SingleSignOn.Providers;
using Livehouse.SingleSignOn.SignIns;
using Microsoft.AspNetCore.WebUtilities;

namespace Livehouse.SingleSignOn.OAuth2;

/// <summary>
/// Plain OAuth 2.0 (RFC 6749) with PKCE, for providers without ID tokens: who signed in is what the user info endpoint says to the token that was got straight
/// from the token endpoint. Nothing of it is signed; TLS and the client secret are what vouches for it.
/// </summary>
internal sealed class OAuth2Protocol(ProviderHttp http, TokenEndpoint tokens, TimeProvider time, SsoOptions options) : ISsoProtocol
{
    public Task<string?> Begin(ProviderConfiguration provider, SignInAttempt attempt, SignInChecks checks, CancellationToken cancellation)
    {
        var settings = provider.OAuth2!;
        var query = new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = settings.ClientId,
            ["redirect_uri"] = attempt.CallbackUrl,
            ["state"] = attempt.State,
            ["code_challenge"] = attempt.CodeChallenge(),
            ["code_challenge_method"] = "S256",
        };
        if (settings.Scopes.Count > 0) query["scope"] = string.Join(' ', settings.Scopes);
        return Task.FromResult<string?>(QueryHelpers.AddQueryString(settings.AuthorizationUrl, query));
    }

    public async Task<ExternalIdentity> Complete(
        ProviderConfiguration provider, SignInAttempt attempt, CallbackInput input, SignInChecks checks, CancellationToken cancellation)
    {
        var settings = provider.OAuth2!;
        var code = OidcProtocol.CodeOf(input, checks);
        var answer = await tokens.Exchange(
            settings.TokenUrl, null, settings.ClientId, settings.ClientSecret, code, attempt, checks, cancellation);
        var accessToken = OidcProtocol.LongText(answer, "access_token")
            ?? throw checks.Fail("token.accessToken", SsoReasons.TokenExchangeFailed, "The token endpoint answered no access token.");
        var read = new ClaimReader(await UserInfo(settings.UserInfoUrl, accessToken, checks, cancellation));
        var subject = read.Text(settings.Claims.Subject, settings.Claims.Subject is null ? "sub" : null, settings.Claims.Subject is null ? "id" : null);
        checks.Require(
            subject is { Length: <= 255 }, "userInfo.subject", SsoReasons.SubjectMissing, "The user info holds no id of the user.",
            settings.Claims.Subject ?? "sub or id", string.Join(", ", read.Redacted().Select(static claim => claim.Key)));
        return new ExternalIdentity($"oauth2:{settings.UserInfoUrl}", subject!)
        {
            Email = read.Text(settings.Claims.Email, "email"),
            IsEmailVerified = settings.Claims.Email is null or "email" && (read.IsTrue("email_verified") || read.IsTrue("verified_email")),
            Name = read.Text(settings.Claims.Name, "name"),
            Username = read.Text(settings.Claims.Username, "preferred_username", "login", "username"),
            Groups = settings.Claims.Groups is { } groups ? read.Texts(groups) : read.Texts("groups", "roles"),
            Claims = read.Redacted(),
        };
    }

    /// <summary>Whether each address answers at all: none can be used without a user.</summary>
    public async Task Probe(
        ProviderConfiguration provider, SignInAttempt attempt, PasswordLogin? login, SignInChecks checks, CancellationToken cancellation)
    {
        var settings = provider.OAuth2!;
        foreach (var (name, address) in ((string, string)[])
            [("authorizationUrl", settings.AuthorizationUrl), ("tokenUrl", settings.TokenUrl), ("userInfoUrl", settings.UserInfoUrl)])
        {
            var answer = await Reach(name, address, checks, cancellation);
            checks.Require(
                answer.Status is not (404 or 410 or >= 500), name, SsoReasons.ProviderUnreachable, $"The address answered {answer.Status}.", "something there",
                $"{answer.Status}");
            if (name == "tokenUrl") ClockCheck.Check(answer.Date, time, options, checks);
        }
    }

    private async Task<JsonElement> UserInfo(string address, string accessToken, SignInChecks checks, CancellationToken cancellation)
    {
        try
        {
            var answer = await http.Get(address, "application/json", accessToken, cancellation);
            checks.Require(
                answer.IsSuccess, "userInfo", SsoReasons.TokenExchangeFailed, $"The user info endpoint answered {answer.Status}.", "200", $"{answer.Status}",
                "The access token may lack a scope that the user info endpoint needs.");
            return ClaimReader.Parse(answer.Body);
        }
        catch (ProviderUnreachableException unreachable)
        {
            throw checks.Fail("userInfo", SsoReasons.ProviderUnreachable, unreachable.Message);
        }
        catch (JsonException)
        {
            throw checks.Fail("userInfo.form", SsoReasons.SubjectMissing, "The user info is no JSON object, or says something twice.");
        }
    }

    private async Task<ProviderAnswer> Reach(string name, string address, SignInChecks checks, CancellationToken cancellation)
    {
        try
        {
            return await http.Get(address, "*/*", null, cancellation);
        }
        catch (ProviderUnreachableException unreachable)
        {
            throw checks.Fail(name, SsoReasons.ProviderUnreachable, unreachable.Message);
        }
    }
}
