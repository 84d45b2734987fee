using System.Collections;

namespace Livehouse.Api.Hub.Subscriptions;

/// <summary>
/// The streams that one connection has joined, by their subscriptions. Nearly always one, for many thousands of connections: an array of exactly that length.
/// Thread-safe.
/// </summary>
internal sealed class JoinedStreams : IReadOnlyCollection<StreamSubscription>
{
    private StreamSubscription[] _subscriptions = [];

    public int Count => Volatile.Read(ref _subscriptions).Length;

    public StreamSubscription? Find(string streamId) => Array.Find(Volatile.Read(ref _subscriptions), subscription => subscription.StreamId == streamId);

    /// <summary>Adds it, replacing another subscription to the same stream if there is one.</summary>
    public void Put(StreamSubscription subscription) => Change(all => [.. all.Where(other => other.StreamId != subscription.StreamId), subscription]);

    /// <summary>Removes this subscription; another one to the same stream stays.</summary>
    public void Remove(StreamSubscription subscription) =>
        Change(all => Array.IndexOf(all, subscription) < 0 ? all : [.. all.Where(other => other != subscription)]);

    public IEnumerator<StreamSubscription> GetEnumerator() => ((IEnumerable<StreamSubscription>)Volatile.Read(ref _subscriptions)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Change(Func<StreamSubscription[], StreamSubscription[]> change)
    {
        StreamSubscription[] before;
        do before = Volatile.Read(ref _subscriptions);
        while (Interlocked.CompareExchange(ref _subscriptions, change(before), before) != before);
    }
}
