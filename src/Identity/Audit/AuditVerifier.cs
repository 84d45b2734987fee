namespace Livehouse.Identity.Audit;

/// <summary>Walks a chain from its first entry on and finds the first one that is not as it was written.</summary>
public sealed class AuditVerifier
{
    private long _count;
    private string _lastHash = AuditChain.First;
    private long? _firstBadSeq;
    private string? _tenantId;

    /// <summary>Looks at the next entry.</summary>
    public void Add(AuditItem item)
    {
        _tenantId ??= item.TenantId;
        var isRight = item.Seq == _count + 1 && item.TenantId == _tenantId && item.PreviousHash == _lastHash && AuditChain.HashOf(item) == item.Hash;
        if (!isRight) _firstBadSeq ??= _count + 1;
        _count++;
        _lastHash = item.Hash;
    }

    /// <param name="head">Where the chain should end; null: it is not known, so that a missing end can't be seen.</param>
    public AuditVerdict Verdict(AuditHead? head = null)
    {
        var bad = _firstBadSeq ?? (head is null ? null : Beyond(head));
        return new AuditVerdict(bad is null, _count, _lastHash, bad);
    }

    /// <summary>A chain that fits in itself can still end elsewhere than it did.</summary>
    private long? Beyond(AuditHead head)
    {
        if (head.Seq != _count) return Math.Min(head.Seq, _count) + 1;
        return head.Hash == _lastHash ? null : _count;
    }
}

/// <param name="Head">The hash of the last entry.</param>
/// <param name="FirstBadSeq">Where it first is not as it was written, or missing; null: nowhere.</param>
public sealed record AuditVerdict(bool Ok, long Count, string Head, long? FirstBadSeq);
