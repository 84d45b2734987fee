using Livehouse.Callers;
using Livehouse.Identifiers;
using Livehouse.Identity.Accounts;
using Livehouse.Identity.Audit;
using Livehouse.Identity.Budgets;
using Livehouse.Identity.Mail;
using Livehouse.Identity.Sessions;
using Livehouse.Identity.Tenants;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Wire;

namespace Livehouse.Identity.Mfa;

/// <summary>A user's second factors: setting them up, sending their codes, proving by them, removing them.</summary>
public sealed class MfaService
{
    private static readonly Budget Sends = new("mfa-codes", MfaLimits.SendsMax, TimeSpan.FromMinutes(MfaLimits.SendsMinutes));

    private readonly IdentityPorts _ports;
    private readonly SessionService _sessions;
    private readonly StepUp _stepUp;
    private readonly SignInSteps _steps;
    private readonly FactorCodes _codes;
    private readonly Passkeys _passkeys;
    private readonly AccountMails _mails;
    private readonly BudgetGuard _budgets;
    private readonly TenantDirectory _tenants;
    private readonly TimeProvider _time;
    private readonly IdentityEnvironment _environment;

    internal MfaService(
        IdentityPorts ports,
        SessionService sessions,
        StepUp stepUp,
        SignInSteps steps,
        FactorCodes codes,
        Passkeys passkeys,
        AccountMails mails,
        BudgetGuard budgets,
        TenantDirectory tenants,
        TimeProvider time,
        IdentityEnvironment environment)
    {
        (_ports, _sessions, _stepUp, _steps, _codes, _passkeys) = (ports, sessions, stepUp, steps, codes, passkeys);
        (_mails, _budgets, _tenants, _time, _environment) = (mails, budgets, tenants, time, environment);
    }

    /// <summary>
    /// Begins a factor, which counts once a code of it was shown (<see cref="Prove"/>), or makes new backup codes. Refused: <c>not_found</c> (the host
    /// application keeps the account), <c>forbidden</c> (the tenant wants none), <c>validation_failed</c>, <c>conflict</c> (too many),
    /// <c>mail_not_configured</c>, <c>sms_not_configured</c>, <c>rate_limited</c>.
    /// </summary>
    public async Task<Outcome<MfaSetup>> SetUp(SetUpMfa command, CancellationToken cancellation = default)
    {
        if (await Find(command.Caller, cancellation) is not { } account) return NoAccount();
        if ((await _tenants.Of(account.TenantId, cancellation)).Policy.Mfa == MfaPolicy.Off)
        {
            return Refusal.Forbidden("This tenant has turned second factors off.");
        }

        switch (command.Method)
        {
            case MfaMethods.Backup:
                var (codes, hashes) = _codes.NewBackupCodes(account);
                var made = Did(account, AuditActions.MfaBackupCodes, command.Asker, null);
                await _ports.Mfa.SetBackupCodes(account.TenantId, account.Id, hashes, _time.GetUtcNow(), made, CancellationToken.None);
                return new MfaSetup { Codes = codes };
            case MfaMethods.Totp:
                var secret = TotpCodes.NewSecret();
                var uri = TotpCodes.Uri(_environment.Issuer, account.Email, secret);
                var app = await Add(account, MfaMethods.Totp, secret, "", cancellation);
                if (app.IsRefused) return app.Refusal;
                return new MfaSetup { FactorId = app.Value.Id, Secret = secret, OtpauthUrl = uri, QrCode = TotpCodes.QrCode(uri) };
            case MfaMethods.Passkey:
                var key = await Add(account, MfaMethods.Passkey, "", "", cancellation);
                if (key.IsRefused) return key.Refusal;
                return new MfaSetup { FactorId = key.Value.Id, Options = await _passkeys.BeginCreation(account, key.Value.Id, cancellation) };
            case MfaMethods.Sms:
                if (command.Phone is not { } phone || !PhoneNumbers.IsValid(phone))
                {
                    return Refusal.Invalid("phone", "Must be a phone number with its country's code, such as +4930123456.");
                }
                return await AddAndSend(account, MfaMethods.Sms, phone, PhoneNumbers.Mask(phone), cancellation);
            case MfaMethods.Email:
                var email = command.Email?.Trim() ?? account.Email;
                if (AccountRules.EmailFault(email) is { } fault) return Refusal.Invalid("email", fault);
                return await AddAndSend(account, MfaMethods.Email, email, MaskedEmail.Of(email), cancellation);
            default:
                return Refusal.Invalid("method", $"Must be one of {string.Join(", ", MfaMethods.All)}.");
        }
    }

    /// <summary>
    /// Shows a code in a session: it confirms the factor that it is the first of, and proves who the session's user is. A session that could only set a
    /// factor up ends by that, and another takes its place. Refused: <c>not_found</c> (no account or session here), <c>mfa_invalid</c>,
    /// <c>account_locked</c>.
    /// </summary>
    public async Task<Outcome<MfaProof>> Prove(
        Caller caller,
        string? sessionId,
        string code,
        string? method,
        string? factorId,
        Asker? asker = null,
        PasskeyCredential? passkey = null,
        CancellationToken cancellation = default)
    {
        if (await Find(caller, cancellation) is not { } account) return NoAccount();
        if (sessionId is null || await _ports.Sessions.Find(sessionId, cancellation) is not { } session) return Refusal.NotFound("A session of this token");
        var acting = new Acting(ActorOf(account), (asker ?? Asker.Unknown).Origin(sessionId));
        var used = await _codes.Use(
            account,
            await _codes.Usable(account, cancellation),
            new ShownCode(code, method, factorId, acting) { Passkey = passkey },
            cancellation,
            use => use.Factor is { ConfirmedAt: null }
                ? Did(account, AuditActions.MfaAdd, asker, sessionId, use.Factor)
                : Did(account, AuditActions.MfaVerify, asker, sessionId, use.Factor).With("method", use.Method));
        if (used.IsRefused) return used.Refusal;
        if (used.Value.Factor is { ConfirmedAt: null } added) await _mails.FactorAdded(account, added, cancellation);
        if (session.MustSetUpMfa)
        {
            var origin = new SignInOrigin(session.UserAgent, acting.Origin.Ip, SignInOrigin.Mfa) { SecondFactor = used.Value.Method };
            var signIn = await _sessions.Open(account, origin, SessionMfa.Passed, CancellationToken.None);
            await _sessions.End(caller, sessionId, CancellationToken.None);
            return new MfaProof(_time.GetUtcNow().Truncate() + StepUp.HoldsFor, signIn);
        }

        return await _stepUp.Grant(sessionId, isMfa: true, CancellationToken.None) is { } until
            ? new MfaProof(until, null)
            : Refusal.NotFound("A session of this token");
    }

    /// <summary>
    /// Sends a code for a sign-in that waits, or to the user of a session. Refused: <c>mfa_invalid</c> (the token), <c>unauthorized</c> (neither),
    /// <c>validation_failed</c> (the factor does not exist, or its codes are not sent), <c>rate_limited</c>, <c>mail_not_configured</c>,
    /// <c>sms_not_configured</c>.
    /// </summary>
    /// <param name="mfaToken">Null: <paramref name="caller"/> is signed in.</param>
    public async Task<Outcome<MfaSent>> Challenge(
        Caller caller, string? mfaToken, string method, string? factorId, CancellationToken cancellation = default)
    {
        var account = mfaToken is null ? await Find(caller, cancellation) : await _steps.Waiting(mfaToken, cancellation);
        if (account is null) return mfaToken is null ? NoAccount() : SignInSteps.Expired();
        if (method is not (MfaMethods.Sms or MfaMethods.Email or MfaMethods.Passkey))
        {
            return Refusal.Invalid("method", "Codes are sent by sms and email alone, and passkeys are asked.");
        }

        var factors = mfaToken is null ? await _codes.Usable(account, cancellation) : await _codes.Confirmed(account, cancellation);
        if (method == MfaMethods.Passkey)
        {
            if (!factors.Any(static factor => factor is { Method: MfaMethods.Passkey, ConfirmedAt: not null })) return NoFactor();
            var options = await _passkeys.BeginUse(account, cancellation);
            return new MfaSent(null, method, null, MfaLimits.PasskeyMinutes * 60) { Options = options };
        }

        var factor = factors.FirstOrDefault(factor => factor.Method == method && (factorId ?? factor.Id) == factor.Id);
        if (factor is null || _codes.TryOpen(factor) is not { } target) return NoFactor();
        if (await Send(account, factor, target, cancellation) is { } refusal) return refusal;
        return new MfaSent(factor.Id, factor.Method, factor.Label, MfaLimits.CodeMinutes * 60);
    }

    /// <summary>The caller's factors. Refused: <c>not_found</c> (the host application keeps the account).</summary>
    public async Task<Outcome<MfaState>> List(Caller caller, CancellationToken cancellation = default)
    {
        if (await Find(caller, cancellation) is not { } account) return NoAccount();
        var policy = (await _tenants.Of(account.TenantId, cancellation)).Policy.Mfa;
        return new MfaState(
            await _codes.Usable(account, cancellation),
            await _ports.Mfa.CountBackupCodes(account.TenantId, account.Id, cancellation),
            policy.Requires(account.Roles));
    }

    /// <summary>Removes a factor, and with the last one the backup codes. Refused: <c>not_found</c>.</summary>
    public async Task<Outcome<Done>> Remove(
        Caller caller, string factorId, string? sessionId = null, Asker? asker = null, CancellationToken cancellation = default)
    {
        if (await Find(caller, cancellation) is not { } account) return NoAccount();
        var factor = (await _ports.Mfa.List(account.TenantId, account.Id, cancellation)).FirstOrDefault(factor => factor.Id == factorId);
        if (factor is null) return Refusal.NotFound("The factor");
        var removed = Did(account, AuditActions.MfaRemove, asker, sessionId, factor);
        if (!await _ports.Mfa.Delete(account.TenantId, account.Id, factorId, removed, CancellationToken.None)) return Refusal.NotFound("The factor");
        if (factor.ConfirmedAt is not null) await _mails.FactorRemoved(account, factor, CancellationToken.None);
        return Done.Instance;
    }

    private async Task<Outcome<MfaSetup>> AddAndSend(Account account, string method, string target, string label, CancellationToken cancellation)
    {
        // Before anything is stored: what can't be sent makes no factor.
        if (NotConfigured(method) is { } cannot) return cannot;
        if (await _budgets.Spend(Sends, $"{account.TenantId}:{account.Id}", cancellation) is { } limited) return limited;
        var added = await Add(account, method, target, label, cancellation);
        if (added.IsRefused) return added.Refusal;
        await SendNow(account, added.Value, target, cancellation);
        return new MfaSetup { FactorId = added.Value.Id, SentTo = label };
    }

    private async Task<Refusal?> Send(Account account, MfaFactor factor, string target, CancellationToken cancellation)
    {
        if (NotConfigured(factor.Method) is { } cannot) return cannot;
        if (await _budgets.Spend(Sends, $"{account.TenantId}:{account.Id}", cancellation) is { } limited) return limited;
        await SendNow(account, factor, target, cancellation);
        return null;
    }

    private async Task SendNow(Account account, MfaFactor factor, string target, CancellationToken cancellation)
    {
        var (code, hash, expiresAt) = _codes.New(factor.Id);
        var message = factor.Method == MfaMethods.Sms ? _mails.CodeBySms(target, code) : _mails.CodeByMail(target, account, code);
        await _ports.Mfa.SetCode(factor.Id, hash, expiresAt, message, cancellation);
        _environment.Wake();
    }

    private async Task<Outcome<MfaFactor>> Add(Account account, string method, string secret, string label, CancellationToken cancellation)
    {
        var now = _time.GetUtcNow().Truncate();
        var id = Ids.New("mf_");
        var factor = new MfaFactor(id, account.TenantId, account.Id, method, _codes.Seal(id, secret), label, now, null, null);
        var since = now - TimeSpan.FromMinutes(MfaLimits.SetupMinutes);
        return await _ports.Mfa.Add(factor, MfaLimits.FactorsMax, since, cancellation)
            ? factor
            : Refusal.Conflict($"An account has at most {MfaLimits.FactorsMax} second factors: remove one first.");
    }

    private AuditEntry Did(Account account, string action, Asker? asker, string? sessionId, MfaFactor? factor = null)
    {
        var origin = (asker ?? Asker.Unknown).Origin(sessionId);
        var entry = new AuditEntry(account.TenantId, _time.GetUtcNow().Truncate(), ActorOf(account), action, AuditOutcomes.Success, origin)
        {
            Target = account.Id,
        };
        return entry.With("factorId", factor?.Id).With("method", factor?.Method);
    }

    private static AuditActor ActorOf(Account account) => new(AuditActorTypes.User, account.Id, account.DisplayName);

    private Refusal? NotConfigured(string method) => method switch
    {
        MfaMethods.Sms when !_environment.SendsSms => new Refusal(RefusalCodes.SmsNotConfigured, "This installation sends no text messages."),
        MfaMethods.Email when !_environment.SendsMail => AccountMails.NotConfigured(),
        _ => null,
    };

    private Task<Account?> Find(Caller caller, CancellationToken cancellation) => _ports.Accounts.Find(caller.TenantId, caller.UserId, cancellation);

    private static Refusal NoFactor() => Refusal.Invalid("method", "This account does not have this factor.");

    private static Refusal NoAccount() => Refusal.NotFound("An account of this token's user");
}
