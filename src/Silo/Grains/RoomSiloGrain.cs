using Livehouse.Grains.Rooms;
using Livehouse.Storage;
using Orleans.Placement;

namespace Livehouse.Silo.Grains;

/// <inheritdoc cref="RoomGrain"/>
[GrainType("room")]
[RandomPlacement]
public sealed class RoomSiloGrain : RoomGrain, IGrainBase, IIncomingGrainCallFilter, IRoomSiloGrain
{
    private readonly GrainHost _host;

    public RoomSiloGrain(IGrainContext context, SiloParts parts) : this(new GrainHost(context, parts, GrainKinds.Room))
    {
    }

    private RoomSiloGrain(GrainHost host) : base(host.Key, host, host.Parts.Store, host.Parts.RoomOptions) => _host = host;

    IGrainContext IGrainBase.GrainContext => _host.Context;

    Task IGrainBase.OnActivateAsync(CancellationToken token) => _host.Activate(this, token);

    Task IGrainBase.OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => _host.Deactivate(this, token);

    Task IIncomingGrainCallFilter.Invoke(IIncomingGrainCallContext context) => _host.Turn(context);
}
