using Livehouse.Outbox;

namespace Livehouse.Storage;

/// <summary>The outbox messages that grains committed and that have not been done yet.</summary>
public interface IOutboxStore
{
    /// <summary>
    /// Claims up to <paramref name="limit"/> due outbox messages and holds them for <paramref name="lease"/>: no other runner gets them meanwhile, and if this
    /// one dies they become due again afterwards. Oldest first. Each claim counts as an attempt.
    /// </summary>
    Task<IReadOnlyList<PendingOutboxMessage>> Claim(DateTimeOffset now, TimeSpan lease, int limit, CancellationToken cancellation = default);

    /// <summary>Claims one outbox message now, due or not, counting an attempt; null when it is already done.</summary>
    Task<PendingOutboxMessage?> ClaimOne(string outboxMessageId, DateTimeOffset now, TimeSpan lease, CancellationToken cancellation = default);

    /// <summary>Returns a failed outbox message for another attempt at <paramref name="dueAt"/>.</summary>
    Task Postpone(string outboxMessageId, DateTimeOffset dueAt, CancellationToken cancellation = default);

    /// <summary>When the next outbox message is due; null when there is none.</summary>
    Task<DateTimeOffset?> NextDue(CancellationToken cancellation = default);

    /// <summary>Drops an outbox message whose grain no longer wants its outcome.</summary>
    Task Discard(string outboxMessageId, CancellationToken cancellation = default);
}
