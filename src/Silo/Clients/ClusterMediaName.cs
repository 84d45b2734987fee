using Livehouse.Rooms;
using Livehouse.Silo.Grains;

namespace Livehouse.Silo.Clients;

/// <summary>Who has one of the media server's names, somewhere in the cluster.</summary>
internal sealed class ClusterMediaName(IMediaNameSiloGrain grain, CallPolicy policy) : IMediaNameGrain
{
    public Task<bool> Claim(MediaNameClaim claim) => policy.Repeat(() => grain.Claim(claim));

    public Task Release(MediaNameClaim claim) => policy.Repeat(() => grain.Release(claim));

    public Task<MediaNameOwner> Owner() => policy.Repeat(grain.Owner);
}
