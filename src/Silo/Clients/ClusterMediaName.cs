using Livehouse.Rooms;
using Livehouse.Silo.Grains;

namespace Livehouse.Silo.Clients;

/// <summary>Who has one of the media server's names, somewhere in the cluster.</summary>
internal sealed class ClusterMediaName(IMediaNameSiloGrain grain, CallPolicy policy) : IMediaNameGrain
{
    public Task<bool> Claim(RoomRef room) => policy.Repeat(() => grain.Claim(room));

    public Task Release(RoomRef room) => policy.Repeat(() => grain.Release(room));

    public Task<MediaNameOwner> Owner() => policy.Repeat(grain.Owner);
}
