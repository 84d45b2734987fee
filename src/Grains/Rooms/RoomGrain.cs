using Livehouse.Callers;
using Livehouse.Effects;
using Livehouse.Hosting;
using Livehouse.Media;
using Livehouse.Refusals;
using Livehouse.Rooms;
using Livehouse.Storage;

namespace Livehouse.Grains.Rooms;

/// <summary>One room for calls. See <see cref="IRoomGrain"/>.</summary>
public class RoomGrain(string key, IGrainHost host, IGrainStore store, RoomGrainOptions options) : IRoomGrain, IGrainLifecycle
{
    public Task OnActivate(CancellationToken cancellation) => throw new NotImplementedException($"{key}{host}{store}{options}");
    public Task OnDeactivate(CancellationToken cancellation) => Task.CompletedTask;
    public Task<Outcome<RoomView>> Create(CreateRoom command) => throw new NotImplementedException();
    public Task<Outcome<RoomView>> Get(Caller caller) => throw new NotImplementedException();
    public Task<Outcome<Admission>> Enter(EnterRoom command) => throw new NotImplementedException();
    public Task<Outcome<RoomView>> Leave(Caller caller) => throw new NotImplementedException();
    public Task<Outcome<RoomView>> Close(Caller caller) => throw new NotImplementedException();
    public Task ChangeRights(ChangeRights command) => throw new NotImplementedException();
    public Task Receive(MediaEvent mediaEvent) => throw new NotImplementedException();
    public Task Reconcile(MediaSnapshot snapshot) => throw new NotImplementedException();
    public Task CheckTime() => throw new NotImplementedException();
    public Task EffectEnded(EffectOutcome outcome) => throw new NotImplementedException();
}
