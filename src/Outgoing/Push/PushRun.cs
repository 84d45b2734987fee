using System.Text.Json;
using Livehouse.Limits;
using Livehouse.Outbox;
using Livehouse.Wire;

namespace Livehouse.Outgoing.Push;

/// <summary>
/// Sends to the devices of some followers, each once: a device is claimed before its message leaves, and given back only when its push service did not take
/// it. A process that dies in between costs that one device its message; nothing is sent twice.
/// </summary>
internal sealed class PushRun(IPushStore store, WebPushSender sender, TimeProvider time)
{
    private const int UsersAtOnce = 8;

    /// <summary>A push service that failed without a wait of its own.</summary>
    private static readonly TimeSpan WaitMin = TimeSpan.FromSeconds(2);

    /// <param name="may">Whether this user is to be told now; asked before anything is sent to them.</param>
    /// <exception cref="OutboxMessageFailedException">A push service did not take a message, and may later.</exception>
    public async Task Send(SendPush message, Func<string, CancellationToken, Task<bool>> may, CancellationToken cancellation)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new LiveNotice("live", message.StreamId, message.OwnerId, message.OwnerName, message.Title), LivehouseJson.Options);
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
                    var sent = await Send(message.StreamId, subscription, body, stop);
                    if (sent.Outcome != PushOutcome.TryAgain) continue;
                    lock (gate) wait = Longer(wait ?? WaitMin, sent.RetryAfter ?? WaitMin);
                }
            });
        if (wait is { } asked) throw new OutboxMessageFailedException("A push service did not take a message.", isPermanent: false) { RetryAfter = asked };
    }

    private async Task<PushSent> Send(string streamId, PushSubscription subscription, byte[] body, CancellationToken cancellation)
    {
        var sent = await sender.Send(subscription, body, streamId, cancellation);
        // What was found out is stored even if the process is about to stop.
        if (sent.Outcome == PushOutcome.TryAgain) await store.Release(streamId, subscription.Id, CancellationToken.None);
        else if (sent.Outcome == PushOutcome.Dead) await store.Drop(subscription.Id, CancellationToken.None);
        return sent;
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other)
    {
        var most = TimeSpan.FromSeconds(PushLimits.RetryAfterSecondsMax);
        var longer = one > other ? one : other;
        return longer < most ? longer : most;
    }

    /// <summary>What a device gets.</summary>
    private sealed record LiveNotice(string Type, string StreamId, string HostId, string HostName, string Title);
}
