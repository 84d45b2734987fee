using Livehouse.Callers;
using Livehouse.Media;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Rooms;
using Livehouse.Silo.Grains;
using Livehouse.Streams;

namespace Livehouse.Silo.Clients;

/// <summary>A room for calls, somewhere in the cluster.</summary>
internal sealed class ClusterRoom(IRoomSiloGrain grain, CallPolicy policy) : IRoomGrain
{
    public Task<Outcome<RoomView>> Create(CreateRoom command) => policy.Repeat(() => grain.Create(command));

    public Task<Outcome<RoomView>> Get(Caller caller) => policy.Repeat(() => grain.Get(caller));

    public Task<Outcome<Admission>> Enter(EnterRoom command) => policy.Repeat(() => grain.Enter(command));

    public Task<Outcome<RoomView>> Leave(Caller caller) => policy.Repeat(() => grain.Leave(caller));

    public Task<Outcome<RoomView>> Close(Caller caller) => policy.Repeat(() => grain.Close(caller));

    public Task<Outcome<RecordingView>> StartRecording(Caller caller) => policy.Repeat(() => grain.StartRecording(caller));

    public Task<Outcome<RecordingView>> StopRecording(Caller caller) => policy.Repeat(() => grain.StopRecording(caller));

    public Task<Outcome<VodSource>> Recording(Caller caller) => policy.Repeat(() => grain.Recording(caller));

    public Task ChangeRights(ChangeRights command) => policy.Repeat(() => grain.ChangeRights(command));

    public Task Receive(MediaEvent mediaEvent) => policy.Repeat(() => grain.Receive(mediaEvent));

    public Task<RoomWatch> Reconcile(MediaSnapshot snapshot) => policy.Repeat(() => grain.Reconcile(snapshot));

    public Task CheckTime() => policy.Repeat(grain.CheckTime);

    public Task OutboxMessageEnded(OutboxOutcome outcome) => policy.Repeat(() => grain.OutboxMessageEnded(outcome));
}
