using Livehouse.Hosting;
using Livehouse.Listings;
using Livehouse.Moderation;
using Livehouse.Silo.Grains;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Users;

namespace Livehouse.Silo.Clients;

/// <summary>The cluster's grains as fronts, effects and duties reach them.</summary>
internal sealed class ClusterGrains(IClusterClient cluster, CallPolicy policy) : IGrains
{
    /// <summary>Gifts that wait here for one stream.</summary>
    private const int WaitingMax = 10_000;

    private readonly GiftGatherer _gifts = new(WaitingMax, static streamId => new TimeoutException($"{WaitingMax} gifts wait for {GrainRef.Stream(streamId)}: it takes no more now."));

    public IStreamGrain Stream(string streamId) => new ClusterStream(cluster.GetGrain<IStreamSiloGrain>(GrainRef.Stream(streamId).Key), cluster, policy, _gifts);

    public IUserGrain User(string tenantId, string userId) => new ClusterUser(cluster.GetGrain<IUserSiloGrain>(GrainRef.User(tenantId, userId).Key), policy);

    public IModerationDeskGrain Desk(string tenantId) => new ClusterDesk(cluster.GetGrain<IDeskSiloGrain>(GrainRef.Desk(tenantId).Key), policy);

    public IDirectoryGrain Directory(string tenantId) => new ClusterDirectory(cluster.GetGrain<IDirectorySiloGrain>(GrainRef.Directory(tenantId).Key), policy);
}
