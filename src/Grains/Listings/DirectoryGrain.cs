using Livehouse.Grains.Persistence;
using Livehouse.Hosting;
using Livehouse.Listings;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Text;
using Livehouse.Wire;
using System.Text.Json;
using Orleans.Placement;

namespace Livehouse.Grains.Listings;

/// <summary>The live public streams of one tenant, in memory. See <see cref="IDirectoryGrain"/>.</summary>
[GrainType(GrainKinds.Directory)]
[RandomPlacement]
public sealed class DirectoryGrain(IGrainHost host, IStreamCatalog catalog) : HostedGrain(host), IDirectoryGrain
{
    private readonly string _tenantId = host.Key;
    /// <summary>Ended streams remembered, so that a late message does not bring one back.</summary>
    private const int EndedMax = 10_000;

    private readonly Dictionary<string, StreamListing> _live = [];
    private readonly Receipts<string> _ended = new(EndedMax);

    public override async Task OnActivate(CancellationToken cancellation)
    {
        foreach (var row in await catalog.Live(_tenantId, cancellation))
        {
            if (JsonSerializer.Deserialize<StreamListing>(row.Listing, LivehouseJson.Options) is { Stream.Visibility: Visibility.Public } listing)
            {
                _live[row.StreamId] = listing;
            }
        }
    }

    public Task Publish(StreamListing listing)
    {
        var id = listing.Stream.Id;
        var isLate = _ended.Find(id) is not null || (_live.TryGetValue(id, out var known) && known.Revision >= listing.Revision);
        if (!isLate && listing.Stream.Visibility == Visibility.Public) _live[id] = listing;
        return Task.CompletedTask;
    }

    public Task Withdraw(string streamId)
    {
        _live.Remove(streamId);
        _ended.Add(streamId, streamId);
        return Task.CompletedTask;
    }

    public Task<Outcome<StreamPage>> List(ListStreams query) => Task.FromResult(Find(query));

    private Outcome<StreamPage> Find(ListStreams query)
    {
        var tag = query.Tag is null ? null : Nfc.Of(query.Tag);
        var streams = _live.Values
            .Select(static listing => listing.Stream)
            .Where(stream => tag is null || stream.Tags.Contains(tag, StringComparer.OrdinalIgnoreCase));
        var page = MemoryPage.Of(
            streams,
            stream => new LedgerPlace(query.Sort == StreamSort.Viewers ? stream.Viewers : stream.StartedAt?.ToUnixTimeMilliseconds() ?? 0, stream.Id),
            query.Limit,
            query.Cursor);
        return page.IsRefused ? page.Refusal : new StreamPage(page.Value.Items, page.Value.NextCursor);
    }
}
