using Livehouse.Identity.Accounts;
using Livehouse.Identity.Audit;
using Livehouse.Outbox;

namespace Livehouse.Identity.Federation;

/// <summary>What single sign-on keeps: sealed settings of each tenant, sign-ins under way, and whose account an external user has.</summary>
public interface IFederationStore
{
    /// <summary>What was sealed for this tenant; null: nothing.</summary>
    /// <param name="kind">One of <see cref="FederationSettings"/>.</param>
    Task<string?> Find(string tenantId, string kind, CancellationToken cancellation = default);

    /// <summary>Keeps it in place of what was there, with the entry; on disk when it returns. Answers whether nothing was there.</summary>
    Task<bool> Save(string tenantId, string kind, string sealedText, AuditEntry? audit, CancellationToken cancellation = default);

    /// <summary>Keeps it unless something is there already, over all processes, and answers what is there then.</summary>
    Task<string> Add(string tenantId, string kind, string sealedText, CancellationToken cancellation = default);

    /// <summary>Changes a record that expires; of two concurrent calls, the second sees the effect of the first.</summary>
    /// <param name="change">May run more than once.</param>
    Task<T> Change<T>(string key, Func<FederationRecord, (FederationRecord Next, T Result)> change, CancellationToken cancellation = default);

    /// <summary>The account of an external user; null: none is linked.</summary>
    Task<string?> FindAccount(ExternalKey key, CancellationToken cancellation = default);

    /// <summary>
    /// Stores a new account together with its link and the audit entry, or nothing. Of concurrent calls for one external user, one creates it:
    /// for the others it is <see cref="AccountCreation.Repeated"/>.
    /// </summary>
    Task<AccountCreation> CreateLinked(Account account, ExternalKey key, AuditEntry audit, CancellationToken cancellation = default);

    /// <summary>Links an account that is there. False: the external user has another one.</summary>
    Task<bool> Link(string accountId, ExternalKey key, AuditEntry audit, CancellationToken cancellation = default);

    /// <summary>Tenants with a provider, after <paramref name="afterTenantId"/>.</summary>
    Task<IReadOnlyList<string>> Tenants(string? afterTenantId, int limit, CancellationToken cancellation = default);

    /// <summary>
    /// Stores a message for each admin of the tenant that has an address, once for this key, over all processes; on disk when it returns. False: they were
    /// already notified.
    /// </summary>
    /// <param name="until">How long that is remembered.</param>
    /// <param name="message">By the address. May run more than once.</param>
    Task<bool> NotifyAdmins(
        string tenantId, string key, DateTimeOffset until, Func<string, PendingOutboxMessage> message, CancellationToken cancellation = default);

    /// <summary>Deletes records that have run out; returns how many.</summary>
    Task<int> Purge(DateTimeOffset now, CancellationToken cancellation = default);
}

/// <summary>Who signed in, as an identity provider knows them. The authority is the provider itself, so that another one can't speak for it.</summary>
public sealed record ExternalKey(string TenantId, string Authority, string Subject)
{
    /// <summary>Keeps the person out of logs.</summary>
    public override string ToString() => nameof(ExternalKey);
}

public static class FederationSettings
{
    public const string Provider = "provider";
    public const string Keys = "keys";
}

/// <param name="Sealed">Null: nothing is kept.</param>
/// <param name="ExpiresAt">From then on it says nothing.</param>
/// <param name="IsUsed">It was good once, and has been used.</param>
public sealed record FederationRecord(string? Sealed, DateTimeOffset? ExpiresAt, bool IsUsed)
{
    /// <summary>How long an expired or used record is distinguished from one that never existed.</summary>
    public static readonly TimeSpan RememberedFor = TimeSpan.FromHours(1);

    public static FederationRecord Empty { get; } = new(null, null, false);

    public DateTimeOffset? ForgottenAt => ExpiresAt + RememberedFor;
}
