using Livehouse.Identity.Accounts;
using Livehouse.Identity.Audit;
using Livehouse.Identity.Mail;
using Livehouse.Identity.OneTime;
using Livehouse.Identity.Sessions;
using Livehouse.Identity.Tenants;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Wire;

namespace Livehouse.Identity.Mfa;

/// <summary>What was proved at a sign-in so far: a password was right, or an identity provider vouched.</summary>
/// <param name="From">The client, for the list of sessions and the audit log.</param>
/// <param name="IsMfa">It already was a sign-in with a second factor (<see cref="UpstreamMfa"/>).</param>
/// <param name="Code">A code that came with the password; null: none.</param>
public sealed record FirstFactor(AuditOrigin From, bool IsMfa = false, string? Code = null)
{
    /// <summary>How the account proved itself, for the audit log.</summary>
    public string Method { get; init; } = SignInOrigin.Password;

    internal SignInOrigin Origin => SignInOrigin.Of(From, Method);

    /// <summary>Keeps the code out of logs.</summary>
    public override string ToString() => nameof(FirstFactor);
}

/// <summary>A sign-in that is done, or one that waits for a second factor: one of both.</summary>
public sealed record LoginResult(SignIn? SignIn, MfaRequired? Mfa = null);

/// <param name="MfaToken">Ends the sign-in together with a code. A secret, good for <paramref name="ExpiresIn"/> seconds.</param>
/// <param name="Methods">Those that this account can use, out of <see cref="MfaMethods"/>.</param>
public sealed record MfaRequired(string MfaToken, IReadOnlyList<string> Methods, int ExpiresIn)
{
    /// <summary>Keeps the token out of logs.</summary>
    public override string ToString() => nameof(MfaRequired);
}

/// <summary>
/// Every way of signing in ends here, by password or by a provider: it decides whether a second factor is required, and opens the session. Before that there is
/// none, so an attacker can't have planted it.
/// </summary>
public sealed class SignInSteps
{
    /// <summary>How long a second factor may take.</summary>
    public static readonly TimeSpan WaitsFor = TimeSpan.FromMinutes(MfaLimits.LoginMinutes);

    private readonly IdentityPorts _ports;
    private readonly SessionService _sessions;
    private readonly OneTimeSecrets _oneTime;
    private readonly FactorCodes _codes;
    private readonly TenantDirectory _tenants;
    private readonly TimeProvider _time;

    internal SignInSteps(
        IdentityPorts ports, SessionService sessions, OneTimeSecrets oneTime, FactorCodes codes, TenantDirectory tenants, TimeProvider time) =>
        (_ports, _sessions, _oneTime, _codes, _tenants, _time) = (ports, sessions, oneTime, codes, tenants, time);

    /// <summary>
    /// Opens a session, or answers that a second factor is needed. A user who must have one and has none gets a session that can only set one up. Refused:
    /// <c>mfa_invalid</c>, <c>account_locked</c> (only with a code), <c>tenant_suspended</c>, <c>forbidden</c> (the account is disabled).
    /// </summary>
    public async Task<Outcome<LoginResult>> Finish(Account account, FirstFactor first, CancellationToken cancellation = default)
    {
        if (await _sessions.RefuseSignIn(account, cancellation) is { } closed) return closed;
        var policy = (await _tenants.Of(account.TenantId, cancellation)).Policy.Mfa;
        if (first.IsMfa) return await Open(account, first.Origin, SessionMfa.Passed, cancellation);
        var factors = await _codes.Confirmed(account, cancellation);
        if (factors.Count == 0)
        {
            var mustSetUp = policy.Requires(account.Roles);
            return new LoginResult(await _sessions.Open(account, first.Origin, SessionMfa.None, cancellation, mustSetUp));
        }

        if (policy == MfaPolicy.Off) return await Open(account, first.Origin, SessionMfa.Skipped, cancellation);
        if (first.Code is { } code)
        {
            var used = await _codes.Use(account, factors, new ShownCode(code, null, null, Acting.Nobody(first.From)), cancellation);
            return used.IsRefused
                ? used.Refusal
                : await Open(account, first.Origin with { SecondFactor = used.Value.Method }, SessionMfa.Passed, cancellation);
        }

        var token = await _oneTime.Issue(OneTimePurposes.MfaLogin, account.TenantId, account.Id, WaitsFor, cancellation: cancellation);
        return new LoginResult(null, new MfaRequired(token, await _codes.Methods(account, factors, cancellation), (int)WaitsFor.TotalSeconds));
    }

    /// <summary>
    /// Ends a sign-in that waited for a second factor. Of any number of calls with one token, one succeeds. Refused: <c>mfa_invalid</c> (the code or the token
    /// is wrong, used or expired), <c>account_locked</c>.
    /// </summary>
    /// <param name="method">Null: whichever the code fits.</param>
    /// <param name="factorId">Null: any of the account's.</param>
    /// <param name="passkey">In place of the code; null: the code counts.</param>
    public async Task<Outcome<LoginResult>> FinishByCode(
        string mfaToken,
        string code,
        string? method,
        string? factorId,
        Asker asker,
        PasskeyCredential? passkey = null,
        CancellationToken cancellation = default)
    {
        if (await Waiting(mfaToken, cancellation) is not { } account) return Expired();
        var from = asker.Origin(sessionId: null);
        if (await _sessions.RefuseSignIn(account, cancellation) is { } closed)
        {
            await RecordRefusal(account, from, SignInOrigin.Mfa, closed);
            return closed;
        }

        var factors = await _codes.Confirmed(account, cancellation);
        var used = await _codes.Use(account, factors, new ShownCode(code, method, factorId, Acting.Nobody(from)) { Passkey = passkey }, cancellation);
        if (used.IsRefused) return used.Refusal;
        var isOurs = await _oneTime.Take(OneTimePurposes.MfaLogin, mfaToken, CancellationToken.None) is not null;
        var origin = SignInOrigin.Of(from, SignInOrigin.Mfa) with { SecondFactor = used.Value.Method };
        return isOurs ? await Open(account, origin, SessionMfa.Passed, cancellation) : Expired();
    }

    /// <summary>Records that a user who had passed the first factor was refused.</summary>
    internal Task RecordRefusal(Account account, AuditOrigin from, string method, Refusal refusal) => _ports.Audit.Write(
        Acting.Nobody(from).WasRefused(account.TenantId, AuditActions.SessionCreate, _time.GetUtcNow().Truncate(), refusal.Code, account.Id)
            .With("method", method).With("reason", refusal.Reason),
        CancellationToken.None);

    /// <summary>Whose sign-in waits under this token; null: none does.</summary>
    internal async Task<Account?> Waiting(string mfaToken, CancellationToken cancellation) =>
        await _oneTime.Find(OneTimePurposes.MfaLogin, mfaToken, cancellation) is { } ticket
            ? await _ports.Accounts.Find(ticket.TenantId, ticket.Subject, cancellation)
            : null;

    internal static Refusal Expired() => new(RefusalCodes.MfaInvalid, "This sign-in has ended or has taken too long; begin it again.");

    private async Task<Outcome<LoginResult>> Open(Account account, SignInOrigin origin, SessionMfa mfa, CancellationToken cancellation) =>
        new LoginResult(await _sessions.Open(account, origin, mfa, cancellation));
}
