using Livehouse.Grains.Billing;
using Livehouse.Storage;
using Orleans.Placement;

namespace Livehouse.Silo.Grains;

/// <inheritdoc cref="BillingOwnerGrain"/>
[GrainType("billing-owner")]
[RandomPlacement]
public sealed class BillingOwnerSiloGrain : BillingOwnerGrain, IGrainBase, IIncomingGrainCallFilter, IBillingOwnerSiloGrain
{
    private readonly GrainHost _host;

    public BillingOwnerSiloGrain(IGrainContext context, SiloParts parts) : this(new GrainHost(context, parts, GrainKinds.BillingOwner))
    {
    }

    private BillingOwnerSiloGrain(GrainHost host) : base(host.Key, host, host.Parts.Store) => _host = host;

    IGrainContext IGrainBase.GrainContext => _host.Context;

    Task IGrainBase.OnActivateAsync(CancellationToken token) => _host.Activate(this, token);

    Task IGrainBase.OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => _host.Deactivate(this, token);

    Task IIncomingGrainCallFilter.Invoke(IIncomingGrainCallContext context) => _host.Turn(context);
}
