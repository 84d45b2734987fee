using Livehouse.Callers;
using Livehouse.Identity.Accounts;
using Livehouse.Identity.ApiKeys;
using Livehouse.Identity.Audit;
using Livehouse.Identity.OneTime;
using Livehouse.Identity.Passwords;
using Livehouse.Identity.Sessions;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Text;
using Livehouse.Users;
using Livehouse.Wire;

namespace Livehouse.Identity.Members;

/// <summary>
/// The users of a tenant, as its admins, its directory (SCIM) and its identity provider manage them. Who may is decided before; what is done is in the tenant's
/// audit log, in the same transaction.
/// </summary>
public sealed class MemberService
{
    private readonly IAccountStore _accounts;
    private readonly SessionService _sessions;
    private readonly PasswordVault _passwords;
    private readonly ApiKeyService _keys;
    private readonly TimeProvider _time;
    private readonly IdentityEnvironment _environment;

    internal MemberService(
        IdentityPorts ports, SessionService sessions, ApiKeyService keys, PasswordVault passwords, TimeProvider time, IdentityEnvironment environment) =>
        (_accounts, _sessions, _keys, _passwords, _time, _environment) = (ports.Accounts, sessions, keys, passwords, time, environment);

    /// <summary>
    /// Creates an admin with a password, for operators with access to the machine: the command line and the bootstrap variables. Refused as
    /// <see cref="Provision"/>; an existing account is never promoted because of its email alone, which anyone may have registered.
    /// </summary>
    public async Task<Outcome<Account>> CreateAdmin(string tenantId, string email, string password, Acting acting, CancellationToken cancellation = default)
    {
        if (AccountRules.PasswordFault(password) is { } fault) return Refusal.Invalid("password", fault);
        var hash = await _passwords.Hash(password, cancellation);
        var admin = new NewMember(tenantId, email, null, [Role.Viewer, Role.Streamer, Role.Moderator, Role.Admin], AuditActions.AccountCreate)
        {
            PasswordHash = hash,
        };
        return await Provision(admin, acting, cancellation);
    }

    /// <summary>The tenant's accounts, the oldest first.</summary>
    public Task<IReadOnlyList<Account>> List(AccountQuery query, CancellationToken cancellation = default) => _accounts.List(query, cancellation);

    public Task<Account?> Find(string tenantId, string accountId, CancellationToken cancellation = default) =>
        _accounts.Find(tenantId, accountId, cancellation);

    public Task<Account?> FindByEmail(string tenantId, string email, CancellationToken cancellation = default) =>
        _accounts.FindByEmail(tenantId, AccountRules.KeyOf(email), cancellation);

    /// <summary>
    /// Creates an account without a password, for an invited user, or one from the tenant's directory or identity provider. Its username is
    /// derived. Refused: <c>validation_failed</c>, <c>conflict</c> (the email has an account).
    /// </summary>
    public async Task<Outcome<Account>> Provision(NewMember member, Acting acting, CancellationToken cancellation = default)
    {
        var email = Nfc.Of(member.Email.Trim());
        if (AccountRules.EmailFault(email) is { } fault) return Refusal.Invalid("email", fault);
        var name = AccountRules.Presentable(member.DisplayName ?? email[..email.IndexOf('@', StringComparison.Ordinal)]);
        for (var attempt = 0; attempt < Usernames.TriesMax; attempt++)
        {
            var username = Usernames.Of(email, attempt);
            var account = new Account(
                AccountIds.New(),
                member.TenantId,
                email,
                AccountRules.KeyOf(email),
                username,
                AccountRules.KeyOf(username),
                name.Length > 0 ? name : username,
                member.PasswordHash ?? "",
                Ordered(member.Roles),
                Tier: null,
                _time.GetUtcNow().Truncate());
            var entry = acting.Did(member.TenantId, member.Action, account.CreatedAt, account.Id)
                .With("roles", string.Join(' ', account.Roles)).With("by", member.By);
            var secret = member.Secret?.Invoke(account);
            switch (await _accounts.Create(account, first: null, entry, secret, cancellation))
            {
                case AccountCreation.Created:
                    if (secret is not null) _environment.Wake();
                    return account;
                case AccountCreation.EmailTaken:
                    return Refusal.Conflict("The email has an account already.");
            }
        }

        return Refusal.Conflict("No username for this email is free.");
    }

    /// <summary>Refused: <c>not_found</c>, <c>conflict</c> (it would leave the tenant without an admin).</summary>
    public async Task<Outcome<Account>> SetRoles(
        string tenantId, string accountId, IReadOnlyList<string> roles, Acting acting, CancellationToken cancellation = default)
    {
        if (await _accounts.Find(tenantId, accountId, cancellation) is not { } before) return NotFound();
        var after = Ordered(roles);
        if (SessionGate.AreSame(before.Roles, after)) return before;
        var entry = acting.Did(tenantId, AuditActions.UserRoles, Now, accountId)
            .With("from", string.Join(' ', before.Roles)).With("to", string.Join(' ', after));
        switch (await _accounts.SetRoles(tenantId, accountId, after, entry, cancellation))
        {
            case RoleChange.Unknown:
                return NotFound();
            case RoleChange.LastAdmin:
                return LastAdmin();
            default:
                await _sessions.RolesChanged(tenantId, accountId);
                return before with { Roles = after };
        }
    }

    /// <summary>
    /// Disabling ends the sessions in the same transaction, and what the user is present in by work that is stored with it. Refused: <c>not_found</c>,
    /// <c>conflict</c> (the tenant's last admin).
    /// </summary>
    public async Task<Outcome<Account>> SetStatus(
        string tenantId, string accountId, AccountStatus status, Acting acting, CancellationToken cancellation = default)
    {
        var isDisabled = status == AccountStatus.Disabled;
        var work = isDisabled ? PresenceOutbox.Of(tenantId, accountId, PresenceEnds.AccountDisabled, Now) : [];
        var entry = acting.Did(tenantId, isDisabled ? AuditActions.UserDisable : AuditActions.UserEnable, Now, accountId);
        var changed = await _accounts.SetStatus(tenantId, accountId, status, work, entry, CancellationToken.None);
        if (changed.Change == RoleChange.LastAdmin) return LastAdmin();
        foreach (var sessionId in changed.EndedSessions) _sessions.HasEnded(sessionId);
        _keys.Forget(accountId);
        _environment.Wake();
        return await _accounts.Find(tenantId, accountId, cancellation) is { } account ? account : NotFound();
    }

    /// <summary>Refused: <c>not_found</c>, <c>validation_failed</c>, <c>conflict</c> (the email is another's).</summary>
    public async Task<Outcome<Account>> SetProfile(
        string tenantId, string accountId, string? email, string? displayName, Acting acting, CancellationToken cancellation = default)
    {
        if (await _accounts.Find(tenantId, accountId, cancellation) is not { } before) return NotFound();
        var address = email is null ? before.Email : Nfc.Of(email.Trim());
        if (AccountRules.EmailFault(address) is { } fault) return Refusal.Invalid("email", fault);
        var name = displayName is null ? before.DisplayName : AccountRules.Presentable(displayName);
        var after = before with { Email = address, EmailKey = AccountRules.KeyOf(address), DisplayName = name.Length > 0 ? name : before.Username };
        if (after == before) return before;
        var isSet = await _accounts.SetProfile(after, acting.Did(tenantId, AuditActions.UserUpdate, Now, accountId), cancellation);
        return isSet ? after : Refusal.Conflict("The email has an account already.");
    }

    /// <summary>As a user deletes itself. Refused: <c>not_found</c>, <c>conflict</c> (the tenant's last admin).</summary>
    public async Task<Outcome<DeletedAccount>> Delete(string tenantId, string accountId, Acting acting)
    {
        var work = ErasureOutbox.First(tenantId, accountId, Now);
        var entry = acting.Did(tenantId, AuditActions.UserDelete, Now, accountId);
        var deleted = await _accounts.Delete(tenantId, accountId, work, Now, entry, CancellationToken.None);
        if (deleted.Change == RoleChange.LastAdmin) return LastAdmin();
        foreach (var sessionId in deleted.EndedSessions) _sessions.HasEnded(sessionId);
        _keys.Forget(accountId);
        return deleted.Change == RoleChange.Unknown ? NotFound() : new DeletedAccount(work);
    }

    private DateTimeOffset Now => _time.GetUtcNow().Truncate();

    private static string[] Ordered(IReadOnlyList<string> roles) => [.. Role.All.Where(roles.Contains)];

    private static Refusal NotFound() => Refusal.NotFound("The user");

    private static Refusal LastAdmin() => Refusal.Conflict("This is the last admin: make another user an admin first.");
}

/// <param name="Roles">Out of <see cref="Role"/>; at least one.</param>
/// <param name="Action">See <see cref="AuditActions"/>.</param>
/// <param name="By">What has brought the account about, such as <c>scim</c>; null: nothing but who did it.</param>
public sealed record NewMember(string TenantId, string Email, string? DisplayName, IReadOnlyList<string> Roles, string Action, string? By = null)
{
    /// <summary>Null: no password opens it.</summary>
    internal string? PasswordHash { get; init; }

    /// <summary>
    /// Makes what is stored together with the account, such as its invitation; null: nothing is. It may be asked more than once; the last counts.
    /// </summary>
    public Func<Account, PreparedSecret>? Secret { get; init; }

    /// <summary>Keeps address and hash out of logs.</summary>
    public override string ToString() => nameof(NewMember);
}

/// <summary>Usernames for those who did not choose one.</summary>
internal static class Usernames
{
    public const int TriesMax = 20;

    private const int SuffixLength = 5;

    /// <summary>Of the email's local part; from the second try on with something random behind it.</summary>
    public static string Of(string email, int attempt)
    {
        var local = email[..email.IndexOf('@', StringComparison.Ordinal)];
        var kept = string.Concat(local.Where(static character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-'));
        if (kept.Length < AccountLimits.UsernameLengthMin) (kept, attempt) = ($"user{kept}", Math.Max(1, attempt));
        kept = kept[..Math.Min(kept.Length, AccountLimits.UsernameLengthMax - SuffixLength - 1)];
        if (attempt == 0) return kept;
        var suffix = System.Security.Cryptography.RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", SuffixLength);
        return $"{kept}-{suffix}";
    }
}
