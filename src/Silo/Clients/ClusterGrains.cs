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
    public IStreamGrain Stream(string streamId) => new ClusterStream(cluster.GetGrain<IStreamSiloGrain>(GrainRef.Stream(streamId).Key), cluster, policy);

    public IUserGrain User(string tenantId, string userId) => new ClusterUser(cluster.GetGrain<IUserSiloGrain>(GrainRef.User(tenantId, userId).Key), policy);

    public IModerationDeskGrain Desk(string tenantId) => new ClusterDesk(cluster.GetGrain<IDeskSiloGrain>(GrainRef.Desk(tenantId).Key), policy);

    public IDirectoryGrain Directory(string tenantId) => new ClusterDirectory(cluster.GetGrain<IDirectorySiloGrain>(GrainRef.Directory(tenantId).Key), policy);
}
