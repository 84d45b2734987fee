using Livehouse.Listings;
using Livehouse.Refusals;
using Livehouse.Silo.Grains;

namespace Livehouse.Silo.Clients;

/// <summary>A tenant's live streams, somewhere in the cluster.</summary>
internal sealed class ClusterDirectory(IDirectorySiloGrain grain, CallPolicy policy) : IDirectoryGrain
{
    public Task Publish(StreamListing listing) => policy.Repeat(() => grain.Publish(listing));

    public Task Withdraw(string streamId) => policy.Repeat(() => grain.Withdraw(streamId));

    public Task<Outcome<StreamPage>> List(ListStreams query) => policy.Repeat(() => grain.List(query));
}
