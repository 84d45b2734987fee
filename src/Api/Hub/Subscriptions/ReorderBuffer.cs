using System.Diagnostics.CodeAnalysis;
using Livehouse.Streams;

namespace Livehouse.Api.Hub.Subscriptions;

/// <summary>
/// Batches of one stream, and expulsions from it, that arrived ahead of their predecessors. Nodes of a cluster hand each received message to any free thread:
/// one can overtake another by some milliseconds without anything being lost.
/// </summary>
internal sealed class ReorderBuffer
{
    /// <summary>More than this indicates a problem that waiting does not solve.</summary>
    private const int BatchesMax = 256;

    private readonly SortedList<long, StreamBatch> _early = [];
    private readonly List<(string UserId, long AfterSeq)> _expelled = [];

    public bool IsEmpty => _early.Count == 0 && _expelled.Count == 0;

    /// <summary>Keeps a batch until its turn; false when the buffer is full.</summary>
    public bool TryKeep(StreamBatch batch) => _early.Count < BatchesMax && (_early[batch.Events[0].Seq] = batch) is not null;

    /// <summary>Remembers to remove this user after the event of this number.</summary>
    public void Keep(string userId, long afterSeq) => _expelled.Add((userId, afterSeq));

    /// <summary>The users to remove, now that everything up to this number has been delivered.</summary>
    public IReadOnlyList<string> TakeExpelled(long seq)
    {
        if (_expelled.Count == 0) return [];
        var due = _expelled.Where(each => each.AfterSeq <= seq).Select(static each => each.UserId).ToList();
        _expelled.RemoveAll(each => each.AfterSeq <= seq);
        return due;
    }

    /// <summary>The first one, if it follows this number.</summary>
    public bool TryTake(long seq, [NotNullWhen(true)] out StreamBatch? next)
    {
        next = _early.Count > 0 && _early.GetKeyAtIndex(0) <= seq + 1 ? _early.GetValueAtIndex(0) : null;
        if (next is not null) _early.RemoveAt(0);
        return next is not null;
    }
}
