using Livehouse.Hosting;
using Livehouse.Identifiers;
using Livehouse.Refusals;

namespace Livehouse.Api.Hub;

/// <summary>The relays of this process: one for each stream that somebody here has joined.</summary>
internal sealed class StreamRelays(IGrains grains, RelayServices services) : IStreamSubscriptions
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _relays = new(StringComparer.Ordinal);
    private readonly string _process = Ids.New("fr_");
    private long _made;

    public int Count
    {
        get
        {
            lock (_gate) return _relays.Count;
        }
    }

    public async Task<Outcome<LiveState>> Join(LiveConnection connection, string streamId, long? lastSeq, string? epoch)
    {
        var entry = Enter(streamId);
        try
        {
            return await entry.Relay.Join(connection, lastSeq, epoch);
        }
        finally
        {
            Exit(entry);
        }
    }

    public void RenewAll()
    {
        lock (_gate)
        {
            foreach (var entry in _relays.Values) entry.Relay.Renew();
        }
    }

    private Entry Enter(string streamId)
    {
        lock (_gate)
        {
            if (!_relays.TryGetValue(streamId, out var entry))
            {
                var relay = new StreamRelay(streamId, $"{_process}-{++_made}", grains.Stream(streamId), services, RetireIfUnused);
                _relays.Add(streamId, entry = new Entry(relay));
            }

            entry.Joining++;
            return entry;
        }
    }

    private void Exit(Entry entry)
    {
        lock (_gate) entry.Joining--;
        RetireIfUnused(entry.Relay);
    }

    /// <summary>A join that is under way keeps its relay: the connection takes its place before the join ends.</summary>
    private void RetireIfUnused(StreamRelay relay)
    {
        lock (_gate)
        {
            if (relay.SeatCount > 0 || !_relays.TryGetValue(relay.StreamId, out var entry) || entry.Relay != relay || entry.Joining > 0) return;
            _relays.Remove(relay.StreamId);
        }

        relay.Retire();
    }

    private sealed class Entry(StreamRelay relay)
    {
        public StreamRelay Relay => relay;

        public int Joining { get; set; }
    }
}
