using Livehouse.LocalSilo.Mailboxes;
using Livehouse.Refusals;
using Livehouse.Rooms;

namespace Livehouse.LocalSilo.Proxies;

internal sealed class LobbyProxy(Cells<IRoomDirectoryGrain> cells, string key, bool fromOutside) : GrainProxy<IRoomDirectoryGrain>(cells, key, fromOutside), IRoomDirectoryGrain
{
    public Task Publish(RoomListing listing) => Tell(static (grain, listing) => grain.Publish(listing), listing);

    public Task Withdraw(RoomWithdrawal withdrawal) => Tell(static (grain, withdrawal) => grain.Withdraw(withdrawal), withdrawal);

    public Task<Outcome<RoomPage>> List(ListRooms query) => Ask(static (grain, query) => grain.List(query), query);
}
