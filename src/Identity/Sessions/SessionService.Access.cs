using Livehouse.Identity.Accounts;
using Livehouse.Identity.Tenants;
using Livehouse.Refusals;
using Livehouse.Wire;

namespace Livehouse.Identity.Sessions;

public sealed partial class SessionService
{
    /// <summary>A new access token of a session whose browser has just shown its cookie. The refresh token stays unused.</summary>
    public async Task<Outcome<SessionAccess>> Access(string sessionId, CancellationToken cancellation = default)
    {
        if (await _ports.Sessions.Find(sessionId, cancellation) is not { } session || !session.IsLiveAt(_time.GetUtcNow().Truncate())) return Over();
        if (await _ports.Accounts.Find(session.TenantId, session.UserId, cancellation) is not { Status: AccountStatus.Active } account) return Over();
        if ((await _tenants.Of(session.TenantId, cancellation)).Status == TenantStatus.Suspended) return Suspended();
        var access = _tokens.For(account, session);
        return new SessionAccess(UserView.Of(account), access.Text, access.ExpiresIn) { MustSetUpMfa = session.MustSetUpMfa };
    }

    private static Refusal Over() => Refusal.Unauthorized("The session has ended; sign in again.");
}

/// <param name="ExpiresIn">Seconds.</param>
public sealed record SessionAccess(UserView User, string AccessToken, int ExpiresIn)
{
    /// <summary>The session can set up a second factor and nothing else (<see cref="Session.MustSetUpMfa"/>).</summary>
    public bool MustSetUpMfa { get; init; }

    /// <summary>Keeps the token out of logs.</summary>
    public override string ToString() => nameof(SessionAccess);
}
