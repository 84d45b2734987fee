using System.Text.Json;
using Livehouse.Grains.Persistence;
using Livehouse.Hosting;
using Livehouse.Refusals;
using Livehouse.Rooms;
using Livehouse.Storage;
using Livehouse.Wire;

namespace Livehouse.Grains.Rooms;

/// <summary>The listed rooms of one tenant, in memory. See <see cref="ILobbyGrain"/>.</summary>
public class LobbyGrain(string tenantId, IRoomCatalog catalog) : ILobbyGrain, IGrainLifecycle
{
    /// <summary>Closed rooms remembered, so that a late word of one does not bring it back.</summary>
    private const int ClosedMax = 10_000;

    private readonly Dictionary<string, RoomListing> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _closed = new(StringComparer.Ordinal);
    private readonly Queue<string> _closedOldestFirst = new();

    public async Task OnActivate(CancellationToken cancellation)
    {
        foreach (var row in await catalog.Open(tenantId, cancellation))
        {
            if (row.Listing is { } json && JsonSerializer.Deserialize<RoomListing>(json, LivehouseJson.Options) is { } listing) _open[listing.Room.Name] = listing;
        }
    }

    public Task OnDeactivate(CancellationToken cancellation) => Task.CompletedTask;

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
        // A name closes once a life: the last time is what counts.
        if (!_closed.TryAdd(withdrawal.Name, withdrawal.Revision)) _closed[withdrawal.Name] = Math.Max(_closed[withdrawal.Name], withdrawal.Revision);
        else _closedOldestFirst.Enqueue(withdrawal.Name);
        if (_closedOldestFirst.Count > ClosedMax) _closed.Remove(_closedOldestFirst.Dequeue());
        return Task.CompletedTask;
    }

    public Task<Outcome<RoomPage>> List(ListRooms query) => Task.FromResult(Find(query));

    private Outcome<RoomPage> Find(ListRooms query)
    {
        if (query.Limit is < 1 or > 100) return Refusal.Invalid("limit", "A limit lies between 1 and 100.");
        if (!Cursor.TryRead(query.Cursor, out var before)) return Refusal.Invalid("cursor", "The cursor is not one of this list's.");
        var found = _open.Values.Select(listing => listing.Room)
            .Where(room => query.Topic is null || string.Equals(room.Topic, query.Topic.Trim(), StringComparison.OrdinalIgnoreCase))
            .Select(room => (Room: room, Place: new LedgerPlace(room.CreatedAt.ToUnixTimeMilliseconds(), room.Name)))
            .Where(entry => before is null || Compare(entry.Place, before) > 0)
            .OrderBy(entry => entry.Place, Comparer<LedgerPlace>.Create(Compare))
            .Take(query.Limit + 1)
            .ToList();
        var items = found.Take(query.Limit).ToList();
        return new RoomPage([.. items.Select(entry => entry.Room)], found.Count > query.Limit ? Cursor.Write(items[^1].Place) : null);
    }

    /// <summary>The newest first, then the greater name, as ledgers list.</summary>
    private static int Compare(LedgerPlace first, LedgerPlace second) =>
        first.Order != second.Order ? second.Order.CompareTo(first.Order) : string.CompareOrdinal(second.Id, first.Id);
}
