using Livehouse.Outbox;
using Livehouse.Storage;

namespace Livehouse.Tests.Grains.Hosting;

public sealed partial class MemoryStore : IOutboxStore, IStreamCatalog, IRoomCatalog
{
    private readonly OrderedDictionary<string, PendingOutboxMessage> _outbox = [];
    private readonly HashSet<string> _held = [];
    private readonly Dictionary<string, int> _ended = [];
    private readonly HashSet<string> _givenUp = [];
    private readonly List<string> _deadLetters = [];

    /// <summary>Outbox messages that were committed and are not done, in the order of their commits.</summary>
    public IReadOnlyList<PendingOutboxMessage> Pending => [.. _outbox.Values];

    public IReadOnlyCollection<RoomRow> Rooms => _rooms.Values;

    public IReadOnlyCollection<StreamRow> Streams => _streams.Values;

    public IReadOnlyCollection<EventRow> Events => _events.Values;

    /// <summary>Ids of the messages that were given up, in this order.</summary>
    public IReadOnlyList<string> DeadLetters => _deadLetters;

    public ISet<string> PausedKinds { get; } = new HashSet<string>();

    public Task<IReadOnlyList<PendingOutboxMessage>> Claim(DateTimeOffset now, TimeSpan lease, int limit, CancellationToken cancellation = default)
    {
        var due = _outbox.Values
            .Where(message => message.DueAt <= now && !PausedKinds.Contains(JobKinds.Of(message.Message)))
            .OrderBy(static message => message.DueAt + JobKinds.HandicapOf(OutboxPolicyAttribute.Of(message.Message).Priority))
            .ThenBy(message => message.Id, StringComparer.Ordinal)
            .Take(limit)
            .ToList();
        return Task.FromResult<IReadOnlyList<PendingOutboxMessage>>([.. due.Select(message => Take(message, now + lease))]);
    }

    public Task<PendingOutboxMessage?> ClaimOne(string outboxMessageId, DateTimeOffset now, TimeSpan lease, CancellationToken cancellation = default) =>
        Task.FromResult(_outbox.TryGetValue(outboxMessageId, out var message) && !PausedKinds.Contains(JobKinds.Of(message.Message))
            && (!_held.Contains(outboxMessageId) || message.DueAt <= now)
            ? Take(message, now + lease)
            : null);

    public Task<bool> Renew(OutboxRun run, DateTimeOffset until, CancellationToken cancellation = default) =>
        Task.FromResult(Change(run, message => message with { DueAt = until }));

    public Task<bool> Postpone(OutboxRun run, DateTimeOffset dueAt, OutboxFault fault, CancellationToken cancellation = default)
    {
        var isHeld = Change(run, message => message with { DueAt = dueAt });
        if (isHeld) _held.Remove(run.OutboxMessageId);
        return Task.FromResult(isHeld);
    }

    public Task<bool> GiveUp(OutboxRun run, OutboxFault fault, CancellationToken cancellation = default)
    {
        var isHeld = Change(run, static message => message);
        if (isHeld) _givenUp.Add(run.OutboxMessageId);
        return Task.FromResult(isHeld);
    }

    public Task<bool> End(OutboxRun run, DateTimeOffset now, CancellationToken cancellation = default)
    {
        var isHeld = Held(run);
        if (isHeld) End(run.OutboxMessageId, isContinued: false);
        return Task.FromResult(isHeld);
    }

    public Task<DateTimeOffset?> NextDue(CancellationToken cancellation = default)
    {
        var waiting = _outbox.Values.Where(message => !PausedKinds.Contains(JobKinds.Of(message.Message))).ToList();
        return Task.FromResult(waiting.Count == 0 ? (DateTimeOffset?)null : waiting.Min(static message => message.DueAt));
    }

    public Task<bool> IsPaused(string kind, CancellationToken cancellation = default) => Task.FromResult(PausedKinds.Contains(kind));

    /// <summary>As an operator who discards it.</summary>
    public void Withdraw(string outboxMessageId, string reason, DateTimeOffset now)
    {
        _outbox[outboxMessageId] = _outbox[outboxMessageId] with { Withdrawn = reason, DueAt = now };
        _givenUp.Add(outboxMessageId);
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

    private PendingOutboxMessage Take(PendingOutboxMessage message, DateTimeOffset until)
    {
        _held.Add(message.Id);
        if (message.Withdrawn is null) _givenUp.Remove(message.Id);
        return _outbox[message.Id] = message with { DueAt = until, Attempts = message.Attempts + 1 };
    }

    /// <summary>Or was the last attempt to hold it.</summary>
    private bool Held(OutboxRun run) => _outbox.ContainsKey(run.OutboxMessageId)
        ? Holds(run)
        : _ended.TryGetValue(run.OutboxMessageId, out var attempt) && attempt == run.Attempt;

    private bool Holds(OutboxRun run) => _outbox.TryGetValue(run.OutboxMessageId, out var message) && message.Attempts == run.Attempt;

    private bool Change(OutboxRun run, Func<PendingOutboxMessage, PendingOutboxMessage> change)
    {
        if (!Holds(run) || !_held.Contains(run.OutboxMessageId)) return false;
        _outbox[run.OutboxMessageId] = change(_outbox[run.OutboxMessageId]);
        return true;
    }

    private void End(string outboxMessageId, bool isContinued)
    {
        if (_outbox.Remove(outboxMessageId, out var message))
        {
            if (!isContinued) _ended[outboxMessageId] = message.Attempts;
            if (_givenUp.Remove(outboxMessageId) && !isContinued) _deadLetters.Add(outboxMessageId);
        }

        _held.Remove(outboxMessageId);
    }

    private void Add(PendingOutboxMessage message)
    {
        var sameWork = message.Message.UniqueKey() is { } key
            ? _outbox.Values.FirstOrDefault(pending => pending.Attempts == 0 && pending.Message.UniqueKey() == key)
            : null;
        if (sameWork is null) _outbox.TryAdd(message.Id, message);
        else if (message.DueAt < sameWork.DueAt) _outbox[sameWork.Id] = sameWork with { DueAt = message.DueAt };
    }
}
