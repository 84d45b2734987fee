namespace Livehouse.Identity.Audit;

/// <summary>An entry of a tenant's audit log as it stands in its chain. Nothing of it changes any more.</summary>
/// <param name="Seq">Counts from 1 without gaps, for each tenant.</param>
/// <param name="PreviousHash">The <paramref name="Hash"/> of the entry before; <see cref="AuditChain.First"/> for the first.</param>
/// <param name="Hash">Over everything else, <paramref name="PreviousHash"/> included (<see cref="AuditChain"/>).</param>
public sealed record AuditItem(
    string TenantId,
    long Seq,
    string Id,
    DateTimeOffset At,
    AuditActor Actor,
    string Action,
    string? Target,
    string Outcome,
    string? Ip,
    string? UserAgent,
    string? SessionId,
    IReadOnlyDictionary<string, string> Details,
    string PreviousHash,
    string Hash);
