using Livehouse.Grains.Billing;
using Livehouse.Storage;
using Orleans.Placement;

namespace Livehouse.Silo.Grains;

/// <inheritdoc cref="SubscriptionGrain"/>
[GrainType("subscription")]
[RandomPlacement]
public sealed class SubscriptionSiloGrain : SubscriptionGrain, IGrainBase, IIncomingGrainCallFilter, ISubscriptionSiloGrain
{
    private readonly GrainHost _host;

    public SubscriptionSiloGrain(IGrainContext context, SiloParts parts) : this(new GrainHost(context, parts, GrainKinds.Subscription))
    {
    }

    private SubscriptionSiloGrain(GrainHost host) : base(host.Key, host, host.Parts.Store, host.Parts.SubscriptionOptions) => _host = host;

    IGrainContext IGrainBase.GrainContext => _host.Context;

    Task IGrainBase.OnActivateAsync(CancellationToken token) => _host.Activate(this, token);

    Task IGrainBase.OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => _host.Deactivate(this, token);

    Task IIncomingGrainCallFilter.Invoke(IIncomingGrainCallContext context) => _host.Turn(context);
}
