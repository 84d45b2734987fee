using Livehouse.Callers;
using Livehouse.LocalSilo.Mailboxes;
using Livehouse.Media;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Rooms;
using Livehouse.Streams;

namespace Livehouse.LocalSilo.Proxies;

internal sealed class RoomProxy(Cells<IRoomGrain> cells, string key, bool fromOutside) : GrainProxy<IRoomGrain>(cells, key, fromOutside), IRoomGrain
{
    public Task<Outcome<RoomView>> Create(CreateRoom command) => Ask(static (grain, command) => grain.Create(command), command);

    public Task<Outcome<RoomView>> Get(Caller caller) => Ask(static (grain, caller) => grain.Get(caller), caller);

    public Task<Outcome<Admission>> Enter(EnterRoom command) => Ask(static (grain, command) => grain.Enter(command), command);

    public Task<Outcome<RoomView>> Leave(Caller caller) => Ask(static (grain, caller) => grain.Leave(caller), caller);

    public Task<Outcome<RoomView>> Close(Caller caller) => Ask(static (grain, caller) => grain.Close(caller), caller);

    public Task<Outcome<RecordingView>> StartRecording(Caller caller) => Ask(static (grain, caller) => grain.StartRecording(caller), caller);

    public Task<Outcome<RecordingView>> StopRecording(Caller caller) => Ask(static (grain, caller) => grain.StopRecording(caller), caller);

    public Task<Outcome<VodSource>> Recording(Caller caller) => Ask(static (grain, caller) => grain.Recording(caller), caller);

    public Task ChangeRights(ChangeRights command) => Tell(static (grain, command) => grain.ChangeRights(command), command);

    public Task Receive(MediaEvent mediaEvent) => Tell(static (grain, mediaEvent) => grain.Receive(mediaEvent), mediaEvent);

    public Task<RoomWatch> Reconcile(MediaSnapshot snapshot) => Ask(static (grain, snapshot) => grain.Reconcile(snapshot), snapshot);

    public Task CheckTime() => Tell(static (grain, _) => grain.CheckTime(), this);

    public Task OutboxMessageEnded(OutboxOutcome outcome) => Tell(static (grain, outcome) => grain.OutboxMessageEnded(outcome), outcome);
}
