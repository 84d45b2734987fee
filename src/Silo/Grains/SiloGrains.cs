using Livehouse.Hosting;
using Livehouse.Listings;
using Livehouse.Moderation;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Users;

namespace Livehouse.Silo.Grains;

/// <summary>The grains as grains see them: one try a call, for the front at the beginning of the chain is who tries again.</summary>
internal sealed class SiloGrains(IGrainFactory factory) : IGrains
{
    public IStreamGrain Stream(string streamId) => factory.GetGrain<IStreamSiloGrain>(GrainRef.Stream(streamId).Key);

    public IUserGrain User(string tenantId, string userId) => factory.GetGrain<IUserSiloGrain>(GrainRef.User(tenantId, userId).Key);

    public IModerationDeskGrain Desk(string tenantId) => factory.GetGrain<IDeskSiloGrain>(GrainRef.Desk(tenantId).Key);

    public IDirectoryGrain Directory(string tenantId) => factory.GetGrain<IDirectorySiloGrain>(GrainRef.Directory(tenantId).Key);
}
