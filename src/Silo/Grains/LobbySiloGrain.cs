using Livehouse.Grains.Rooms;
using Livehouse.Storage;
using Orleans.Placement;

namespace Livehouse.Silo.Grains;

/// <inheritdoc cref="RoomDirectoryGrain"/>
[GrainType("lobby")]
[RandomPlacement]
public sealed class LobbySiloGrain : RoomDirectoryGrain, IGrainBase, IIncomingGrainCallFilter, ILobbySiloGrain
{
    private readonly GrainHost _host;

    public LobbySiloGrain(IGrainContext context, SiloParts parts) : this(new GrainHost(context, parts, GrainKinds.RoomDirectory))
    {
    }

    private LobbySiloGrain(GrainHost host) : base(host.Key, host.Parts.Rooms) => _host = host;

    IGrainContext IGrainBase.GrainContext => _host.Context;

    Task IGrainBase.OnActivateAsync(CancellationToken token) => _host.Activate(this, token);

    Task IGrainBase.OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => _host.Deactivate(this, token);

    Task IIncomingGrainCallFilter.Invoke(IIncomingGrainCallContext context) => _host.Turn(context);
}
