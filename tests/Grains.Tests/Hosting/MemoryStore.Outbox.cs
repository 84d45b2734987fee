using Livehouse.Outbox;
using Livehouse.Storage;

namespace Livehouse.Tests.Grains.Hosting;

public sealed partial class MemoryStore : IOutboxStore, IStreamCatalog, IRoomCatalog
{
    private readonly OrderedDictionary<string, PendingOutboxMessage> _outbox = [];

    /// <summary>Outbox messages that were committed and are not done, in the order of their commits.</summary>
    public IReadOnlyList<PendingOutboxMessage> Pending => [.. _outbox.Values];

    public IReadOnlyCollection<RoomRow> Rooms => _rooms.Values;

    public IReadOnlyCollection<StreamRow> Streams => _streams.Values;

    public IReadOnlyCollection<EventRow> Events => _events.Values;

    public Task<IReadOnlyList<PendingOutboxMessage>> Claim(DateTimeOffset now, TimeSpan lease, int limit, CancellationToken cancellation = default)
    {
        var due = _outbox.Values
            .Where(message => message.DueAt <= now)
            .OrderBy(message => message.DueAt)
            .ThenBy(message => message.Id, StringComparer.Ordinal)
            .Take(limit)
            .ToList();
        return Task.FromResult<IReadOnlyList<PendingOutboxMessage>>([.. due.Select(message => Take(message, now + lease))]);
    }

    public Task<PendingOutboxMessage?> ClaimOne(string outboxMessageId, DateTimeOffset now, TimeSpan lease, CancellationToken cancellation = default) =>
        Task.FromResult(_outbox.TryGetValue(outboxMessageId, out var message) ? Take(message, now + lease) : null);

    public Task Postpone(string outboxMessageId, DateTimeOffset dueAt, CancellationToken cancellation = default)
    {
        if (_outbox.TryGetValue(outboxMessageId, out var message)) _outbox[outboxMessageId] = message with { DueAt = dueAt };
        return Task.CompletedTask;
    }

    public Task<DateTimeOffset?> NextDue(CancellationToken cancellation = default) =>
        Task.FromResult(_outbox.Count == 0 ? (DateTimeOffset?)null : _outbox.Values.Min(message => message.DueAt));

    public Task Discard(string outboxMessageId, CancellationToken cancellation = default)
    {
        _outbox.Remove(outboxMessageId);
        return Task.CompletedTask;
    }

    Task<IReadOnlyList<StreamRow>> IStreamCatalog.Live(string? tenantId, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<StreamRow>>([.. _streams.Values.Where(row => row.Status == "live" && (tenantId is null || row.TenantId == tenantId))]);

    Task<IReadOnlyList<StreamRow>> IStreamCatalog.OfOwner(
        string tenantId, string userId, StreamPlace? after, int limit, CancellationToken cancellation) => throw new NotSupportedException();

    Task<IReadOnlyList<StreamRow>> IStreamCatalog.Featured(string tenantId, DateTimeOffset now, int limit, CancellationToken cancellation) =>
        throw new NotSupportedException("Grains don't ask for it.");

    Task<IReadOnlyList<StreamRow>> IStreamCatalog.OfFollowed(string tenantId, string userId, int limit, CancellationToken cancellation) =>
        throw new NotSupportedException("Grains don't ask for it.");

    Task<IReadOnlyList<RoomRow>> IRoomCatalog.Open(string? tenantId, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<RoomRow>>([.. _rooms.Values.Where(row => tenantId is null || row.TenantId == tenantId)
            .OrderBy(row => row.OpenedAt)
            .ThenBy(row => row.RoomKey, StringComparer.Ordinal)]);

    private PendingOutboxMessage Take(PendingOutboxMessage message, DateTimeOffset until) =>
        _outbox[message.Id] = message with { DueAt = until, Attempts = message.Attempts + 1 };
}
