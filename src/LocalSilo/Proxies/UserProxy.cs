using Livehouse.Callers;
using Livehouse.LocalSilo.Mailboxes;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Rooms;
using Livehouse.Streams;
using Livehouse.Users;

namespace Livehouse.LocalSilo.Proxies;

internal sealed class UserProxy(Cells<IUserGrain> cells, string key, bool fromOutside) : GrainProxy<IUserGrain>(cells, key, fromOutside), IUserGrain
{
    public Task<Outcome<StreamView>> GoLive(GoLive command) => Ask(static (grain, command) => grain.GoLive(command), command);

    public Task<CurrentStream> Current() => Ask(static grain => grain.Current());

    public Task<Outcome<StreamView>> Watch(WatchStream command) => Ask(static (grain, command) => grain.Watch(command), command);

    public Task<Outcome<Admission>> EnterRoom(EnterRoomOf command) => Ask(static (grain, command) => grain.EnterRoom(command), command);

    public Task<Outcome<RoomView>> CreateRoom(CreateRoomOf command) => Ask(static (grain, command) => grain.CreateRoom(command), command);

    public Task<Outcome<FollowView>> Follow(Caller follower) => Ask(static (grain, follower) => grain.Follow(follower), follower);

    public Task<Outcome<FollowView>> Unfollow(Caller follower) => Ask(static (grain, follower) => grain.Unfollow(follower), follower);

    public Task<Erasure> Erase() => Ask(static grain => grain.Erase());

    public Task OutboxMessageEnded(OutboxOutcome outcome) => Tell(static (grain, outcome) => grain.OutboxMessageEnded(outcome), outcome);
}
