using System.Text.Json;
using Livehouse.Callers;
using Livehouse.Identifiers;
using Livehouse.Identity.Accounts;
using Livehouse.Identity.Sessions;
using Livehouse.Limits;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Livehouse.Identity.Tokens;

/// <summary>
/// Finds who an access token stands for (docs/api/rest.md). A token of the host application, signed with the same secret, is as good as one from here; one
/// from here also needs its session to be live.
/// </summary>
public sealed class TokenVerifier
{
    private static readonly string[] Roles = [Role.Viewer, Role.Streamer, Role.Moderator, Role.Admin];

    /// <summary>In tokens of sessions whose user must set up a second factor first.</summary>
    internal const string MfaSetupClaim = "mfa_setup";

    private readonly SessionGate _gate;

    internal TokenVerifier(TimeProvider time, IdentityOptions options, SessionGate gate)
    {
        Parameters = AccessTokenRules.For(options, time);
        _gate = gate;
    }

    /// <summary>Checks that a token is genuine and valid now, by <see cref="Parameters"/>.</summary>
    public JsonWebTokenHandler Handler { get; } = AccessTokenRules.Handler();

    /// <summary>Never to be changed.</summary>
    public TokenValidationParameters Parameters { get; }

    /// <summary>Null when the token is not valid, for whatever reason.</summary>
    public async ValueTask<VerifiedCaller?> Verify(string? token, CancellationToken cancellation = default)
    {
        var result = await Handler.ValidateTokenAsync(token, Parameters);
        return result.IsValid ? await FindCaller(result.SecurityToken, cancellation) : null;
    }

    /// <summary>Null when the token names no user, or its session has ended.</summary>
    /// <param name="genuine">Checked by <see cref="Handler"/>.</param>
    public async ValueTask<VerifiedCaller?> FindCaller(SecurityToken genuine, CancellationToken cancellation)
    {
        if (genuine is not StrictToken { Fields: var claims } || CallerOf(claims) is not { } caller) return null;
        var sessionId = Text(claims, "sid") is { } sid && sid.StartsWith(Session.IdPrefix, StringComparison.Ordinal) ? sid : null;
        if (sessionId is not null && (!Ids.IsValid(sessionId) || !await _gate.IsLive(sessionId, caller.Roles, cancellation))) return null;
        var tier = Text(claims, "tier") is { Length: > 0 and <= AccountLimits.TierLengthMax } paid ? paid : null;
        return new VerifiedCaller(caller, tier, sessionId, Time(claims, "exp"))
        {
            MustSetUpMfa = sessionId is not null && claims.TryGetProperty(MfaSetupClaim, out var setup) && setup.ValueKind == JsonValueKind.True,
            SignedInAt = sessionId is null ? Time(claims, "auth_time") ?? Time(claims, "iat") : null,
        };
    }

    private static Caller? CallerOf(JsonElement claims)
    {
        if (Text(claims, "sub") is not { } userId || !UserIds.IsValid(userId)) return null;
        var tenantId = Caller.DefaultTenant;
        if (Has(claims, "tenant", out var tenant))
        {
            if (tenant.ValueKind != JsonValueKind.String || !Ids.IsValid(tenant.GetString())) return null;
            tenantId = tenant.GetString()!;
        }

        var name = AccountRules.Presentable(Text(claims, "name") ?? "");
        return new Caller(tenantId, userId, name.Length > 0 ? name : userId, RolesOf(claims));
    }

    /// <summary>A token that speaks of roles has those that are known and no others; only one that is silent gets the defaults.</summary>
    private static IReadOnlyList<string> RolesOf(JsonElement claims)
    {
        if (!Has(claims, "role", out var role)) return Role.Defaults;
        IEnumerable<JsonElement> named = role.ValueKind == JsonValueKind.Array ? role.EnumerateArray() : [role];
        var words = named.Where(word => word.ValueKind == JsonValueKind.String).Select(word => word.GetString()).ToHashSet();
        return [.. Roles.Where(words.Contains)];
    }

    private static bool Has(JsonElement claims, string name, out JsonElement value) =>
        claims.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;

    private static string? Text(JsonElement claims, string name) =>
        Has(claims, name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A value beyond the last possible date (a host application may sign without an end) becomes that date.</summary>
    private static DateTimeOffset? Time(JsonElement claims, string name)
    {
        if (!Has(claims, name, out var value) || value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var seconds)) return null;
        if (seconds < 0) return DateTimeOffset.UnixEpoch;
        return seconds < DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000))
            : DateTimeOffset.MaxValue;
    }
}
