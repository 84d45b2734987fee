using Livehouse.Limits;

namespace Livehouse.Identity.Sessions;

/// <summary>A user signed in on one device. It is there until it is ended; then its row is gone.</summary>
/// <param name="LastUsedAt">When it was opened, refreshed or (to within <see cref="SessionService.TouchEvery"/>) used by its cookie.</param>
/// <param name="IdleExpiresAt">When it ends if it is not used before.</param>
/// <param name="ExpiresAt">When it ends at the latest.</param>
/// <param name="UserAgent">What the client called itself when it signed in; at most <see cref="AccountLimits.UserAgentLengthMax"/> characters.</param>
public sealed record Session(
    string Id,
    string TenantId,
    string UserId,
    DateTimeOffset CreatedAt,
    DateTimeOffset LastUsedAt,
    DateTimeOffset IdleExpiresAt,
    DateTimeOffset ExpiresAt,
    string UserAgent)
{
    /// <summary>The prefix of every session's id, which distinguishes our <c>sid</c> from one of the host application.</summary>
    public const string IdPrefix = "se_";

    /// <summary>
    /// Until when its user counts as having just proved who they are: a while from the sign-in or from the last proof (<see cref="StepUp"/>). Null: of before
    /// this was kept.
    /// </summary>
    public DateTimeOffset? StepUpUntil { get; init; }

    /// <summary>Its user must have a second factor and has none: it can set one up and nothing else.</summary>
    public bool MustSetUpMfa { get; init; }

    public SessionMfa Mfa { get; init; }

    public bool IsLiveAt(DateTimeOffset now) => now < IdleExpiresAt && now < ExpiresAt;
}

/// <param name="RefreshHash">See <see cref="Secret"/>; of the one refresh token that is good.</param>
/// <param name="CookieHash">Of the cookie's value.</param>
/// <param name="Roles">The account's when the cookie was given out.</param>
public sealed record NewSession(Session Session, byte[] RefreshHash, byte[] CookieHash, IReadOnlyList<string> Roles);

/// <summary>The session that a cookie was found to open.</summary>
/// <param name="Roles">The account's when the cookie was given out; null: of before they were kept.</param>
/// <param name="HonouredUntil">Not null: the cookie was replaced, and until then requests may still come with it.</param>
public sealed record CookieSession(Session Session, IReadOnlyList<string>? Roles, DateTimeOffset? HonouredUntil);

/// <summary>A session that lives, and what its user may do.</summary>
/// <param name="Roles">The account's now.</param>
public sealed record LiveSession(string Id, string TenantId, IReadOnlyList<string> Roles, SessionMfa Mfa, bool MustSetUpMfa);
