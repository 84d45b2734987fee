using Livehouse.LocalSilo.Mailboxes;
using Livehouse.Rooms;

namespace Livehouse.LocalSilo.Proxies;

internal sealed class MediaNameProxy(Cells<IMediaNameGrain> cells, string key, bool fromOutside) : GrainProxy<IMediaNameGrain>(cells, key, fromOutside), IMediaNameGrain
{
    public Task<bool> Claim(RoomRef room) => Ask(static (grain, room) => grain.Claim(room), room);

    public Task Release(RoomRef room) => Tell(static (grain, room) => grain.Release(room), room);

    public Task<MediaNameOwner> Owner() => Ask(static grain => grain.Owner());
}
