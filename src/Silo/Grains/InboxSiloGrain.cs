using Livehouse.Grains.Inboxes;
using Livehouse.Storage;
using Orleans.Placement;

namespace Livehouse.Silo.Grains;

/// <inheritdoc cref="InboxGrain"/>
[GrainType("inbox")]
[RandomPlacement]
public sealed class InboxSiloGrain : InboxGrain, IGrainBase, IIncomingGrainCallFilter, IInboxSiloGrain
{
    private readonly GrainHost _host;

    public InboxSiloGrain(IGrainContext context, SiloParts parts) : this(new GrainHost(context, parts, GrainKinds.Inbox))
    {
    }

    private InboxSiloGrain(GrainHost host) : base(host.Key, host, host.Parts.Store, host.Parts.InboxOptions) => _host = host;

    IGrainContext IGrainBase.GrainContext => _host.Context;

    Task IGrainBase.OnActivateAsync(CancellationToken token) => _host.Activate(this, token);

    Task IGrainBase.OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => _host.Deactivate(this, token);

    Task IIncomingGrainCallFilter.Invoke(IIncomingGrainCallContext context) => _host.Turn(context);
}
