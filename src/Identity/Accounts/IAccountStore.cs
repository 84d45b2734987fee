using Livehouse.Identity.Audit;
using Livehouse.Identity.OneTime;
using Livehouse.Identity.Sessions;
using Livehouse.Outbox;

namespace Livehouse.Identity.Accounts;

public interface IAccountStore
{
    /// <summary>
    /// Keeps the account together with its first session, its one-time secret and the mail that carries it, or nothing of all; on disk when it returns. Of any
    /// number of callers that want one email or one username, over all processes, exactly one gets it.
    /// </summary>
    /// <param name="first">Null: it signs in later.</param>
    /// <param name="audit">Written with it.</param>
    /// <param name="secret">Null: none.</param>
    Task<AccountCreation> Create(
        Account account, NewSession? first, AuditEntry? audit = null, PreparedSecret? secret = null, CancellationToken cancellation = default);

    Task<Account?> Find(string tenantId, string accountId, CancellationToken cancellation = default);

    /// <summary>Those of these ids that are accounts of the tenant. Any number may be asked for.</summary>
    Task<IReadOnlySet<string>> Existing(string tenantId, IReadOnlyCollection<string> accountIds, CancellationToken cancellation = default);

    /// <param name="emailKey">See <see cref="Account.EmailKey"/>.</param>
    Task<Account?> FindByEmail(string tenantId, string emailKey, CancellationToken cancellation = default);

    /// <param name="usernameKey">See <see cref="Account.UsernameKey"/>.</param>
    Task<Account?> FindByUsername(string tenantId, string usernameKey, CancellationToken cancellation = default);

    /// <summary>Replaces a hash that still is <paramref name="expectedHash"/>.</summary>
    Task ReplacePasswordHash(string accountId, string expectedHash, string newHash, CancellationToken cancellation = default);

    /// <summary>
    /// Gives the account these roles and no others. Not when it would take <c>admin</c> from the tenant's last account that has it, however many try at once.
    /// </summary>
    /// <param name="audit">Written with it.</param>
    Task<RoleChange> SetRoles(
        string tenantId, string accountId, IReadOnlyList<string> roles, AuditEntry? audit = null, CancellationToken cancellation = default);

    /// <summary>
    /// Disables or enables the account. Disabling ends its sessions and keeps <paramref name="work"/> for the outbox runner in the same transaction; not when
    /// it is the tenant's last account that is admin. What is so already is not done again.
    /// </summary>
    Task<AccountDeletion> SetStatus(
        string tenantId,
        string accountId,
        AccountStatus status,
        IReadOnlyList<PendingOutboxMessage> work,
        AuditEntry audit,
        CancellationToken cancellation = default);

    /// <summary>Replaces email and display name. False: another account of the tenant has that email.</summary>
    Task<bool> SetProfile(Account account, AuditEntry audit, CancellationToken cancellation = default);

    /// <summary>The tenant's accounts, the oldest first.</summary>
    Task<IReadOnlyList<Account>> List(AccountQuery query, CancellationToken cancellation = default);

    /// <summary>
    /// Deletes the account, ends its sessions and keeps <paramref name="erasure"/> for the outbox runner, all in one transaction; on disk when it returns. Not
    /// when it would leave the tenant without an account
    /// that is admin.
    /// </summary>
    /// <param name="audit">Written with it.</param>
    Task<AccountDeletion> Delete(
        string tenantId,
        string accountId,
        PendingOutboxMessage erasure,
        DateTimeOffset now,
        AuditEntry? audit = null,
        CancellationToken cancellation = default);

    /// <summary>Accounts that were disabled and still are, or were deleted, after <paramref name="since"/>; the last ones first.</summary>
    Task<IReadOnlyList<UserOfTenant>> EndedSince(DateTimeOffset since, int limit, CancellationToken cancellation = default);

    /// <summary>Whether an account of this id was there once and was deleted.</summary>
    Task<bool> WasDeleted(string accountId, CancellationToken cancellation = default);
}

/// <param name="Text">Part of an email, a username or a display name, whatever its case; null: all.</param>
/// <param name="Role">Only those with this role; null: all.</param>
/// <param name="After">Where the page before ended; null: from the first.</param>
public sealed record AccountQuery(string TenantId, int Limit, string? Text = null, string? Role = null, AccountPlace? After = null);

/// <summary>An account's place in the list of its tenant: by the time of its creation (Unix milliseconds), then by its id.</summary>
public sealed record AccountPlace(long CreatedAt, string Id);

public readonly record struct UserOfTenant(string TenantId, string UserId);

/// <param name="EndedSessions">Ids.</param>
public sealed record AccountDeletion(RoleChange Change, IReadOnlyList<string> EndedSessions);

public enum RoleChange
{
    Changed,

    /// <summary>The tenant has no such account.</summary>
    Unknown,
    LastAdmin,
}

public enum AccountCreation
{
    Created,

    /// <summary>This very id is there: the same operation was here before.</summary>
    Repeated,
    EmailTaken,
    UsernameTaken,
}
