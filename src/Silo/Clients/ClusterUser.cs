using Livehouse.Callers;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Rooms;
using Livehouse.Silo.Grains;
using Livehouse.Streams;
using Livehouse.Users;

namespace Livehouse.Silo.Clients;

/// <summary>A user somewhere in the cluster. A join whose answer was lost may be counted twice: the caller would have had to ask again in any case.</summary>
internal sealed class ClusterUser(IUserSiloGrain grain, CallPolicy policy) : IUserGrain
{
    public Task<Outcome<StreamView>> GoLive(GoLive command) => policy.Repeat(() => grain.GoLive(command));

    public Task<CurrentStream> Current() => policy.Repeat(grain.Current);

    public Task<Outcome<StreamView>> Watch(WatchStream command) => policy.Repeat(() => grain.Watch(command));

    public Task<Outcome<Admission>> EnterRoom(EnterRoomOf command) => policy.Repeat(() => grain.EnterRoom(command));

    public Task<Outcome<RoomView>> CreateRoom(CreateRoomOf command) => policy.Repeat(() => grain.CreateRoom(command));

    public Task<Outcome<FollowView>> Follow(Caller follower) => policy.Repeat(() => grain.Follow(follower));

    public Task<Outcome<FollowView>> Unfollow(Caller follower) => policy.Repeat(() => grain.Unfollow(follower));

    public Task<Erasure> Erase() => policy.Repeat(grain.Erase);

    public Task OutboxMessageEnded(OutboxOutcome outcome) => policy.Repeat(() => grain.OutboxMessageEnded(outcome));
}
