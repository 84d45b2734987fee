using Livehouse.Limits;
using Livehouse.Outbox;

namespace Livehouse.Outgoing.Push;

/// <summary>
/// Sends to the devices of some followers, each once: a device is claimed before its message leaves, and given back only when its push service did not take
/// it. A process that dies in between costs that one device its message; nothing is sent twice.
/// </summary>
/// <param name="senders">By kind (<see cref="PushKinds"/>).</param>
internal sealed class PushRun(IPushStore store, IReadOnlyDictionary<string, IPushSender> senders, PushMetrics metrics, TimeProvider time)
{
    private const int UsersAtOnce = 8;

    /// <summary>A push service that failed without a wait of its own.</summary>
    private static readonly TimeSpan WaitMin = TimeSpan.FromSeconds(2);

    /// <param name="may">Whether this user is to be told now; asked before anything is sent to them.</param>
    /// <exception cref="OutboxMessageFailedException">A push service did not take a message, and may later.</exception>
    public async Task Send(SendPush message, Func<string, CancellationToken, Task<bool>> may, CancellationToken cancellation)
    {
        var notice = new LiveNotice("live", message.StreamId, message.OwnerId, message.OwnerName, message.Title);
        var untold = await store.Untold(message.StreamId, message.TenantId, message.UserIds, cancellation);
        var gate = new Lock();
        TimeSpan? wait = null;
        await Parallel.ForEachAsync(
            untold.GroupBy(static one => one.UserId),
            new ParallelOptions { MaxDegreeOfParallelism = UsersAtOnce, CancellationToken = cancellation },
            async (user, stop) =>
            {
                var isWanted = await may(user.Key, stop);
                foreach (var subscription in user)
                {
                    if (!await store.Claim(message.StreamId, subscription.Id, time.GetUtcNow(), stop)) continue;
                    if (!isWanted) continue;
                    var sent = await Send(subscription, notice, stop);
                    if (sent.Outcome != PushOutcome.TryAgain) continue;
                    lock (gate) wait = Longer(wait ?? WaitMin, sent.RetryAfter ?? WaitMin);
                }
            });
        if (wait is { } asked) throw new OutboxMessageFailedException("A push service did not take a message.", isPermanent: false) { RetryAfter = asked };
    }

    private async Task<PushSent> Send(PushSubscription subscription, LiveNotice notice, CancellationToken cancellation)
    {
        // A kind that was set when the device subscribed, and is no longer.
        if (!senders.TryGetValue(subscription.Kind, out var sender)) return new PushSent(PushOutcome.Refused);
        var sent = await sender.Send(subscription, notice, cancellation);
        metrics.Count(subscription.Kind, sent.Outcome);
        // What was found out is stored even if the process is about to stop.
        if (sent.Outcome == PushOutcome.TryAgain) await store.Release(notice.StreamId, subscription.Id, CancellationToken.None);
        else if (sent.Outcome == PushOutcome.Dead) await store.Drop(subscription.Id, EndOf(subscription, sent), CancellationToken.None);
        return sent;
    }

    /// <summary>A registration that is newer than the end that the service tells, or than what was sent, lives.</summary>
    private static DateTimeOffset EndOf(PushSubscription subscription, PushSent sent) =>
        sent.DeadSince is { } since && since < subscription.CreatedAt ? since : subscription.CreatedAt;

    private static TimeSpan Longer(TimeSpan one, TimeSpan other)
    {
        var most = TimeSpan.FromSeconds(PushLimits.RetryAfterSecondsMax);
        var longer = one > other ? one : other;
        return longer < most ? longer : most;
    }
}
