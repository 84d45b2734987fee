using System.Text.Json;
using Livehouse.Callers;
using Livehouse.Identifiers;
using Livehouse.Identity.Audit;
using Livehouse.Identity.Budgets;
using Livehouse.Identity.Keys;
using Livehouse.Identity.Mail;
using Livehouse.Identity.Mfa;
using Livehouse.Identity.OneTime;
using Livehouse.Identity.Sessions;
using Livehouse.Identity.Tenants;
using Livehouse.Limits;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Wire;

namespace Livehouse.Identity.Accounts;

/// <summary>Forgotten, reset and changed passwords, confirmed addresses and accepted invitations.</summary>
public sealed class PasswordService
{
    internal const string AskedPurpose = "password reset asked";

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(AccountLimits.AccountMailsMinutes);
    private static readonly Budget PerAddress = new("password-mails", AccountLimits.AccountMailsMax, Window);
    private static readonly Budget PerNetwork = new("password-asks", AccountLimits.ResetsAskedMax, Window);
    private static readonly Budget Verifications = new("verification-mails", AccountLimits.AccountMailsMax, Window);

    private readonly IdentityPorts _ports;
    private readonly AccountService _accounts;
    private readonly SessionService _sessions;
    private readonly SignInSteps _steps;
    private readonly OneTimeSecrets _oneTime;
    private readonly AccountMails _mails;
    private readonly AddressVerification _verification;
    private readonly BudgetGuard _budgets;
    private readonly SecretSeal _seal;
    private readonly TenantDirectory _tenants;
    private readonly TimeProvider _time;
    private readonly IdentityEnvironment _environment;

    internal PasswordService(
        IdentityPorts ports,
        AccountService accounts,
        SessionService sessions,
        SignInSteps steps,
        OneTimeSecrets oneTime,
        AccountMails mails,
        AddressVerification verification,
        BudgetGuard budgets,
        SecretSeal seal,
        TenantDirectory tenants,
        TimeProvider time,
        IdentityEnvironment environment)
    {
        (_ports, _accounts, _sessions, _steps, _oneTime) = (ports, accounts, sessions, steps, oneTime);
        (_mails, _verification, _budgets, _seal, _tenants, _time, _environment) = (mails, verification, budgets, seal, tenants, time, environment);
    }

    /// <summary>
    /// Somebody has forgotten a password. Whether the address has an account, neither the answer nor its time tells: what is done here is the same either way,
    /// and the outbox looks for the account later (<see cref="SendReset"/>). Refused: <c>mail_not_configured</c>, <c>rate_limited</c> (the address as typed, or
    /// the client's network).
    /// </summary>
    public async Task<Outcome<Done>> Forgot(string tenantId, string email, Asker asker, CancellationToken cancellation = default)
    {
        if (!_environment.SendsMail) return AccountMails.NotConfigured();
        var emailKey = AccountRules.KeyOf(email);
        if (Registrations.ClientNetwork.Of(asker.Address) is { } network && await _budgets.Spend(PerNetwork, network, cancellation) is { } tooMany)
        {
            return tooMany;
        }
        if (await _budgets.Spend(PerAddress, $"{tenantId}:{emailKey}", cancellation) is { } limited) return limited;
        var (id, now) = (Ids.New("pr_"), _time.GetUtcNow().Truncate());
        var asked = new AskedReset(tenantId, emailKey, now, AccountMails.Describe(asker));
        var message = new PrepareReset(_seal.Seal(AskedPurpose, JsonSerializer.Serialize(asked, LivehouseJson.Options), id)) { MessageId = id };
        await _ports.OneTime.Send(new PendingOutboxMessage(id, GrainRef.Identity, message, now), cancellation);
        _environment.Wake();
        return Done.Instance;
    }

    /// <summary>Mails the link to the owner of the address, if there is one. Safe to repeat: the same message creates the same link, once.</summary>
    internal async Task SendReset(PrepareReset message, CancellationToken cancellation)
    {
        var asked = JsonSerializer.Deserialize<AskedReset>(_seal.Open(AskedPurpose, message.Sealed, message.MessageId), LivehouseJson.Options)!;
        if (await _ports.Accounts.FindByEmail(asked.TenantId, asked.EmailKey, cancellation) is not { } account) return;
        await _oneTime.IssueOnce(
            message.MessageId,
            OneTimePurposes.PasswordReset,
            account.TenantId,
            account.Id,
            TimeSpan.FromMinutes(AccountLimits.ResetMinutes),
            token => _mails.Reset(account, token, asked.At, asked.Asker),
            cancellation);
        _environment.Wake();
    }

    /// <summary>
    /// Sets a new password by a link; every session of the account ends. Refused: <c>validation_failed</c> (<c>token</c>: used, expired or never given out;
    /// <c>password</c>), <c>rate_limited</c>.
    /// </summary>
    public Task<Outcome<Done>> Reset(string token, string password, Asker asker, CancellationToken cancellation = default) =>
        _accounts.Admitted<Done>(async () =>
        {
            var set = await SetByTicket(OneTimePurposes.PasswordReset, token, password, asker, cancellation);
            return set.IsRefused ? set.Refusal : Done.Instance;
        });

    /// <summary>
    /// Sets another password with the old one; every other session of the account ends. Refused: <c>not_found</c> (the host application keeps the account),
    /// <c>forbidden</c> (wrong password), <c>account_locked</c>, <c>validation_failed</c>, <c>conflict</c> (somebody else was faster), <c>rate_limited</c>.
    /// </summary>
    public Task<Outcome<Done>> Change(
        Caller caller, string? sessionId, string current, string next, Asker asker, CancellationToken cancellation = default) =>
        _accounts.Admitted<Done>(async () =>
        {
            if (await _ports.Accounts.Find(caller.TenantId, caller.UserId, cancellation) is not { } account)
            {
                return Refusal.NotFound("An account of this token's user");
            }
            if (await Fault(account.TenantId, "newPassword", next, cancellation) is { } fault) return fault;
            if (await _accounts.RefuseWrong(account, current, cancellation) is { } refusal) return refusal;
            // As it is now: a hash of fewer rounds was renewed by checking it.
            var checkedNow = await _ports.Accounts.Find(account.TenantId, account.Id, cancellation) ?? account;
            var ended = await _ports.Credentials.ReplacePassword(
                new PasswordReplacement(
                    account.TenantId,
                    account.Id,
                    await _accounts.Hash(next, cancellation),
                    null,
                    null,
                    checkedNow.PasswordHash,
                    sessionId,
                    ProvesEmail: false,
                    Notice(account, asker)) { Audit = Did(account.TenantId, account.Id, account.DisplayName, AuditActions.PasswordChange, asker, sessionId) },
                _time.GetUtcNow(),
                CancellationToken.None);
            if (ended is null) return Refusal.Conflict("The password was just changed by another request.");
            HaveEnded(ended);
            return Done.Instance;
        });

    /// <summary>
    /// Mails a link to the caller's address, to confirm it. Refused: <c>not_found</c> (the host application keeps the account), <c>mail_not_configured</c>,
    /// <c>rate_limited</c>.
    /// </summary>
    public async Task<Outcome<Done>> AskVerification(Caller caller, Asker asker, CancellationToken cancellation = default)
    {
        if (await _ports.Accounts.Find(caller.TenantId, caller.UserId, cancellation) is not { } account)
        {
            return Refusal.NotFound("An account of this token's user");
        }
        if (_verification.Prepare(account, asker) is not { } link) return AccountMails.NotConfigured();
        if (await _budgets.Spend(Verifications, $"{account.TenantId}:{account.Id}", cancellation) is { } limited) return limited;
        await _ports.OneTime.Add(link.Ticket, link.KeptMax, link.Message, cancellation);
        _environment.Wake();
        return Done.Instance;
    }

    /// <summary>Confirms an address by the link that was sent to it. Refused: <c>validation_failed</c> (<c>token</c>).</summary>
    public async Task<Outcome<Done>> VerifyEmail(string token, Asker? asker = null) =>
        token.Length is > 0 and <= OneTimeSecrets.LengthMax
        && await _ports.Credentials.VerifyEmail(
            Secret.HashOf(token),
            _time.GetUtcNow(),
            ticket => Did(ticket.TenantId, ticket.Subject, "", AuditActions.EmailVerify, asker ?? Asker.Unknown),
            CancellationToken.None)
            ? Done.Instance
            : BadToken();

    /// <summary>
    /// Sets the password of an invited user's account, confirms its address and signs in. Refused: <c>validation_failed</c> (<c>token</c>,
    /// <c>password</c>), <c>rate_limited</c>.
    /// </summary>
    public Task<Outcome<LoginResult>> AcceptInvitation(string token, string password, Asker asker, CancellationToken cancellation = default) =>
        _accounts.Admitted<LoginResult>(async () =>
        {
            var set = await SetByTicket(OneTimePurposes.Invitation, token, password, asker, cancellation);
            return set.IsRefused ? set.Refusal : await _steps.Finish(set.Value, new FirstFactor(asker.Origin(sessionId: null)), cancellation);
        });

    private async Task<Outcome<Account>> SetByTicket(string purpose, string token, string password, Asker asker, CancellationToken cancellation)
    {
        if (await _oneTime.Find(purpose, token, cancellation) is not { } ticket) return BadToken();
        if (await _ports.Accounts.Find(ticket.TenantId, ticket.Subject, cancellation) is not { } account) return BadToken();
        if (await Fault(account.TenantId, "password", password, cancellation) is { } fault) return fault;
        var ended = await _ports.Credentials.ReplacePassword(
            new PasswordReplacement(
                account.TenantId,
                account.Id,
                await _accounts.Hash(password, cancellation),
                purpose,
                ticket.Hash,
                null,
                null,
                ProvesEmail: true,
                purpose == OneTimePurposes.Invitation ? null : Notice(account, asker))
            {
                Audit = Did(
                    account.TenantId,
                    account.Id,
                    account.DisplayName,
                    purpose == OneTimePurposes.Invitation ? AuditActions.InvitationAccept : AuditActions.PasswordReset,
                    asker),
            },
            _time.GetUtcNow(),
            CancellationToken.None);
        if (ended is null) return BadToken();
        HaveEnded(ended);
        return account with { EmailVerifiedAt = account.EmailVerifiedAt ?? _time.GetUtcNow().Truncate() };
    }

    private async Task<Refusal?> Fault(string tenantId, string field, string password, CancellationToken cancellation)
    {
        var least = (await _tenants.Of(tenantId, cancellation)).Policy.PasswordLengthMin;
        if (AccountRules.PasswordFault(password) is { } fault) return Refusal.Invalid(field, fault);
        return password.EnumerateRunes().Count() < least ? Refusal.Invalid(field, $"Must have at least {least} characters.") : null;
    }

    private AuditEntry Did(string tenantId, string accountId, string name, string action, Asker asker, string? sessionId = null) => new(
        tenantId,
        _time.GetUtcNow().Truncate(),
        new AuditActor(AuditActorTypes.User, accountId, name),
        action,
        AuditOutcomes.Success,
        asker.Origin(sessionId)) { Target = accountId };

    private PendingOutboxMessage? Notice(Account account, Asker asker) => _environment.SendsMail ? _mails.PasswordChanged(account, asker) : null;

    private void HaveEnded(IReadOnlyList<string> sessions)
    {
        foreach (var sessionId in sessions) _sessions.HasEnded(sessionId);
        _environment.Wake();
    }

    private static Refusal BadToken() => Refusal.Invalid("token", "It has been used, has expired or was never given out; ask for a new one.");

    private sealed record AskedReset(string TenantId, string EmailKey, DateTimeOffset At, string Asker);
}

/// <summary>Looks up the account of a password reset request, and mails its owner.</summary>
public sealed class PrepareResetHandler(PasswordService passwords) : OutboxHandler<PrepareReset>
{
    public override async Task<OutboxResult?> Run(PrepareReset message, CancellationToken cancellation)
    {
        try
        {
            await passwords.SendReset(message, cancellation);
            return null;
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            throw new OutboxMessageFailedException("It was sealed under another JWT_SECRET.", isPermanent: true);
        }
    }
}
