using Livehouse.Grains.Persistence;
using Livehouse.Hosting;
using Livehouse.Notices;
using Livehouse.Storage;
using Orleans.Placement;

namespace Livehouse.Grains.Notices;

/// <summary>The registered fronts, in memory. See <see cref="INotificationRouterGrain"/>.</summary>
[GrainType(GrainKinds.NotificationRouter)]
[RandomPlacement]
public sealed class NotificationRouterGrain : HostedGrain, INotificationRouterGrain
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    private readonly IGrainHost _host;
    private readonly Dictionary<string, RegisteredFront> _fronts = new(StringComparer.Ordinal);
    private readonly DeferredTurn _expiry;

    public NotificationRouterGrain(IGrainHost host) : base(host)
    {
        _host = host;
        _expiry = new DeferredTurn(host, Expire);
    }

    public Task<NotificationRouterLease> Register(string frontId, IUserFront front)
    {
        var now = _host.Time.GetUtcNow();
        var known = _fronts.TryGetValue(frontId, out var lease) && lease.Until > now;
        _fronts[frontId] = new RegisteredFront(front, now + Lease, lease?.Connections ?? 0);
        _host.StayActive(Lease);
        _expiry.Arm(Lease);
        return Task.FromResult(new NotificationRouterLease(known));
    }

    public Task Count(FrontCount count)
    {
        if (_fronts.TryGetValue(count.FrontId, out var known)) _fronts[count.FrontId] = known with { Connections = count.Connections };
        return Task.CompletedTask;
    }

    public Task<FrontCounts> Fronts()
    {
        var now = _host.Time.GetUtcNow();
        return Task.FromResult(
            new FrontCounts([.. _fronts.Where(front => front.Value.Until > now).Select(static front => new FrontCount(front.Key, front.Value.Connections))]));
    }

    public Task Unregister(string frontId)
    {
        _fronts.Remove(frontId);
        return Task.CompletedTask;
    }

    public Task Notify(UserNotice notice)
    {
        var now = _host.Time.GetUtcNow();
        foreach (var known in _fronts.Values)
        {
            if (known.Until > now) known.Front.Notify(notice);
        }

        return Task.CompletedTask;
    }

    private Task Expire()
    {
        var now = _host.Time.GetUtcNow();
        foreach (var (id, lease) in _fronts)
        {
            if (lease.Until <= now) _fronts.Remove(id);
        }

        if (_fronts.Count > 0) _expiry.Arm(Lease);
        return Task.CompletedTask;
    }

    private sealed record RegisteredFront(IUserFront Front, DateTimeOffset Until, int Connections);
}
