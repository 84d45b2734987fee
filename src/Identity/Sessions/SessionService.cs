using Livehouse.Callers;
using Livehouse.Identifiers;
using Livehouse.Identity.Accounts;
using Livehouse.Identity.Tokens;
using Livehouse.Refusals;
using Livehouse.Wire;
using Microsoft.Extensions.Logging;

namespace Livehouse.Identity.Sessions;

/// <summary>Opens, refreshes, lists and ends sessions.</summary>
public sealed partial class SessionService
{
    /// <summary>A cookie's use is written down no more often than this.</summary>
    public static readonly TimeSpan TouchEvery = TimeSpan.FromMinutes(5);

    private readonly IdentityPorts _ports;
    private readonly AccessTokens _tokens;
    private readonly SessionGate _gate;
    private readonly TimeProvider _time;
    private readonly IdentityOptions _options;
    private readonly ILogger _logger;

    internal SessionService(IdentityPorts ports, AccessTokens tokens, SessionGate gate, TimeProvider time, IdentityOptions options, ILogger<SessionService> logger)
    {
        _ports = ports;
        _tokens = tokens;
        _gate = gate;
        _time = time;
        _options = options;
        _logger = logger;
    }

    /// <summary>
    /// New tokens for a refresh token, which is used up by this. A second use means that two hold it, and nobody can tell the thief: the whole session ends. So it does when an answer
    /// was lost and the client tries again; then it signs in anew.
    /// </summary>
    public async Task<Outcome<SignIn>> Refresh(string refreshToken, CancellationToken cancellation = default)
    {
        if (refreshToken.Length is 0 or > IdentityOptions.SecretLengthMax) return Stale();
        var now = _time.GetUtcNow().Truncate();
        var next = Secret.New();
        // Not cancelled: a client that hangs up must not leave its token half used.
        var rotation = await _ports.Sessions.Rotate(Secret.HashOf(refreshToken), next.Hash, now, now + _options.SessionIdleMax, CancellationToken.None);
        if (rotation is { Verdict: RotationVerdict.Reused, Session: { } ended })
        {
            _gate.Ended(ended.Id);
            LogReused(_logger, ended.Id);
        }

        if (rotation is not { Verdict: RotationVerdict.Rotated, Session: { } session }) return Stale();
        if (await _ports.Accounts.Find(session.TenantId, session.UserId, cancellation) is not { } account) return Stale();
        return Answer(account, session, next, cookie: null);
    }

    /// <summary>Who the session cookie stands for; null when it is not, or no longer, a session's.</summary>
    public async Task<VerifiedCaller?> FromCookie(string cookie, CancellationToken cancellation = default)
    {
        if (cookie.Length is 0 or > IdentityOptions.SecretLengthMax) return null;
        var now = _time.GetUtcNow().Truncate();
        if (await _ports.Sessions.FindByCookie(Secret.HashOf(cookie), cancellation) is not { } session || !session.IsLiveAt(now)) return null;
        if (await _ports.Accounts.Find(session.TenantId, session.UserId, cancellation) is not { } account) return null;
        if (now - session.LastUsedAt >= TouchEvery) await _ports.Sessions.Touch(session.Id, now, now + _options.SessionIdleMax, cancellation);
        return new VerifiedCaller(new Caller(account.TenantId, account.Id, account.DisplayName, account.Roles), account.Tier, session.Id, session.ExpiresAt);
    }

    /// <summary>The caller's sessions, the newest first; at most <see cref="IdentityOptions.SessionsMax"/>.</summary>
    public Task<IReadOnlyList<Session>> List(Caller caller, CancellationToken cancellation = default) =>
        _ports.Sessions.List(caller.TenantId, caller.UserId, _time.GetUtcNow(), cancellation);

    /// <summary>Ends one of the caller's sessions: its refresh token and cookie at once, its access tokens within <see cref="IdentityOptions.SessionCheckedFor"/> everywhere.</summary>
    public async Task<Outcome<Done>> End(Caller caller, string sessionId, CancellationToken cancellation = default)
    {
        if (!await _ports.Sessions.End(caller.TenantId, caller.UserId, sessionId, cancellation)) return Refusal.NotFound("The session");
        _gate.Ended(sessionId);
        return Done.Instance;
    }

    internal Prepared Prepare(Account account, string userAgent)
    {
        var now = _time.GetUtcNow().Truncate();
        var (refresh, cookie) = (Secret.New(), Secret.New());
        var session = new Session(
            Ids.New(Session.IdPrefix),
            account.TenantId,
            account.Id,
            CreatedAt: now,
            LastUsedAt: now,
            IdleExpiresAt: now + _options.SessionIdleMax,
            ExpiresAt: now + _options.SessionAgeMax,
            Shortened(userAgent));
        return new Prepared(account, new NewSession(session, refresh.Hash, cookie.Hash), refresh, cookie);
    }

    internal async Task<SignIn> Open(Account account, string userAgent, CancellationToken cancellation)
    {
        var prepared = Prepare(account, userAgent);
        foreach (var ended in await _ports.Sessions.Open(prepared.Session, _options.SessionsMax, cancellation)) _gate.Ended(ended);
        return Answer(prepared);
    }

    internal SignIn Answer(Prepared prepared) => Answer(prepared.Account, prepared.Session.Session, prepared.Refresh, prepared.Cookie);

    private SignIn Answer(Account account, Session session, Secret refresh, Secret? cookie)
    {
        var access = _tokens.For(account, session);
        return new SignIn(UserView.Of(account), access.Text, access.ExpiresIn, refresh.Text, cookie is { } secret ? new SessionCookie(secret.Text, session.ExpiresAt) : null);
    }

    private static Refusal Stale() => Refusal.Unauthorized("The refresh token is not valid any more; sign in again.");

    private static string Shortened(string userAgent)
    {
        var visible = string.Concat(userAgent.Where(character => !char.IsControl(character) && !char.IsSurrogate(character)));
        return visible.Length <= Session.UserAgentLengthMax ? visible : visible[..Session.UserAgentLengthMax];
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A refresh token was used a second time; its session {SessionId} was ended.")]
    private static partial void LogReused(ILogger logger, string sessionId);

    /// <summary>A session whose secrets were drawn but that is not stored yet.</summary>
    internal sealed record Prepared(Account Account, NewSession Session, Secret Refresh, Secret Cookie);
}
