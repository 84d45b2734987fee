using Livehouse.Identity.Tokens;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Wire;

namespace Livehouse.Identity.Sessions;

/// <summary>
/// Sensitive changes (factors, keys, roles, sign-in methods) require a user who has just authenticated: by signing in, or since then by their password or a
/// code. A copied token or an unlocked screen is not enough. The proof is valid for <see cref="HoldsFor"/> and only for its session.
/// </summary>
public sealed class StepUp(ISessionStore sessions, TimeProvider time)
{
    public static readonly TimeSpan HoldsFor = TimeSpan.FromMinutes(AccountLimits.StepUpMinutes);

    /// <summary>
    /// Null when the caller may go on, or <see cref="RefusalCodes.StepUpRequired"/>. A token of the host application has no session here: its
    /// <c>auth_time</c> (OpenID Connect), or else its <c>iat</c>, says when its user signed in there.
    /// </summary>
    public async Task<Refusal?> Check(VerifiedCaller caller, CancellationToken cancellation = default)
    {
        var now = time.GetUtcNow();
        var isProved = caller.SessionId is { } sessionId
            ? (await sessions.Find(sessionId, cancellation))?.StepUpUntil > now
            : now - caller.SignedInAt < HoldsFor;
        return isProved ? null : Required();
    }

    /// <summary>The session's user has just proved who they are. Answers until when that holds; null: the session has ended.</summary>
    /// <param name="isMfa">By a second factor, not by the password.</param>
    public async Task<DateTimeOffset?> Grant(string sessionId, bool isMfa, CancellationToken cancellation = default)
    {
        var until = time.GetUtcNow().Truncate() + HoldsFor;
        return await sessions.StepUp(sessionId, until, isMfa, cancellation) ? until : null;
    }

    private static Refusal Required() => new(
        RefusalCodes.StepUpRequired,
        "Prove first that it is you, by POST /api/auth/step-up with the password, or by POST /api/auth/mfa/verify with a code.");
}
