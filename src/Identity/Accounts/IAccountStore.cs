using Livehouse.Identity.Sessions;
using Livehouse.Outbox;

namespace Livehouse.Identity.Accounts;

public interface IAccountStore
{
    /// <summary>
    /// Keeps the account together with its first session, or nothing of both; on disk when it returns. Of any number of callers that want one email or one
    /// username, over all processes, exactly one gets it.
    /// </summary>
    Task<AccountCreation> Create(Account account, NewSession first, CancellationToken cancellation = default);

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
    Task<RoleChange> SetRoles(string tenantId, string accountId, IReadOnlyList<string> roles, CancellationToken cancellation = default);

    /// <summary>
    /// Deletes the account, ends its sessions and keeps <paramref name="erasure"/> for the outbox runner, all in one transaction; on disk when it returns. Not
    /// when it would leave the tenant without an account
    /// that is admin.
    /// </summary>
    Task<AccountDeletion> Delete(string tenantId, string accountId, PendingOutboxMessage erasure, DateTimeOffset now, CancellationToken cancellation = default);

    /// <summary>Whether an account of this id was there once and was deleted.</summary>
    Task<bool> WasDeleted(string accountId, CancellationToken cancellation = default);
}

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
