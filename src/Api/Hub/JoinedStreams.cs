using System.Collections;

namespace Livehouse.Api.Hub;

/// <summary>
/// The streams that one connection has joined, by their relays. Nearly always one, of many thousand connections: an array of just that length. Safe from any
/// thread.
/// </summary>
internal sealed class JoinedStreams : IReadOnlyCollection<StreamRelay>
{
    private StreamRelay[] _relays = [];

    public int Count => Volatile.Read(ref _relays).Length;

    public StreamRelay? Find(string streamId) => Array.Find(Volatile.Read(ref _relays), relay => relay.StreamId == streamId);

    /// <summary>Puts it in the place of another relay of the same stream, if there is one.</summary>
    public void Put(StreamRelay relay) => Change(relays => [.. relays.Where(other => other.StreamId != relay.StreamId), relay]);

    /// <summary>Takes this relay out; another one of the same stream stays.</summary>
    public void Remove(StreamRelay relay) => Change(relays => Array.IndexOf(relays, relay) < 0 ? relays : [.. relays.Where(other => other != relay)]);

    public IEnumerator<StreamRelay> GetEnumerator() => ((IEnumerable<StreamRelay>)Volatile.Read(ref _relays)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Change(Func<StreamRelay[], StreamRelay[]> change)
    {
        StreamRelay[] before;
        do before = Volatile.Read(ref _relays);
        while (Interlocked.CompareExchange(ref _relays, change(before), before) != before);
    }
}
