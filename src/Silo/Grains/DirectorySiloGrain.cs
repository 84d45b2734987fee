using Livehouse.Grains.Listings;
using Livehouse.Storage;
using Orleans.Placement;

namespace Livehouse.Silo.Grains;

/// <inheritdoc cref="DirectoryGrain"/>
[GrainType("directory")]
[RandomPlacement]
public sealed class DirectorySiloGrain : DirectoryGrain, IGrainBase, IIncomingGrainCallFilter, IDirectorySiloGrain
{
    private readonly GrainHost _host;

    public DirectorySiloGrain(IGrainContext context, SiloParts parts) : this(new GrainHost(context, parts, GrainKinds.Directory))
    {
    }

    private DirectorySiloGrain(GrainHost host) : base(host.Key, host.Parts.Streams) => _host = host;

    IGrainContext IGrainBase.GrainContext => _host.Context;

    Task IGrainBase.OnActivateAsync(CancellationToken token) => _host.Activate(this, token);

    Task IGrainBase.OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => _host.Deactivate(this, token);

    Task IIncomingGrainCallFilter.Invoke(IIncomingGrainCallContext context) => _host.Turn(context);
}
