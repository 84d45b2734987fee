using Livehouse.Refusals;
using Livehouse.Rooms;
using Livehouse.Silo.Grains;

namespace Livehouse.Silo.Clients;

/// <summary>A tenant's listed rooms, somewhere in the cluster.</summary>
internal sealed class ClusterLobby(ILobbySiloGrain grain, CallPolicy policy) : IRoomDirectoryGrain
{
    public Task Publish(RoomListing listing) => policy.Repeat(() => grain.Publish(listing));

    public Task Withdraw(RoomWithdrawal withdrawal) => policy.Repeat(() => grain.Withdraw(withdrawal));

    public Task<Outcome<RoomPage>> List(ListRooms query) => policy.Repeat(() => grain.List(query));
}
