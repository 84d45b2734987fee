using Livehouse.Grains.Rooms;
using Livehouse.Storage;
using Orleans.Placement;

namespace Livehouse.Silo.Grains;

/// <inheritdoc cref="MediaNameGrain"/>
[GrainType("media-name")]
[RandomPlacement]
public sealed class MediaNameSiloGrain : MediaNameGrain, IGrainBase, IIncomingGrainCallFilter, IMediaNameSiloGrain
{
    private readonly GrainHost _host;

    public MediaNameSiloGrain(IGrainContext context, SiloParts parts) : this(new GrainHost(context, parts, GrainKinds.MediaName))
    {
    }

    private MediaNameSiloGrain(GrainHost host) : base(host.Key, host, host.Parts.Store) => _host = host;

    IGrainContext IGrainBase.GrainContext => _host.Context;

    Task IGrainBase.OnActivateAsync(CancellationToken token) => _host.Activate(this, token);

    Task IGrainBase.OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => _host.Deactivate(this, token);

    Task IIncomingGrainCallFilter.Invoke(IIncomingGrainCallContext context) => _host.Turn(context);
}
