using Livehouse.Identity.Audit;

namespace Livehouse.Identity.Sessions;

public interface ISessionStore
{
    /// <summary>Keeps the session, and ends those of the same user that were unused longest until there are at most <paramref name="sessionsMax"/>. Returns the
    /// ids of the ended ones.</summary>
    /// <param name="audit">Written with it.</param>
    Task<IReadOnlyList<string>> Open(NewSession session, int sessionsMax, AuditEntry? audit = null, CancellationToken cancellation = default);

    Task<Session?> Find(string sessionId, CancellationToken cancellation = default);

    /// <summary>By the cookie that it has, or by the one that it had before.</summary>
    Task<CookieSession?> FindByCookie(byte[] cookieHash, CancellationToken cancellation = default);

    /// <summary>Gives the session another cookie, once: false when it no longer has the expected one.</summary>
    /// <param name="roles">See <see cref="NewSession.Roles"/>.</param>
    /// <param name="honouredUntil">How long the expected one still opens the session.</param>
    Task<bool> ReplaceCookie(
        string sessionId,
        byte[] expectedHash,
        byte[] newHash,
        IReadOnlyList<string> roles,
        DateTimeOffset honouredUntil,
        CancellationToken cancellation = default);

    /// <summary>Those of the sessions that have neither ended nor expired, and whose account is there; in no order. Any number may be asked for.</summary>
    Task<IReadOnlyList<LiveSession>> Live(IReadOnlyCollection<string> sessionIds, DateTimeOffset now, CancellationToken cancellation = default);

    /// <summary>
    /// Takes the refresh token that hashes to <paramref name="usedHash"/> out of use and puts <paramref name="newHash"/> in its place. One that was used before
    /// is answered
    /// <see cref="RotationVerdict.Repeated"/> when that happened after <paramref name="repeatableSince"/> and its successor hashes to
    /// <paramref name="newHash"/> and is unused; otherwise the whole session
    /// ends: another party has the token too. However many callers use one token, over all processes, it has one successor.
    /// </summary>
    /// <param name="idleExpiresAt">The session's new one.</param>
    Task<Rotation> Rotate(
        byte[] usedHash,
        byte[] newHash,
        DateTimeOffset now,
        DateTimeOffset idleExpiresAt,
        DateTimeOffset repeatableSince,
        CancellationToken cancellation = default);

    /// <summary>Its user has just proved who they are; false when the session has ended. On disk when it returns.</summary>
    /// <param name="isMfa">By a second factor: the session is <see cref="SessionMfa.Passed"/> from then on.</param>
    Task<bool> StepUp(string sessionId, DateTimeOffset until, bool isMfa, CancellationToken cancellation = default);

    Task Touch(string sessionId, DateTimeOffset now, DateTimeOffset idleExpiresAt, CancellationToken cancellation = default);

    /// <summary>Ends a session of this user; false when there is none. On disk when it returns.</summary>
    Task<bool> End(string tenantId, string userId, string sessionId, CancellationToken cancellation = default);

    /// <summary>The user's sessions, the newest first (ties by descending id); those that have expired are left out.</summary>
    Task<IReadOnlyList<Session>> List(string tenantId, string userId, DateTimeOffset now, CancellationToken cancellation = default);

    /// <summary>Deletes what has expired; returns how many.</summary>
    Task<int> Purge(DateTimeOffset now, CancellationToken cancellation = default);
}

public enum RotationVerdict
{
    Rotated,

    /// <summary>The token was used a moment ago and its successor was not: the session goes on with that successor.</summary>
    Repeated,

    /// <summary>The token was used before; its session has ended by this.</summary>
    Reused,

    /// <summary>Never given out, or its session has ended or expired.</summary>
    Unknown,
}

/// <param name="Session">As it is after a rotation or a repeat, or as it was when it ended by a reuse; null when unknown.</param>
public sealed record Rotation(RotationVerdict Verdict, Session? Session = null);
