using Livehouse.Grains.Users;
using Livehouse.Storage;
using Orleans.Placement;

namespace Livehouse.Silo.Grains;

/// <inheritdoc cref="UserGrain"/>
[GrainType("user")]
[RandomPlacement]
public sealed class UserSiloGrain : UserGrain, IGrainBase, IIncomingGrainCallFilter, IUserSiloGrain
{
    private readonly GrainHost _host;

    public UserSiloGrain(IGrainContext context, SiloParts parts) : this(new GrainHost(context, parts, GrainKinds.User))
    {
    }

    private UserSiloGrain(GrainHost host) : base(host.Key, host, host.Parts.Store, host.Parts.UserOptions) => _host = host;

    IGrainContext IGrainBase.GrainContext => _host.Context;

    Task IGrainBase.OnActivateAsync(CancellationToken token) => _host.Activate(this, token);

    Task IGrainBase.OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => _host.Deactivate(this, token);

    Task IIncomingGrainCallFilter.Invoke(IIncomingGrainCallContext context) => _host.Turn(context);
}
