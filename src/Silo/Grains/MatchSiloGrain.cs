using Livehouse.Grains.Matching;
using Livehouse.Storage;
using Orleans.Placement;

namespace Livehouse.Silo.Grains;

/// <inheritdoc cref="MatchGrain"/>
[GrainType("match")]
[RandomPlacement]
public sealed class MatchSiloGrain : MatchGrain, IGrainBase, IIncomingGrainCallFilter, IMatchSiloGrain
{
    private readonly GrainHost _host;

    public MatchSiloGrain(IGrainContext context, SiloParts parts) : this(new GrainHost(context, parts, GrainKinds.Match))
    {
    }

    private MatchSiloGrain(GrainHost host) : base(host.Key, host, host.Parts.Store, host.Parts.MatchOptions) => _host = host;

    IGrainContext IGrainBase.GrainContext => _host.Context;

    Task IGrainBase.OnActivateAsync(CancellationToken token) => _host.Activate(this, token);

    Task IGrainBase.OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => _host.Deactivate(this, token);

    Task IIncomingGrainCallFilter.Invoke(IIncomingGrainCallContext context) => _host.Turn(context);
}
