using Livehouse.Callers;
using Livehouse.Identifiers;
using Livehouse.Identity.Accounts;
using Livehouse.Identity.Audit;
using Livehouse.Identity.Mfa;
using Livehouse.Identity.Tenants;
using Livehouse.Identity.Tokens;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Wire;
using Microsoft.Extensions.Logging;

namespace Livehouse.Identity.Sessions;

/// <summary>Opens, refreshes, lists and ends sessions.</summary>
public sealed partial class SessionService
{
    /// <summary>A cookie's use is written down no more often than this.</summary>
    public static readonly TimeSpan TouchEvery = TimeSpan.FromMinutes(5);

    /// <summary>For requests that were under way when a cookie was replaced.</summary>
    public static readonly TimeSpan OldCookieHonouredFor = TimeSpan.FromSeconds(30);

    private readonly IdentityPorts _ports;
    private readonly AccessTokens _tokens;
    private readonly SessionGate _gate;
    private readonly TimeProvider _time;
    private readonly IdentityOptions _options;
    private readonly ILogger _logger;
    private readonly TenantDirectory _tenants;
    private readonly byte[] _rotationKey;

    internal SessionService(
        IdentityPorts ports,
        AccessTokens tokens,
        SessionGate gate,
        TenantDirectory tenants,
        TimeProvider time,
        IdentityOptions options,
        ILogger<SessionService> logger)
    {
        _tenants = tenants;
        _ports = ports;
        _tokens = tokens;
        _gate = gate;
        _time = time;
        _options = options;
        _logger = logger;
        _rotationKey = DerivedKey.For("refresh rotation", options.JwtSecret);
        gate.OnEnded = id => Ended?.Invoke(id);
    }

    /// <summary>Called with the id of each session ended in this process, after its end. Handlers must be quick.</summary>
    public event Action<string>? Ended;

    /// <summary>
    /// New tokens for a refresh token, which is used up. A repeat within <see cref="IdentityOptions.RefreshRepeatableFor"/> (the answer was lost, or two tabs
    /// refreshed at the same time) gets the same refresh token again, unless that one was used meanwhile. Any other second use means that two parties have the
    /// token, and the thief can't be identified: the whole session ends. It also ends when its tenant now requires a second factor that it lacks.
    /// </summary>
    public async Task<Outcome<SignIn>> Refresh(string refreshToken, CancellationToken cancellation = default)
    {
        if (refreshToken.Length is 0 or > IdentityOptions.SecretLengthMax) return Stale();
        var now = _time.GetUtcNow().Truncate();
        var next = Secret.After(refreshToken, _rotationKey);
        // Not cancelled: a client that hangs up must not leave its token half used.
        var rotation = await _ports.Sessions.Rotate(
            Secret.HashOf(refreshToken), next.Hash, now, now + _options.SessionIdleMax, now - _options.RefreshRepeatableFor, CancellationToken.None);
        if (rotation is { Verdict: RotationVerdict.Reused, Session: { } ended })
        {
            _gate.Ended(ended.Id);
            LogReused(_logger, ended.Id);
        }

        if (rotation is not { Verdict: RotationVerdict.Rotated or RotationVerdict.Repeated, Session: { } session }) return Stale();
        if (await _ports.Accounts.Find(session.TenantId, session.UserId, cancellation) is not { Status: AccountStatus.Active } account) return Stale();
        var tenant = await _tenants.Of(session.TenantId, cancellation);
        if (tenant.Status == TenantStatus.Suspended) return Suspended();
        if (tenant.Policy.Mfa.Outgrows(session.Mfa, session.MustSetUpMfa, account.Roles))
        {
            if (await _ports.Sessions.End(session.TenantId, session.UserId, session.Id, CancellationToken.None)) _gate.Ended(session.Id);
            return Refusal.Unauthorized("The organisation now asks for a second factor; sign in again.");
        }

        if (tenant.Policy.SessionIdleSeconds is { } idle) await _ports.Sessions.Touch(session.Id, now, now.AddSeconds(idle), CancellationToken.None);
        return Answer(account, session, next, cookie: null);
    }

    /// <summary>Who the session cookie stands for; null when it is not, or no longer, a session's that is good for what its tenant asks for.</summary>
    public async Task<VerifiedCaller?> FromCookie(string cookie, CancellationToken cancellation = default)
    {
        if (cookie.Length is 0 or > IdentityOptions.SecretLengthMax) return null;
        var now = _time.GetUtcNow().Truncate();
        if (await _ports.Sessions.FindByCookie(Secret.HashOf(cookie), cancellation) is not { Session: var session } found || !session.IsLiveAt(now)
            || found.HonouredUntil <= now)
        {
            return null;
        }
        if (await _ports.Accounts.Find(session.TenantId, session.UserId, cancellation) is not { Status: AccountStatus.Active } account) return null;
        var policy = (await _tenants.Of(session.TenantId, cancellation)).Policy;
        if (policy.Mfa.Outgrows(session.Mfa, session.MustSetUpMfa, account.Roles)) return null;
        if (now - session.LastUsedAt >= TouchEvery)
        {
            await _ports.Sessions.Touch(session.Id, now, now.AddSeconds(policy.In(_options).SessionIdleSeconds!.Value), cancellation);
        }

        var caller = new VerifiedCaller(
            new Caller(account.TenantId, account.Id, account.DisplayName, account.Roles), account.Tier, session.Id, session.ExpiresAt)
        {
            MustSetUpMfa = session.MustSetUpMfa,
        };
        var isOutgrown = found.HonouredUntil is null && (found.Roles is not { } roles || !SessionGate.AreSame(roles, account.Roles));
        return isOutgrown ? caller with { NewCookie = await ReplaceCookie(session, cookie, account.Roles, now) } : caller;
    }

    /// <summary>
    /// A browser's cookie is replaced when its user's rights change, as at a sign-in, so that a stolen one is useless. Pending requests with the old one are
    /// accepted for a moment. Null: another request was faster, and has set the new one.
    /// </summary>
    private async Task<SessionCookie?> ReplaceCookie(Session session, string cookie, IReadOnlyList<string> roles, DateTimeOffset now)
    {
        var next = Secret.New();
        var isOurs =
            await _ports.Sessions.ReplaceCookie(session.Id, Secret.HashOf(cookie), next.Hash, roles, now + OldCookieHonouredFor, CancellationToken.None);
        return isOurs ? new SessionCookie(next.Text, session.ExpiresAt) : null;
    }

    /// <summary>
    /// Replaces a browser's cookie for its session after its user has just authenticated, so that a stolen one is useless. Null: another request was faster, or
    /// the cookie does not belong to a session.
    /// </summary>
    public async Task<SessionCookie?> RenewCookie(string cookie, CancellationToken cancellation = default)
    {
        if (cookie.Length is 0 or > IdentityOptions.SecretLengthMax) return null;
        var now = _time.GetUtcNow().Truncate();
        var found = await _ports.Sessions.FindByCookie(Secret.HashOf(cookie), cancellation);
        return found is { HonouredUntil: null, Session: var session } && session.IsLiveAt(now)
            ? await ReplaceCookie(session, cookie, found.Roles ?? [], now)
            : null;
    }

    /// <summary>
    /// Ends the session that a browser had before it signed in, so that a planted or copied cookie is useless. Does nothing for an unknown cookie.
    /// </summary>
    public async Task EndByCookie(string cookie, CancellationToken cancellation = default)
    {
        if (cookie.Length is 0 or > IdentityOptions.SecretLengthMax) return;
        if (await _ports.Sessions.FindByCookie(Secret.HashOf(cookie), cancellation) is not { HonouredUntil: null, Session: var session }) return;
        if (await _ports.Sessions.End(session.TenantId, session.UserId, session.Id, CancellationToken.None)) _gate.Ended(session.Id);
    }

    /// <summary>
    /// Those of these sessions that have not ended or expired and that are good for what their tenants ask for, as of now and over all processes.
    /// </summary>
    public async Task<IReadOnlyList<LiveSession>> Live(IReadOnlyCollection<string> sessionIds, CancellationToken cancellation = default)
    {
        var good = new List<LiveSession>(sessionIds.Count);
        foreach (var session in await _ports.Sessions.Live(sessionIds, _time.GetUtcNow(), cancellation))
        {
            if (await _gate.IsStrong(session, cancellation)) good.Add(session);
        }

        return good;
    }

    /// <summary>The account's roles have changed: access tokens of before are refused from the next check on.</summary>
    internal async Task RolesChanged(string tenantId, string accountId)
    {
        foreach (var session in await _ports.Sessions.List(tenantId, accountId, _time.GetUtcNow())) _gate.Changed(session.Id);
    }

    /// <summary>The caller's sessions, the newest first; at most <see cref="IdentityOptions.SessionsMax"/>.</summary>
    public Task<IReadOnlyList<Session>> List(Caller caller, CancellationToken cancellation = default) =>
        _ports.Sessions.List(caller.TenantId, caller.UserId, _time.GetUtcNow(), cancellation);

    /// <summary>
    /// Ends one of the caller's sessions: its refresh token and cookie immediately, its access tokens within <see cref="IdentityOptions.SessionCheckedFor"/>
    /// everywhere.
    /// </summary>
    public async Task<Outcome<Done>> End(Caller caller, string sessionId, CancellationToken cancellation = default)
    {
        if (!await _ports.Sessions.End(caller.TenantId, caller.UserId, sessionId, cancellation)) return Refusal.NotFound("The session");
        _gate.Ended(sessionId);
        return Done.Instance;
    }

    /// <summary>When the user signed in; null: the session has ended.</summary>
    internal async Task<DateTimeOffset?> OpenedAt(string sessionId, CancellationToken cancellation) =>
        (await _ports.Sessions.Find(sessionId, cancellation))?.CreatedAt;

    /// <summary>The session's row is deleted: this process knows immediately.</summary>
    internal void HasEnded(string sessionId) => _gate.Ended(sessionId);

    /// <summary>Why this account may not sign in now, however it proved itself; null: it may.</summary>
    public async ValueTask<Refusal?> RefuseSignIn(Account account, CancellationToken cancellation = default)
    {
        if ((await _tenants.Of(account.TenantId, cancellation)).Status == TenantStatus.Suspended) return Suspended();
        return account.Status == AccountStatus.Disabled ? Refusal.Forbidden("The account is disabled.") : null;
    }

    internal async ValueTask<Prepared> Prepare(
        Account account, string userAgent, SessionMfa mfa, CancellationToken cancellation, bool mustSetUpMfa = false)
    {
        var policy = (await _tenants.Of(account.TenantId, cancellation)).Policy.In(_options);
        var now = _time.GetUtcNow().Truncate();
        var (refresh, cookie) = (Secret.New(), Secret.New());
        var session = new Session(
            Ids.New(Session.IdPrefix),
            account.TenantId,
            account.Id,
            CreatedAt: now,
            LastUsedAt: now,
            IdleExpiresAt: now.AddSeconds(policy.SessionIdleSeconds!.Value),
            ExpiresAt: now.AddSeconds(policy.SessionAgeSeconds!.Value),
            Shortened(userAgent)) { StepUpUntil = now + StepUp.HoldsFor, MustSetUpMfa = mustSetUpMfa, Mfa = mfa };
        return new Prepared(account, new NewSession(session, refresh.Hash, cookie.Hash, account.Roles), refresh, cookie);
    }

    internal async Task<SignIn> Open(
        Account account, SignInOrigin origin, SessionMfa mfa, CancellationToken cancellation, bool mustSetUpMfa = false)
    {
        var prepared = await Prepare(account, origin.UserAgent, mfa, cancellation, mustSetUpMfa);
        foreach (var ended in await _ports.Sessions.Open(prepared.Session, _options.SessionsMax, Entry(prepared, origin), cancellation)) _gate.Ended(ended);
        return Answer(prepared);
    }

    /// <summary>The audit entry of the sign-in.</summary>
    internal static AuditEntry Entry(Prepared prepared, SignInOrigin origin)
    {
        var (account, session) = (prepared.Account, prepared.Session.Session);
        var actor = new AuditActor(AuditActorTypes.User, account.Id, account.DisplayName);
        return new AuditEntry(
            account.TenantId,
            session.CreatedAt,
            actor,
            AuditActions.SessionCreate,
            AuditOutcomes.Success,
            new AuditOrigin(origin.Ip, session.UserAgent, session.Id)) { Target = account.Id }
            .With("method", origin.Method).With("secondFactor", origin.SecondFactor);
    }

    internal SignIn Answer(Prepared prepared) => Answer(prepared.Account, prepared.Session.Session, prepared.Refresh, prepared.Cookie);

    private SignIn Answer(Account account, Session session, Secret refresh, Secret? cookie)
    {
        var access = _tokens.For(account, session);
        return new SignIn(
            UserView.Of(account), access.Text, access.ExpiresIn, refresh.Text, cookie is { } secret ? new SessionCookie(secret.Text, session.ExpiresAt) : null)
        {
            MustSetUpMfa = session.MustSetUpMfa,
        };
    }

    private static Refusal Suspended() => new(RefusalCodes.TenantSuspended, "The organisation is suspended.");

    private static Refusal Stale() => Refusal.Unauthorized("The refresh token is not valid any more; sign in again.");

    private static string Shortened(string userAgent)
    {
        var visible = string.Concat(userAgent.Where(character => !char.IsControl(character) && !char.IsSurrogate(character)));
        return visible.Length <= AccountLimits.UserAgentLengthMax ? visible : visible[..AccountLimits.UserAgentLengthMax];
    }

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "A refresh token was used a second time, too late or after its successor; its session {SessionId} was ended.")]
    private static partial void LogReused(ILogger logger, string sessionId);

    /// <summary>A session whose secrets were drawn but that is not stored yet.</summary>
    internal sealed record Prepared(Account Account, NewSession Session, Secret Refresh, Secret Cookie);
}
