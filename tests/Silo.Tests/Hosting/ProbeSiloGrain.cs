using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Livehouse.Listings;
using Livehouse.Silo.Grains;
using Livehouse.Storage;
using Livehouse.Tests.Contract;

namespace Livehouse.Tests.Hosting;

public interface IProbeSiloGrain : IGrainWithStringKey, IDirectoryGrain;

/// <summary>The contract's grain, put onto Orleans the way that src/Silo puts the product's.</summary>
[GrainType("probe")]
public sealed class ProbeSiloGrain : ProbeGrain, IGrainBase, IIncomingGrainCallFilter, IProbeSiloGrain
{
    private static readonly ConditionalWeakTable<Probe, ConcurrentBag<IGrainContext>> Contexts = [];

    private readonly GrainHost _host;

    public ProbeSiloGrain(IGrainContext context, SiloParts parts, Probe probe) : this(new GrainHost(context, parts, GrainKinds.Directory), probe)
    {
    }

    private ProbeSiloGrain(GrainHost host, Probe probe) : base(host.Key, host, probe, probe.Enter(host.Key))
    {
        _host = host;
        Contexts.GetOrCreateValue(probe).Add(host.Context);
    }

    /// <summary>Of all activations that the probe's grains have had.</summary>
    public static IEnumerable<IGrainContext> ContextsOf(Probe probe) => Contexts.GetOrCreateValue(probe);

    IGrainContext IGrainBase.GrainContext => _host.Context;

    Task IGrainBase.OnActivateAsync(CancellationToken token) => _host.Activate(this, token);

    Task IGrainBase.OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => _host.Deactivate(this, token);

    Task IIncomingGrainCallFilter.Invoke(IIncomingGrainCallContext context) => _host.Turn(context);
}
