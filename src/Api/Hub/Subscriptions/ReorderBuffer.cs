using System.Diagnostics.CodeAnalysis;
using Livehouse.Streams;

namespace Livehouse.Api.Hub.Subscriptions;

/// <summary>
/// Batches of one stream, and expulsions from it, that came before what they follow. Nodes of a cluster hand each message that they receive to any free thread:
/// one can overtake another by some milliseconds without anything being lost.
/// </summary>
internal sealed class ReorderBuffer
{
    /// <summary>With more than this something is wrong that waiting does not mend.</summary>
    private const int BatchesMax = 256;

    private readonly SortedList<long, StreamBatch> _early = [];
    private readonly List<(string UserId, long AfterSeq)> _expelled = [];

    public bool IsEmpty => _early.Count == 0 && _expelled.Count == 0;

    /// <summary>Keeps it until its turn; false when there is no room.</summary>
    public bool TryKeep(StreamBatch batch) => _early.Count < BatchesMax && (_early[batch.Events[0].Seq] = batch) is not null;

    /// <summary>Keeps in mind that this user goes after the event of this number.</summary>
    public void Keep(string userId, long afterSeq) => _expelled.Add((userId, afterSeq));

    /// <summary>The users who go, now that everything up to this number was handed out.</summary>
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
