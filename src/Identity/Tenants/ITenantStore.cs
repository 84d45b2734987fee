using Livehouse.Identity.Audit;
using Livehouse.Outbox;

namespace Livehouse.Identity.Tenants;

/// <summary>Where tenants are kept. Every change gets the next revision, in the order in which changes become visible.</summary>
public interface ITenantStore
{
    /// <summary>Keeps the tenant and writes <paramref name="audit"/>, or nothing of both; on disk when it returns.</summary>
    Task<TenantCreation> Create(Tenant tenant, AuditEntry audit, CancellationToken cancellation = default);

    Task<Tenant?> Find(string tenantId, CancellationToken cancellation = default);

    /// <summary>
    /// Replaces name, status, registration, policy and group roles by those of <paramref name="change"/>'s result, with the audit entry and the outbox
    /// messages, in one transaction. Of two concurrent changes, the second sees the effect of the first.
    /// </summary>
    /// <param name="change">May run more than once.</param>
    /// <returns>The tenant as it is now; null: there is none.</returns>
    Task<Tenant?> Change(string tenantId, Func<Tenant, TenantChange> change, CancellationToken cancellation = default);

    /// <summary>Adds a domain that is not proved yet; the same text again changes nothing but what must be set.</summary>
    Task<DomainChange> AddDomain(string tenantId, TenantDomain domain, AuditEntry audit, CancellationToken cancellation = default);

    /// <summary>The domain is proved. Of several tenants that try, over all processes, one has it.</summary>
    Task<DomainChange> VerifyDomain(string tenantId, string domain, AuditEntry audit, CancellationToken cancellation = default);

    Task<DomainChange> RemoveDomain(string tenantId, string domain, AuditEntry audit, CancellationToken cancellation = default);

    /// <summary>Tenants after <paramref name="afterId"/>, by id.</summary>
    Task<IReadOnlyList<Tenant>> List(string? afterId, int limit, CancellationToken cancellation = default);

    /// <summary>Those that changed after a revision, the oldest change first.</summary>
    Task<TenantChanges> ChangedSince(long revision, CancellationToken cancellation = default);
}

/// <param name="Audit">Null: what was asked for is so already, and nothing is written.</param>
public sealed record TenantChange(Tenant Tenant, AuditEntry? Audit)
{
    /// <summary>What must be done for it, kept for the outbox runner in the same transaction.</summary>
    public IReadOnlyList<PendingOutboxMessage> Work { get; init; } = [];
}

public enum TenantCreation
{
    Created,
    IdTaken,

    /// <summary>There are <see cref="Limits.TenantLimits.TenantsMax"/>.</summary>
    Full,
}

public enum DomainChange
{
    Changed,

    /// <summary>The tenant does not have the domain.</summary>
    Unknown,

    /// <summary>Another tenant has proved it.</summary>
    Taken,

    /// <summary>The tenant has <see cref="Limits.TenantLimits.DomainsMax"/>.</summary>
    Full,
}

/// <param name="Revision">Of the last of them; as asked for when nothing changed.</param>
/// <param name="HasMore">Ask again from <paramref name="Revision"/>.</param>
public sealed record TenantChanges(IReadOnlyList<Tenant> Tenants, long Revision, bool HasMore);
