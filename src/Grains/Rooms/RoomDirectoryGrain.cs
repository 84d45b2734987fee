using Livehouse.Grains.Listings;
using Livehouse.Hosting;
using Livehouse.Refusals;
using Livehouse.Rooms;
using Livehouse.Storage;
using Livehouse.Text;
using Livehouse.Wire;
using System.Text.Json;
using Orleans.Placement;

namespace Livehouse.Grains.Rooms;

/// <summary>The listed rooms of one tenant, in memory. See <see cref="IRoomDirectoryGrain"/>.</summary>
[GrainType(GrainKinds.RoomDirectory)]
[RandomPlacement]
public sealed class RoomDirectoryGrain(IGrainHost host, IRoomCatalog catalog) : HostedGrain(host), IRoomDirectoryGrain
{
    private readonly string _tenantId = host.Key;
    /// <summary>Closed rooms remembered, so that a late message does not bring one back.</summary>
    private const int ClosedMax = 10_000;

    private readonly Dictionary<string, RoomListing> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _closed = new(StringComparer.Ordinal);
    private readonly Queue<string> _closedOldestFirst = new();

    public override async Task OnActivate(CancellationToken cancellation)
    {
        foreach (var row in await catalog.Open(_tenantId, cancellation))
        {
            if (row.Listing is { } json && JsonSerializer.Deserialize<RoomListing>(json, LivehouseJson.Options) is { } listing)
            {
                _open[listing.Room.Name] = listing;
            }
        }
    }

    public Task Publish(RoomListing listing)
    {
        var name = listing.Room.Name;
        var isLate = _closed.GetValueOrDefault(name, -1) >= listing.Revision || (_open.TryGetValue(name, out var known) && known.Revision >= listing.Revision);
        if (!isLate) _open[name] = listing;
        return Task.CompletedTask;
    }

    public Task Withdraw(RoomWithdrawal withdrawal)
    {
        if (_open.TryGetValue(withdrawal.Name, out var known) && known.Revision <= withdrawal.Revision) _open.Remove(withdrawal.Name);
        // A name closes once per life: only the last time counts.
        if (!_closed.TryAdd(withdrawal.Name, withdrawal.Revision)) _closed[withdrawal.Name] = Math.Max(_closed[withdrawal.Name], withdrawal.Revision);
        else _closedOldestFirst.Enqueue(withdrawal.Name);
        if (_closedOldestFirst.Count > ClosedMax) _closed.Remove(_closedOldestFirst.Dequeue());
        return Task.CompletedTask;
    }

    public Task<Outcome<RoomPage>> List(ListRooms query) => Task.FromResult(Find(query));

    private Outcome<RoomPage> Find(ListRooms query)
    {
        var topic = query.Topic is null ? null : Nfc.Of(query.Topic.Trim());
        var rooms = _open.Values
            .Select(static listing => listing.Room)
            .Where(room => topic is null || string.Equals(room.Topic, topic, StringComparison.OrdinalIgnoreCase));
        var page = MemoryPage.Of(rooms, static room => new LedgerPlace(room.CreatedAt.ToUnixTimeMilliseconds(), room.Name), query.Limit, query.Cursor);
        return page.IsRefused ? page.Refusal : new RoomPage(page.Value.Items, page.Value.NextCursor);
    }
}
