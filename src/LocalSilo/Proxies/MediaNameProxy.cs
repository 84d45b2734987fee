using Livehouse.LocalSilo.Mailboxes;
using Livehouse.Rooms;

namespace Livehouse.LocalSilo.Proxies;

internal sealed class MediaNameProxy(Cells<IMediaNameGrain> cells, string key, bool fromOutside) : GrainProxy<IMediaNameGrain>(cells, key, fromOutside), IMediaNameGrain
{
    public Task<bool> Claim(MediaNameClaim claim) => Ask(static (grain, claim) => grain.Claim(claim), claim);

    public Task Release(MediaNameClaim claim) => Tell(static (grain, claim) => grain.Release(claim), claim);

    public Task<MediaNameOwner> Owner() => Ask(static grain => grain.Owner());
}
