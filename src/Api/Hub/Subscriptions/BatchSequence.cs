using Livehouse.Streams;

namespace Livehouse.Api.Hub.Subscriptions;

/// <summary>How a subscription classifies a batch.</summary>
internal enum BatchFate
{
    /// <summary>It follows the previous batch, or its epoch is about to be learned.</summary>
    Regular,

    /// <summary>Something between it and the last batch is missing, or a new epoch began.</summary>
    Lossy,

    /// <summary>From an activation that no longer owns the stream.</summary>
    Ignored,
}

/// <summary>The epoch, event and lease that a subscription has reached, from which it derives what is missing.</summary>
internal sealed class BatchSequence
{
    private const int FormerEpochsMax = 16;

    private readonly List<string> _formerEpochs = [];
    private (string Epoch, long Seq)? _unknown;
    private long _promisedSeq;
    private long _leaseNumber;

    public string? Epoch { get; private set; }

    /// <summary>The last event received.</summary>
    public long Seq { get; private set; }

    /// <summary>An earlier batch has not arrived yet.</summary>
    public bool IsEarly(StreamBatch batch) => batch.Epoch == Epoch && batch.Events[0].Seq > Seq + 1;

    /// <param name="isSure">Everything that the grain sends reaches this subscription: a missing event is lost.</param>
    /// <param name="hasEnded">An ended stream begins no epoch that its audience needs.</param>
    public BatchFate ClassifyBatch(StreamBatch batch, bool isSure, bool hasEnded)
    {
        var last = batch.Events[^1].Seq;
        if (batch.Epoch != Epoch)
        {
            if (_formerEpochs.Contains(batch.Epoch) || (hasEnded && isSure)) return BatchFate.Ignored;
            _unknown = (batch.Epoch, _unknown is { } earlier && earlier.Epoch == batch.Epoch ? Math.Max(earlier.Seq, last) : last);
            return isSure ? BatchFate.Lossy : BatchFate.Regular;
        }

        var isLossy = isSure && IsEarly(batch);
        Seq = Math.Max(Seq, last);
        return isLossy ? BatchFate.Lossy : BatchFate.Regular;
    }

    /// <summary>True for the current lease. The activation may have a newer one, when the answer with it was lost or late.</summary>
    public bool IsHeld(FrontLease lease) => lease.Known && (lease.Epoch, lease.Number) == (Epoch, _leaseNumber);

    /// <summary>Renews the same lease. False when the last events before it were lost: those that the last renewal announced must have arrived by
    /// now.</summary>
    public bool TryRenew(FrontLease lease)
    {
        var isComplete = _promisedSeq <= Seq;
        _promisedSeq = lease.Seq;
        return isComplete;
    }

    /// <summary>A new lease: the numbering continues from it, and from batches received ahead of it.</summary>
    public void Begin(FrontLease lease)
    {
        var seen = _unknown is { } unknown && unknown.Epoch == lease.Epoch ? unknown.Seq : 0;
        if (Epoch is not null && Epoch != lease.Epoch) MarkEnded(Epoch);
        if (_unknown is { } stray && stray.Epoch != lease.Epoch) MarkEnded(stray.Epoch);
        Seq = Math.Max(lease.Seq, Epoch == lease.Epoch ? Seq : seen);
        (Epoch, _leaseNumber, _promisedSeq, _unknown) = (lease.Epoch, lease.Number, 0, null);
        _formerEpochs.Remove(lease.Epoch);
    }

    private void MarkEnded(string epoch)
    {
        if (_formerEpochs.Count == FormerEpochsMax) _formerEpochs.RemoveAt(0);
        _formerEpochs.Add(epoch);
    }
}
