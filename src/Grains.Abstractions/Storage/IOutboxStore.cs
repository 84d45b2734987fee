using Livehouse.Outbox;

namespace Livehouse.Storage;

/// <summary>The outbox messages that grains committed and that have not been done yet.</summary>
public interface IOutboxStore
{
    /// <summary>
    /// Takes up to <paramref name="limit"/> outbox messages that are due and holds them for <paramref name="lease"/>: no other runner gets them meanwhile, and
    /// if this one dies they are due
    /// again after it. Oldest first. Each taking counts as an attempt.
    /// </summary>
    Task<IReadOnlyList<PendingOutboxMessage>> Claim(DateTimeOffset now, TimeSpan lease, int limit, CancellationToken cancellation = default);

    /// <summary>Takes one outbox message now, due or not, counting an attempt; null when it is done already.</summary>
    Task<PendingOutboxMessage?> ClaimOne(string outboxMessageId, DateTimeOffset now, TimeSpan lease, CancellationToken cancellation = default);

    /// <summary>Gives a failed outbox message back for another try at <paramref name="dueAt"/>.</summary>
    Task Postpone(string outboxMessageId, DateTimeOffset dueAt, CancellationToken cancellation = default);

    /// <summary>When the next outbox message is due; null when there is none.</summary>
    Task<DateTimeOffset?> NextDue(CancellationToken cancellation = default);

    /// <summary>Drops an outbox message whose grain no longer wants its outcome.</summary>
    Task Discard(string outboxMessageId, CancellationToken cancellation = default);
}
