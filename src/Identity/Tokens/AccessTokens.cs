using System.Text.Json.Nodes;
using Livehouse.Callers;
using Livehouse.Identifiers;
using Livehouse.Identity.Accounts;
using Livehouse.Identity.Sessions;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Livehouse.Identity.Tokens;

/// <summary>Makes the tokens that clients call with.</summary>
internal sealed class AccessTokens(TimeProvider time, IdentityOptions options)
{
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly SigningCredentials _signing = new(HmacKey.Of(options.JwtSecret), SecurityAlgorithms.HmacSha256);

    public AccessToken For(Account account, Session session)
    {
        var now = time.GetUtcNow();
        // A token must not outlive its session; the session was live a moment ago, so there is at least something left.
        var lifetime = session.ExpiresAt - now < options.AccessTokenLifetime ? session.ExpiresAt - now : options.AccessTokenLifetime;
        var seconds = Math.Max(1, (int)lifetime.TotalSeconds);
        var claims = new JsonObject
        {
            ["sub"] = account.Id,
            ["name"] = account.DisplayName,
            ["tenant"] = account.TenantId,
            ["role"] = new JsonArray([.. account.Roles.Select(role => JsonValue.Create(role))]),
            ["sid"] = session.Id,
            ["jti"] = Ids.New("jt_"),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.ToUnixTimeSeconds() + seconds,
        };
        if (session.MustSetUpMfa) claims[TokenVerifier.MfaSetupClaim] = true;
        if (account.Tier is { } tier) claims["tier"] = tier;
        return new AccessToken(_handler.CreateToken(claims.ToJsonString(), _signing), seconds);
    }

    /// <summary>A user without an account or session, as those of a host application: the token is good until it expires.</summary>
    public string ForLoadTest(string tenantId, string userId, string name, DateTimeOffset expiresAt) => _handler.CreateToken(
        new JsonObject
        {
            ["sub"] = userId,
            ["name"] = name,
            ["tenant"] = tenantId,
            ["role"] = new JsonArray([.. Role.Defaults.Select(static role => JsonValue.Create(role))]),
            ["iat"] = time.GetUtcNow().ToUnixTimeSeconds(),
            ["exp"] = expiresAt.ToUnixTimeSeconds(),
        }.ToJsonString(),
        _signing);
}

/// <param name="ExpiresIn">Seconds.</param>
internal sealed record AccessToken(string Text, int ExpiresIn)
{
    /// <summary>Keeps it out of logs.</summary>
    public override string ToString() => nameof(AccessToken);
}
