using Livehouse.Notices;
using Livehouse.Silo.Grains;

namespace Livehouse.Silo.Clients;

/// <summary>The deployment's switchboard, somewhere in the cluster. A notice may be lost, and heard twice.</summary>
internal sealed class ClusterSwitchboard(ISwitchboardSiloGrain grain, IGrainFactory factory, CallPolicy policy) : INotificationRouterGrain
{
    /// <summary>Orleans holds observers weakly: who has the front keeps its address with it.</summary>
    private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<IUserFront, Address> Addresses = [];

    public Task<NotificationRouterLease> Register(string frontId, IUserFront front)
    {
        var address = Addresses.GetValue(front, front => new Address(factory, front));
        return policy.Repeat(() => grain.Register(frontId, address.Reference));
    }

    public Task Unregister(string frontId) => policy.Repeat(() => grain.Unregister(frontId));

    public Task Notify(UserNotice notice) => policy.Repeat(() => grain.Notify(notice));

    private sealed class Address
    {
        private readonly Adapter _adapter;

        public Address(IGrainFactory factory, IUserFront front)
        {
            _adapter = new Adapter(front);
            Reference = factory.CreateObjectReference<IUserFrontObserver>(_adapter);
        }

        public IUserFrontObserver Reference { get; }
    }

    private sealed class Adapter(IUserFront front) : IUserFrontObserver
    {
        // The table keeps the address as long as the front lives, and the address this: so the front must not be held strongly from elsewhere than here.
        public void Notify(UserNotice notice) => front.Notify(notice);
    }
}
