using Livehouse.Callers;
using Livehouse.Identity.Sessions;

namespace Livehouse.Identity.Tokens;

/// <summary>Who a token or a cookie was found to stand for.</summary>
/// <param name="Tier">What was paid for, by the token's <c>tier</c>; null: nothing.</param>
/// <param name="SessionId">Null for a token that the host application signed.</param>
/// <param name="ExpiresAt">When it stops to be valid; null: only its session's end does that.</param>
public sealed record VerifiedCaller(Caller Caller, string? Tier, string? SessionId, DateTimeOffset? ExpiresAt)
{
    /// <summary>The browser's cookie was replaced and it must get this one; null: the one that it has stays.</summary>
    public SessionCookie? NewCookie { get; init; }

    /// <summary>The session can set up a second factor and nothing else.</summary>
    public bool MustSetUpMfa { get; init; }

    /// <summary>Of an API key: what it may be used for (<see cref="ApiKeys.ApiKeyScopes"/>); null: it is no key.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>Of a token of the host application: when its user signed in there (<c>auth_time</c>, else <c>iat</c>); null: it does not say.</summary>
    public DateTimeOffset? SignedInAt { get; init; }
}
