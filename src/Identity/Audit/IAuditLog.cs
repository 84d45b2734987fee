using Livehouse.Limits;

namespace Livehouse.Identity.Audit;

/// <summary>
/// The audit logs of all tenants, each a chain of its own. They only grow: the database refuses changes. What a store changes itself, it writes here in the
/// same transaction; this is for everything else, which writes before it acknowledges.
/// </summary>
public interface IAuditLog
{
    /// <summary>On disk when it returns. Entries of one tenant are put in line, over all processes.</summary>
    Task<AuditItem> Write(AuditEntry entry, CancellationToken cancellation = default);

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<AuditItem>> Find(AuditQuery query, CancellationToken cancellation = default);

    /// <summary>Oldest first, after <paramref name="afterSeq"/>; at most <see cref="AuditLimits.PageMax"/>.</summary>
    Task<IReadOnlyList<AuditItem>> Read(string tenantId, long afterSeq, AuditQuery? filter = null, CancellationToken cancellation = default);

    /// <summary>Where the chain ends; seq 0 and <see cref="AuditChain.First"/> of an empty one.</summary>
    Task<AuditHead> Head(string tenantId, CancellationToken cancellation = default);
}

public sealed record AuditHead(long Seq, string Hash);

/// <param name="BeforeSeq">Only entries before this one; null: from the newest on.</param>
/// <param name="From">Included.</param>
/// <param name="To">Not included.</param>
public sealed record AuditQuery(
    string TenantId,
    int Limit,
    long? BeforeSeq = null,
    string? ActorId = null,
    string? Action = null,
    string? Target = null,
    DateTimeOffset? From = null,
    DateTimeOffset? To = null);
