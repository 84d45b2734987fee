using Livehouse.Grains.Streams;
using Livehouse.Storage;
using Orleans.Placement;

namespace Livehouse.Silo.Grains;

/// <inheritdoc cref="StreamGrain"/>
[GrainType("stream")]
[RandomPlacement]
public sealed class StreamSiloGrain : StreamGrain, IGrainBase, IIncomingGrainCallFilter, IStreamSiloGrain
{
    private readonly GrainHost _host;

    public StreamSiloGrain(IGrainContext context, SiloParts parts) : this(new GrainHost(context, parts, GrainKinds.Stream))
    {
    }

    private StreamSiloGrain(GrainHost host) : base(host.Key, host, host.Parts.Store, host.Parts.StreamOptions, host.Parts.LiveStreams) => _host = host;

    IGrainContext IGrainBase.GrainContext => _host.Context;

    Task IGrainBase.OnActivateAsync(CancellationToken token) => _host.Activate(this, token);

    Task IGrainBase.OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => _host.Deactivate(this, token);

    Task IIncomingGrainCallFilter.Invoke(IIncomingGrainCallContext context) => _host.Turn(context);
}
