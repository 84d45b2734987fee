using Livehouse.Outbox;
using Livehouse.Storage;

namespace Livehouse.Tests.Activations;

/// <summary>For silos without storage: no job is paused, and there is no outbox message.</summary>
internal sealed class NothingPaused : IOutboxStore
{
    public Task<bool> IsPaused(string kind, CancellationToken cancellation = default) => Task.FromResult(false);

    public Task<IReadOnlyList<PendingOutboxMessage>> Claim(DateTimeOffset now, TimeSpan lease, int limit, CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlyList<PendingOutboxMessage>>([]);

    public Task<PendingOutboxMessage?> ClaimOne(string outboxMessageId, DateTimeOffset now, TimeSpan lease, CancellationToken cancellation = default) =>
        Task.FromResult<PendingOutboxMessage?>(null);

    public Task<bool> Renew(OutboxRun run, DateTimeOffset until, CancellationToken cancellation = default) => Task.FromResult(false);

    public Task<bool> Postpone(OutboxRun run, DateTimeOffset dueAt, OutboxFault fault, CancellationToken cancellation = default) => Task.FromResult(false);

    public Task<bool> GiveUp(OutboxRun run, OutboxFault fault, CancellationToken cancellation = default) => Task.FromResult(false);

    public Task<bool> End(OutboxRun run, DateTimeOffset now, CancellationToken cancellation = default) => Task.FromResult(false);

    public Task<DateTimeOffset?> NextDue(CancellationToken cancellation = default) => Task.FromResult<DateTimeOffset?>(null);
}
