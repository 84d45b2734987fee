using System.Globalization;
using System.Security.Cryptography;
using Livehouse.Callers;
using Livehouse.Identity.Accounts;
using Livehouse.Identity.Audit;
using Livehouse.Identity.Lockout;
using Livehouse.Identity.Mfa;
using Livehouse.Identity.Sessions;
using Livehouse.Identity.Tenants;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Text;
using Livehouse.Wire;

namespace Livehouse.Identity.Federation;

/// <summary>A user authenticated by an identity provider.</summary>
/// <param name="Kind">Of the provider, for the audit log.</param>
/// <param name="IsEmailVerified">The provider vouches for the address too.</param>
/// <param name="Roles">The roles that the tenant's mappings derive from the provider's groups; null: there are no mappings, and roles are assigned
/// here.</param>
public sealed record ExternalUser(
    ExternalKey Key, string Kind, string? Email, bool IsEmailVerified, string? Name, string? Username, IReadOnlyList<string>? Roles)
{
    /// <summary>Keeps the person out of logs.</summary>
    public override string ToString() => nameof(ExternalUser);
}

/// <summary>
/// Finds or creates the account of a user who signed in with a provider. An account belongs to an external user only by the provider's own id; an address
/// identifies an account only if the provider vouches for it, the organisation has proved its domain, and the account has no other sign-in method to lose.
/// </summary>
public sealed class ExternalSignIns
{
    private const int NamesTried = 6;
    private const string NoEmailDomain = "no-email.invalid";

    private readonly IdentityPorts _ports;
    private readonly SessionService _sessions;
    private readonly TenantDirectory _tenants;
    private readonly LoginGuard _guard;
    private readonly SignInSteps _steps;
    private readonly TimeProvider _time;

    internal ExternalSignIns(
        IdentityPorts ports, SessionService sessions, TenantDirectory tenants, LoginGuard guard, SignInSteps steps, TimeProvider time) =>
        (_ports, _sessions, _tenants, _guard, _steps, _time) = (ports, sessions, tenants, guard, steps, time);

    /// <summary>
    /// The account, its roles brought up to date. Refused: <c>tenant_suspended</c>, <c>sso_failed</c> with <c>user_disabled</c>, <c>email_unverified</c> or
    /// <c>user_not_allowed</c>.
    /// </summary>
    public async Task<Outcome<Account>> Find(ExternalUser user, AuditOrigin origin, CancellationToken cancellation = default)
    {
        var tenantId = user.Key.TenantId;
        if (await Suspended(tenantId, cancellation) is { } suspended) return suspended;
        if (await Linked(user.Key, cancellation) is { } known) return await UpToDate(known, user, origin, cancellation);
        var email = Usable(user.Email);
        if (email is not null && await _ports.Accounts.FindByEmail(tenantId, AccountRules.KeyOf(email), cancellation) is { } holder)
        {
            return await Adopt(holder, user, email, origin, cancellation);
        }

        return await Create(user, email, origin, cancellation);
    }

    /// <summary>Goes on with an account that <see cref="Find"/> answered a moment ago, if it may still sign in: to a session or to a second factor.</summary>
    /// <param name="isMfa">The provider asked for a second factor, and the tenant trusts it.</param>
    public async Task<Outcome<LoginResult>> Open(
        string tenantId, string accountId, bool isMfa, AuditOrigin origin, CancellationToken cancellation = default)
    {
        if (await _ports.Accounts.Find(tenantId, accountId, cancellation) is not { } account) return Refusal.NotFound("The account");
        var opened = await Suspended(tenantId, cancellation) is { } suspended ? suspended
            : account.Status == AccountStatus.Disabled ? Failed("user_disabled", "The account is disabled here.")
            : await _steps.Finish(account, new FirstFactor(origin, isMfa) { Method = SignInOrigin.SingleSignOn }, cancellation);
        if (opened.IsRefused) await _steps.RecordRefusal(account, origin, SignInOrigin.SingleSignOn, opened.Refusal);
        return opened;
    }

    /// <summary>Lets a directory's passwords be tried no more often than our own (<see cref="LockoutRule"/>).</summary>
    /// <param name="isRight">Asks the directory.</param>
    /// <returns>Null; <c>unauthorized</c> or <c>account_locked</c>.</returns>
    public Task<Refusal?> Guard(string tenantId, string login, Func<Task<bool>> isRight, CancellationToken cancellation = default) =>
        _guard.Try(tenantId, $"directory:{AccountRules.KeyOf(login)}", isRight, cancellation);

    private async Task<Refusal?> Suspended(string tenantId, CancellationToken cancellation) =>
        (await _tenants.Of(tenantId, cancellation)).Status == TenantStatus.Suspended
            ? new Refusal(RefusalCodes.TenantSuspended, "The organisation is suspended.")
            : null;

    private async Task<Account?> Linked(ExternalKey key, CancellationToken cancellation) =>
        await _ports.Federation.FindAccount(key, cancellation) is { } accountId ? await _ports.Accounts.Find(key.TenantId, accountId, cancellation) : null;

    private async Task<Outcome<Account>> UpToDate(Account account, ExternalUser user, AuditOrigin origin, CancellationToken cancellation)
    {
        if (user.Roles is not { } roles || SessionGate.AreSame(roles, account.Roles)) return account;
        var audit = Entry(AuditActions.UserRoles, account, user, origin)
            .With("from", string.Join(' ', account.Roles)).With("to", string.Join(' ', roles));
        // The tenant's last admin stays an admin, whatever the provider says: someone must be able to repair the mapping.
        if (await _ports.Accounts.SetRoles(account.TenantId, account.Id, roles, audit, cancellation) != RoleChange.Changed) return account;
        await _sessions.RolesChanged(account.TenantId, account.Id);
        return account with { Roles = roles };
    }

    /// <summary>
    /// An existing account has this address. It is adopted only if its owner is certain: an attacker who registered first with another person's address would
    /// otherwise share the account with that person.
    /// </summary>
    private async Task<Outcome<Account>> Adopt(Account holder, ExternalUser user, string email, AuditOrigin origin, CancellationToken cancellation)
    {
        var isProved = user.IsEmailVerified || await IsDomainOf(user.Key.TenantId, email, cancellation);
        if (!isProved)
        {
            return Failed("email_unverified", "An account with this e-mail address exists, and the provider does not vouch for the address.");
        }
        // One that an admin made and that has no password was made for the owner of the address.
        if (holder.PasswordHash.Length > 0)
        {
            return Failed("user_not_allowed", "An account with this e-mail address and a password of its own exists: it is not taken over.");
        }
        return await _ports.Federation.Link(holder.Id, user.Key, Entry(AuditActions.AccountLink, holder, user, origin), cancellation)
            ? await UpToDate(holder, user, origin, cancellation)
            : Failed("user_not_allowed", "This person is linked to another account.");
    }

    private async Task<bool> IsDomainOf(string tenantId, string email, CancellationToken cancellation) =>
        TenantRules.DomainOfEmail(email) is { } domain && (await _tenants.FindByDomain(domain, cancellation))?.Id == tenantId;

    private async Task<Outcome<Account>> Create(ExternalUser user, string? email, AuditOrigin origin, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < NamesTried; attempt++)
        {
            var account = NewAccount(user, email, attempt);
            switch (await _ports.Federation.CreateLinked(account, user.Key, Entry(AuditActions.AccountCreate, account, user, origin), cancellation))
            {
                case AccountCreation.Created:
                    return account;
                // Another tab of the same person was quicker.
                case AccountCreation.Repeated when await Linked(user.Key, cancellation) is { } made:
                    return await UpToDate(made, user, origin, cancellation);
                case AccountCreation.EmailTaken when attempt == 0:
                    return await Find(user, origin, cancellation);
                default:
                    continue;
            }
        }

        return Failed("user_not_allowed", "No free user name was found.");
    }

    private Account NewAccount(ExternalUser user, string? email, int attempt)
    {
        var id = AccountIds.New();
        var username = UsernameFor(user, email, attempt);
        var now = _time.GetUtcNow().Truncate();
        DateTimeOffset? verifiedAt = email is not null && user.IsEmailVerified ? now : null;
        email ??= $"{id}@{NoEmailDomain}";
        var name = user.Name is { } given ? AccountRules.Shown(AccountRules.Presentable(given)) : null;
        return new Account(
            id,
            user.Key.TenantId,
            email,
            AccountRules.KeyOf(email),
            username,
            AccountRules.KeyOf(username),
            name ?? username,
            PasswordHash: "",
            user.Roles ?? Role.Defaults,
            Tier: null,
            now) { EmailVerifiedAt = verifiedAt };
    }

    private static string UsernameFor(ExternalUser user, string? email, int attempt)
    {
        const int TailLength = 5;
        var wanted = user.Username ?? email ?? user.Name ?? "";
        var at = wanted.IndexOf('@', StringComparison.Ordinal);
        var kept = string.Concat(Nfc.Of(at > 0 ? wanted[..at] : wanted).Where(static letter => letter is '.' or '_' or '-' || char.IsLetterOrDigit(letter)))
            .Trim('.', '-', '_');
        if (kept.Length > AccountLimits.UsernameLengthMax - TailLength) kept = kept[..(AccountLimits.UsernameLengthMax - TailLength)];
        if (attempt == 0 && AccountRules.UsernameFault(kept) is null) return kept;
        var tail = RandomNumberGenerator.GetInt32(10_000).ToString("D4", CultureInfo.InvariantCulture);
        var tailed = $"{(kept.Length > 0 ? kept : "user")}-{tail}";
        return AccountRules.UsernameFault(tailed) is null ? tailed : $"user-{tail}";
    }

    /// <summary>The address as an account would have it; null: there is none that could be kept.</summary>
    private static string? Usable(string? email) => email is not null && Nfc.Of(email.Trim()) is var text && AccountRules.EmailFault(text) is null
        && !text.EndsWith($"@{NoEmailDomain}", StringComparison.OrdinalIgnoreCase) ? text : null;

    private AuditEntry Entry(string action, Account account, ExternalUser user, AuditOrigin origin) =>
        new AuditEntry(
            account.TenantId, _time.GetUtcNow().Truncate(), new AuditActor(AuditActorTypes.User, account.Id, account.DisplayName), action,
            AuditOutcomes.Success, origin) { Target = account.Id }.With("provider", user.Kind);

    private static Refusal Failed(string reason, string detail) => new(RefusalCodes.SsoFailed, detail) { Reason = reason };
}
