using Livehouse.Grains.Moderation;
using Livehouse.Storage;
using Orleans.Placement;

namespace Livehouse.Silo.Grains;

/// <inheritdoc cref="ReportQueueGrain"/>
[GrainType("desk")]
[RandomPlacement]
public sealed class DeskSiloGrain : ReportQueueGrain, IGrainBase, IIncomingGrainCallFilter, IDeskSiloGrain
{
    private readonly GrainHost _host;

    public DeskSiloGrain(IGrainContext context, SiloParts parts) : this(new GrainHost(context, parts, GrainKinds.ReportQueue))
    {
    }

    private DeskSiloGrain(GrainHost host) : base(host.Key, host, host.Parts.Store) => _host = host;

    IGrainContext IGrainBase.GrainContext => _host.Context;

    Task IGrainBase.OnActivateAsync(CancellationToken token) => _host.Activate(this, token);

    Task IGrainBase.OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => _host.Deactivate(this, token);

    Task IIncomingGrainCallFilter.Invoke(IIncomingGrainCallContext context) => _host.Turn(context);
}
