using Livehouse.Hosting;
using Livehouse.Identifiers;
using Livehouse.Refusals;

namespace Livehouse.Api.Hub.Subscriptions;

/// <summary>Services shared by all subscriptions of a process.</summary>
internal sealed record SubscriptionServices(
    LiveHubOptions Options, LiveHubMetrics Metrics, TimeProvider Time, LiveHubLog Log, GrainCalls Calls, IObserverReferences References);

/// <summary>The subscriptions of this process: one for each stream that a connection here has joined.</summary>
internal sealed class StreamSubscriptions(IGrains grains, SubscriptionServices services) : ISiloLossListener
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, StreamSubscription> _subscriptions = new(StringComparer.Ordinal);
    private readonly string _process = Ids.New("fr_");
    private long _made;

    public int Count
    {
        get
        {
            lock (_gate) return _subscriptions.Count;
        }
    }

    /// <inheritdoc cref="StreamSubscription.Join"/>
    public Task<Outcome<LiveState>> Join(LiveConnection connection, string streamId, long? lastSeq, string? epoch)
    {
        lock (_gate)
        {
            if (!_subscriptions.TryGetValue(streamId, out var subscription))
            {
                subscription = new StreamSubscription(streamId, $"{_process}-{++_made}", grains.Stream(streamId), services, RetireIfUnused);
                _subscriptions.Add(streamId, subscription);
            }

            return subscription.Join(connection, lastSeq, epoch);
        }
    }

    /// <summary>
    /// Checks now with every stream whether its subscription is still valid, as happens every <see cref="LiveHubOptions.LeaseRenewal"/> in any case: the silo
    /// that hosted the grain may be gone.
    /// </summary>
    public void SiloLost()
    {
        lock (_gate)
        {
            foreach (var subscription in _subscriptions.Values) subscription.Renew();
        }
    }

    /// <summary>Under the same lock as a join, which keeps the subscription that it finds.</summary>
    private void RetireIfUnused(StreamSubscription subscription)
    {
        lock (_gate)
        {
            if (!subscription.IsUsed && _subscriptions.Remove(subscription.StreamId)) subscription.Retire();
        }
    }
}
