using Livehouse.Listings;
using Livehouse.LocalSilo.Mailboxes;
using Livehouse.Refusals;

namespace Livehouse.LocalSilo.Proxies;

internal sealed class DirectoryProxy(Cells<IDirectoryGrain> cells, string key, bool fromOutside)
    : GrainProxy<IDirectoryGrain>(cells, key, fromOutside), IDirectoryGrain
{
    public Task Publish(StreamListing listing) => Tell(static (grain, listing) => grain.Publish(listing), listing);

    public Task Withdraw(string streamId) => Tell(static (grain, streamId) => grain.Withdraw(streamId), streamId);

    public Task<Outcome<StreamPage>> List(ListStreams query) => Ask(static (grain, query) => grain.List(query), query);
}
