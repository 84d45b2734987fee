using Livehouse.Callers;
using Livehouse.Identity.Audit;
using Livehouse.Identity.Lockout;
using Livehouse.Identity.Mail;
using Livehouse.Identity.Mfa;
using Livehouse.Identity.Passwords;
using Livehouse.Identity.Registrations;
using Livehouse.Identity.Sessions;
using Livehouse.Identity.Tenants;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Text;
using Livehouse.Users;
using Livehouse.Wire;

namespace Livehouse.Identity.Accounts;

/// <summary>
/// Registers accounts and signs people in, each in their own tenant (<see cref="Caller.DefaultTenant"/> unless said otherwise).
/// </summary>
public sealed class AccountService
{
    /// <summary>For how long a repeat is known for one (docs/api/rest.md).</summary>
    private static readonly TimeSpan RepeatKnownFor = TimeSpan.FromHours(RequestLimits.IdempotencyHours);

    /// <summary>So long after signing in an account can be deleted without its password.</summary>
    public static readonly TimeSpan DeletedWithoutPasswordFor = TimeSpan.FromMinutes(AccountLimits.DeletedWithoutPasswordMinutes);

    private readonly IAccountStore _accounts;
    private readonly SessionService _sessions;
    private readonly PasswordVault _passwords;
    private readonly LoginGuard _guard;
    private readonly RegistrationGuard _registrations;
    private readonly TimeProvider _time;
    private readonly IdentityOptions _options;
    private readonly StepUp _stepUp;
    private readonly SignInSteps _steps;
    private readonly TenantDirectory _tenants;
    private readonly IAuditLog _audit;
    private readonly AddressVerification _verification;
    private readonly IdentityEnvironment _environment;
    private int _waiting;

    internal AccountService(
        IdentityPorts ports,
        SessionService sessions,
        TenantDirectory tenants,
        PasswordVault passwords,
        LoginGuard guard,
        TimeProvider time,
        IdentityOptions options,
        SignInSteps steps,
        AddressVerification verification,
        IdentityEnvironment environment)
    {
        (_verification, _environment) = (verification, environment);
        _tenants = tenants;
        _audit = ports.Audit;
        _accounts = ports.Accounts;
        _sessions = sessions;
        _passwords = passwords;
        _guard = guard;
        _registrations = new RegistrationGuard(ports.Registrations, time, options);
        _time = time;
        _options = options;
        _stepUp = new StepUp(ports.Sessions, time);
        _steps = steps;
    }

    /// <summary>
    /// Makes an account and signs it in; both are on disk when this answers, with the mail that confirms the address. Refused: <c>validation_failed</c>,
    /// <c>conflict</c> (email or username is taken; or the account is there and has a second factor), <c>idempotency_key_reused</c> (the operation was another
    /// one), <c>rate_limited</c> (too many are waiting, or came from the client's network within the hour: <see cref="RegistrationRule"/>),
    /// <c>not_found</c> (no such tenant), <c>tenant_suspended</c>, <c>forbidden</c> (it takes in only those whom it invited), <c>sso_required</c> (or whom its
    /// identity provider sends).
    /// </summary>
    public Task<Outcome<SignIn>> Register(RegisterAccount command, CancellationToken cancellation = default) => Admitted<SignIn>(async () =>
    {
        command = command with
        {
            Email = Nfc.Of(command.Email.Trim()),
            Username = Nfc.Of(command.Username.Trim()),
            DisplayName = command.DisplayName is { } name ? AccountRules.Shown(name) ?? name.Trim() : null,
        };
        if (Fault(command) is { } fault) return fault;
        if (await RefuseNewcomer(command, cancellation) is { } closed) return closed;
        var (emailKey, usernameKey) = (AccountRules.KeyOf(command.Email), AccountRules.KeyOf(command.Username));

        var (accountId, earlier) = await Identify(command.TenantId, command.OperationId, cancellation);
        if (earlier is not null) return await Repeat(earlier, command, cancellation);
        if (await _registrations.Spend(command, emailKey, usernameKey, cancellation) is { } limited) return limited;
        // Before the costly hash; what counts is the unique indexes below.
        if (await Taken(command.TenantId, emailKey, usernameKey, cancellation) is { } taken) return await Repeated(accountId, command, cancellation) ?? taken;

        var account = new Account(
            accountId,
            command.TenantId,
            command.Email,
            emailKey,
            command.Username,
            usernameKey,
            command.DisplayName ?? command.Username,
            await _passwords.Hash(command.Password, cancellation),
            Role.Defaults,
            Tier: null,
            _time.GetUtcNow().Truncate());
        var mustSetUpMfa = (await _tenants.Of(account.TenantId, cancellation)).Policy.Mfa.Requires(account.Roles);
        var prepared = await _sessions.Prepare(account, command.UserAgent, SessionMfa.None, cancellation, mustSetUpMfa);
        var entry = SessionService.Entry(prepared, OriginOf(command)) with { Action = AuditActions.AccountCreate };
        var link = _verification.Prepare(account, new Asker(command.ClientAddress, command.UserAgent));
        var creation = await _accounts.Create(account, prepared.Session, entry, link, cancellation);
        if (creation == AccountCreation.Created) _environment.Wake();
        return creation switch
        {
            AccountCreation.Created => _sessions.Answer(prepared),
            AccountCreation.EmailTaken => EmailTaken(),
            AccountCreation.UsernameTaken => UsernameTaken(),
            _ => await Repeated(accountId, command, cancellation) ?? UsernameTaken(),
        };
    });

    /// <summary>
    /// Opens a session, or answers that a second factor is needed (<see cref="SignInSteps.Finish"/>). A wrong password and an account that does not exist get
    /// the same answer after the same work. Refused: <c>unauthorized</c>, <c>mfa_invalid</c>, <c>account_locked</c> (<see cref="LockoutRule"/>),
    /// <c>rate_limited</c> (too many are waiting), <c>tenant_suspended</c>, <c>sso_required</c>, <c>forbidden</c> (the account is
    /// disabled, which only who knows its password learns).
    /// </summary>
    public Task<Outcome<LoginResult>> SignIn(LogIn command, CancellationToken cancellation = default) => Admitted<LoginResult>(async () =>
    {
        var loginKey = AccountRules.KeyOf(command.Login);
        Account? account = null;
        var tenant = await _tenants.Of(command.TenantId, cancellation);
        if (tenant.Status == TenantStatus.Suspended) return new Refusal(RefusalCodes.TenantSuspended, "The organisation is suspended.");
        var refusal = await _guard.Try(
            command.TenantId,
            loginKey,
            async () =>
            {
                account = await Find(command.TenantId, loginKey, cancellation);
                // Accounts of before names were composed keep the key that they have.
                if (account is null && AccountRules.KeyAsTyped(command.Login) is var asTyped && asTyped != loginKey)
                {
                    account = await Find(command.TenantId, asTyped, cancellation);
                }
                return await IsRight(account, command.Password, cancellation);
            },
            cancellation);
        refusal ??= RefusePassword(tenant, account);
        if (refusal is null)
        {
            var first = new FirstFactor(new AuditOrigin(command.Ip, command.UserAgent, null), Code: command.MfaCode);
            var finished = await _steps.Finish(account!, first, cancellation);
            if (!finished.IsRefused) return finished;
            refusal = finished.Refusal;
        }

        await RecordRefusal(command, account, refusal);
        return refusal;
    });

    /// <summary>Those of these ids that are accounts of the tenant. Any number may be asked for.</summary>
    public Task<IReadOnlySet<string>> Existing(string tenantId, IReadOnlyCollection<string> accountIds, CancellationToken cancellation = default) =>
        _accounts.Existing(tenantId, accountIds, cancellation);

    /// <summary>The caller's account, or what its token says when the host application keeps it.</summary>
    public async Task<UserView> Me(Caller caller, string? tier, CancellationToken cancellation = default) =>
        await _accounts.Find(caller.TenantId, caller.UserId, cancellation) is { } account ? UserView.Of(account) : UserView.Of(caller, tier);

    /// <summary>
    /// Gives an account of the caller's tenant these roles and no others. Refused: <c>forbidden</c> (the caller is no admin), <c>not_found</c> (no account
    /// here: roles of the host application's users are in their tokens), <c>conflict</c> (it would leave the tenant without an account that is admin),
    /// <c>validation_failed</c>.
    /// </summary>
    public async Task<Outcome<RolesView>> SetRoles(SetRoles command, CancellationToken cancellation = default)
    {
        var (caller, accountId) = (command.Caller, command.UserId);
        if (!caller.Is(Role.Admin)) return Refusal.Forbidden("Roles are given by admins.");
        string[] roles = [.. Role.All.Where(command.Roles.Contains)];
        if (roles.Length == 0 || !command.Roles.All(Role.All.Contains))
        {
            return Refusal.Invalid("roles", $"Roles are one or more of {string.Join(", ", Role.All)}.");
        }
        if (await _accounts.Find(caller.TenantId, accountId, cancellation) is not { } before) return Refusal.NotFound("The account");
        var entry = Acting.As(caller, command.Origin).Did(caller.TenantId, AuditActions.UserRoles, _time.GetUtcNow().Truncate(), accountId)
            .With("from", string.Join(' ', before.Roles)).With("to", string.Join(' ', roles));
        switch (await _accounts.SetRoles(caller.TenantId, accountId, roles, entry, cancellation))
        {
            case RoleChange.Unknown:
                return Refusal.NotFound("The account");
            case RoleChange.LastAdmin:
                return Refusal.Conflict("This is the last admin: make another user an admin first.");
            default:
                await _sessions.RolesChanged(caller.TenantId, accountId);
                return new RolesView(accountId, roles);
        }
    }

    /// <summary>
    /// Deletes the caller's account: with its password, or within <see cref="DeletedWithoutPasswordFor"/> of the session's sign-in. Sessions, tokens and
    /// cookies end with it; what the grains keep is erased by the work that this stores in the same transaction. Refused: <c>not_found</c> (the host
    /// application keeps the account), <c>forbidden</c> (wrong password, or none and the sign-in is too old), <c>account_locked</c>, <c>conflict</c> (the
    /// tenant's last admin), <c>rate_limited</c>.
    /// </summary>
    public Task<Outcome<DeletedAccount>> Delete(DeleteAccount command, CancellationToken cancellation = default) => Admitted<DeletedAccount>(async () =>
    {
        var caller = command.Caller;
        if (await _accounts.Find(caller.TenantId, caller.UserId, cancellation) is not { } account) return Refusal.NotFound("An account of this token's user");
        if (await RefuseDeletion(account, command, cancellation) is { } refusal) return refusal;
        var work = ErasureOutbox.First(account.TenantId, account.Id, _time.GetUtcNow().Truncate());
        // Not cancelled: a client that hangs up must not leave its account half deleted in this process.
        var entry = Acting.As(caller, command.Origin).Did(account.TenantId, AuditActions.AccountDelete, _time.GetUtcNow().Truncate(), account.Id);
        var deleted = await _accounts.Delete(account.TenantId, account.Id, work, _time.GetUtcNow(), entry, CancellationToken.None);
        if (deleted.Change == RoleChange.LastAdmin) return Refusal.Conflict("This is the last admin: make another user an admin first.");
        foreach (var sessionId in deleted.EndedSessions) _sessions.HasEnded(sessionId);
        return deleted.Change == RoleChange.Unknown ? Refusal.NotFound("An account of this token's user") : new DeletedAccount(work);
    });

    /// <summary>
    /// Proves by the caller's password that it is them. Refused: <c>not_found</c> (no account or no session here), <c>forbidden</c> (wrong password),
    /// <c>account_locked</c>, <c>rate_limited</c>.
    /// </summary>
    public Task<Outcome<SteppedUp>> StepUp(Caller caller, string? sessionId, string password, CancellationToken cancellation = default) =>
        Admitted<SteppedUp>(async () =>
        {
            if (sessionId is null || await _accounts.Find(caller.TenantId, caller.UserId, cancellation) is not { } account)
            {
                return Refusal.NotFound("A session of this token");
            }
            if (await RefuseWrong(account, password, cancellation) is { } refusal) return refusal;
            return await _stepUp.Grant(sessionId, isMfa: false, cancellation) is { } until ? new SteppedUp(until) : Refusal.NotFound("A session of this token");
        });

    /// <summary>Null when the password is the account's: guesses count as those at a login do.</summary>
    internal async Task<Refusal?> RefuseWrong(Account account, string password, CancellationToken cancellation)
    {
        var refusal = await _guard.Try(account.TenantId, account.EmailKey, () => IsRight(account, password, cancellation), cancellation);
        return refusal?.Code == RefusalCodes.Unauthorized ? Refusal.Forbidden("The password is wrong.") : refusal;
    }

    internal Task<string> Hash(string password, CancellationToken cancellation) => _passwords.Hash(password, cancellation);

    private async Task<Refusal?> RefuseDeletion(Account account, DeleteAccount command, CancellationToken cancellation)
    {
        if (command.Password is { } password) return await RefuseWrong(account, password, cancellation);

        var isFresh = command.SessionId is { } sessionId && await _sessions.OpenedAt(sessionId, cancellation) is { } openedAt
            && _time.GetUtcNow() - openedAt < DeletedWithoutPasswordFor;
        return isFresh ? null : Refusal.Forbidden("Send the account's password, or sign in again: without it an account is deleted within "
            + $"{DeletedWithoutPasswordFor.TotalMinutes:0} minutes of signing in.");
    }

    private async Task<Refusal?> RefuseNewcomer(RegisterAccount command, CancellationToken cancellation)
    {
        if (await _tenants.Find(command.TenantId, cancellation) is not { } tenant) return Refusal.NotFound("The organisation");
        if (tenant.Status == TenantStatus.Suspended) return new Refusal(RefusalCodes.TenantSuspended, "The organisation is suspended.");
        if (tenant.Registration == TenantRegistration.Sso || tenant.Policy.SsoRequired) return SsoRequired();
        if (tenant.Registration == TenantRegistration.Invite) return Refusal.Forbidden("The organisation takes in only those whom its admins invited.");
        return AccountRules.PasswordFault(command.Password, tenant.Policy.PasswordLengthMin) is { } fault ? Refusal.Invalid("password", fault) : null;
    }

    /// <summary>The installation's own admins can always sign in: otherwise only a change in the database could let them in again.</summary>
    private static Refusal? RefusePassword(Tenant tenant, Account? account) =>
        tenant.Policy.SsoRequired && !(tenant.IsOperator && account?.Roles.Contains(Role.Admin) == true) ? SsoRequired() : null;

    private static Refusal SsoRequired() => new(RefusalCodes.SsoRequired, "The organisation signs in by its identity provider.");

    private static SignInOrigin OriginOf(RegisterAccount command) => new(command.UserAgent, command.ClientAddress?.ToString());

    /// <summary>Names the account at most: what was typed for a login may be a password. Of tenants that have no row here nothing is written.</summary>
    private async Task RecordRefusal(LogIn command, Account? account, Refusal refusal)
    {
        if (await _tenants.Find(command.TenantId, CancellationToken.None) is null) return;
        var nobody = Acting.Nobody(new AuditOrigin(command.Ip, command.UserAgent, null));
        await _audit.Write(
            nobody.WasRefused(command.TenantId, AuditActions.SessionCreate, _time.GetUtcNow().Truncate(), refusal.Code, account?.Id)
                .With("method", SignInOrigin.Password),
            CancellationToken.None);
    }

    private async Task<Account?> Find(string tenantId, string loginKey, CancellationToken cancellation)
    {
        // No name holds these, and databases refuse them in a query.
        if (!AccountRules.IsPlainText(loginKey)) return null;
        return loginKey.Contains('@', StringComparison.Ordinal)
            ? await _accounts.FindByEmail(tenantId, loginKey, cancellation)
            : await _accounts.FindByUsername(tenantId, loginKey, cancellation);
    }

    /// <summary>The id that this operation's account has or will have, and the account if it was made already.</summary>
    private async Task<(string Id, Account? Earlier)> Identify(string tenantId, string? operationId, CancellationToken cancellation)
    {
        if (operationId is null) return (AccountIds.New(), null);
        var id = AccountIds.Of(tenantId, operationId);
        // A key that is used again after its account was deleted makes another one.
        for (var generation = 1; await _accounts.WasDeleted(id, cancellation); generation++) id = AccountIds.Of(tenantId, operationId, generation);
        if (await _accounts.Find(tenantId, id, cancellation) is not { } earlier) return (id, null);
        return _time.GetUtcNow() - earlier.CreatedAt < RepeatKnownFor ? (id, earlier) : (AccountIds.New(), null);
    }

    private async Task<Refusal?> Taken(string tenantId, string emailKey, string usernameKey, CancellationToken cancellation)
    {
        if (await _accounts.FindByEmail(tenantId, emailKey, cancellation) is not null) return EmailTaken();
        return await _accounts.FindByUsername(tenantId, usernameKey, cancellation) is not null ? UsernameTaken() : null;
    }

    /// <summary>The same operation may have made the account a moment ago, beside this try; null: it has not.</summary>
    private async Task<Outcome<SignIn>?> Repeated(string accountId, RegisterAccount command, CancellationToken cancellation) =>
        await _accounts.Find(command.TenantId, accountId, cancellation) is { } earlier ? await Repeat(earlier, command, cancellation) : null;

    /// <summary>
    /// A repeat is believed only with the account's own password, and guesses at it count as those at a login: an operation's id is no secret.
    /// </summary>
    private async Task<Outcome<SignIn>> Repeat(Account earlier, RegisterAccount command, CancellationToken cancellation)
    {
        var isSame = earlier.EmailKey == AccountRules.KeyOf(command.Email) && earlier.UsernameKey == AccountRules.KeyOf(command.Username);
        if (!isSame) return OperationReused();
        var refusal = await _guard.Try(command.TenantId, earlier.EmailKey, () => IsRight(earlier, command.Password, cancellation), cancellation);
        return refusal?.Code switch
        {
            null => await OpenAgain(earlier, command, cancellation),
            RefusalCodes.Unauthorized => OperationReused(),
            _ => refusal,
        };
    }

    /// <summary>As at any sign-in: an account that has a second factor by now is not opened without it.</summary>
    private async Task<Outcome<SignIn>> OpenAgain(Account earlier, RegisterAccount command, CancellationToken cancellation)
    {
        var from = new AuditOrigin(command.ClientAddress?.ToString(), command.UserAgent, null);
        var finished = await _steps.Finish(earlier, new FirstFactor(from), cancellation);
        if (finished.IsRefused) return finished.Refusal;
        return finished.Value.SignIn is { } signIn
            ? signIn with { IsRepeat = true }
            : Refusal.Conflict("The account is there and has a second factor by now: sign in by POST /api/auth/login.");
    }

    private async Task<bool> IsRight(Account? account, string password, CancellationToken cancellation)
    {
        var verdict = await _passwords.Check(account, password, cancellation);
        if (verdict == PasswordVerdict.RightButWeaklyHashed)
        {
            var hash = await _passwords.Hash(password, cancellation);
            await _accounts.ReplacePasswordHash(account!.Id, account.PasswordHash, hash, cancellation);
        }

        return verdict != PasswordVerdict.Wrong;
    }

    /// <summary>Bounds how many wait: each costs a processor for a tenth of a second.</summary>
    internal async Task<Outcome<T>> Admitted<T>(Func<Task<Outcome<T>>> work) where T : class
    {
        try
        {
            if (Interlocked.Increment(ref _waiting) <= _options.HashesAtOnceMax + _options.HashesWaitingMax) return await work();
            var soon = TimeSpan.FromSeconds(1);
            return new Refusal(
                RefusalCodes.RateLimited, "Too many are signing in right now.", Limit: new SpentLimit("sign-ins", _options.HashesWaitingMax, soon, soon));
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private static Refusal? Fault(RegisterAccount command)
    {
        if (AccountRules.EmailFault(command.Email) is { } email) return Refusal.Invalid("email", email);
        if (AccountRules.UsernameFault(command.Username) is { } username) return Refusal.Invalid("username", username);
        if (AccountRules.PasswordFault(command.Password) is { } password) return Refusal.Invalid("password", password);
        return command.DisplayName is { } name && AccountRules.DisplayNameFault(name) is { } displayName ? Refusal.Invalid("displayName", displayName) : null;
    }

    private static Refusal EmailTaken() => Refusal.Conflict("The email has an account already.");

    private static Refusal UsernameTaken() => Refusal.Conflict("The username is taken.");

    private static Refusal OperationReused() => new(RefusalCodes.IdempotencyKeyReused, "The idempotency key belongs to another request.");
}
