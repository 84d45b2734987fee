using Livehouse.Grains.Notices;
using Livehouse.Storage;
using Orleans.Placement;

namespace Livehouse.Silo.Grains;

/// <inheritdoc cref="NotificationRouterGrain"/>
[GrainType("switchboard")]
[RandomPlacement]
public sealed class SwitchboardSiloGrain : NotificationRouterGrain, IGrainBase, IIncomingGrainCallFilter, ISwitchboardSiloGrain
{
    private readonly GrainHost _host;

    public SwitchboardSiloGrain(IGrainContext context, SiloParts parts) : this(new GrainHost(context, parts, GrainKinds.NotificationRouter))
    {
    }

    private SwitchboardSiloGrain(GrainHost host) : base(host) => _host = host;

    IGrainContext IGrainBase.GrainContext => _host.Context;

    Task IGrainBase.OnActivateAsync(CancellationToken token) => _host.Activate(this, token);

    Task IGrainBase.OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => _host.Deactivate(this, token);

    Task IIncomingGrainCallFilter.Invoke(IIncomingGrainCallContext context) => _host.Turn(context);
}
