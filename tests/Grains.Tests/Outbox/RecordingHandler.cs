using Livehouse.Grains.Outbox;
using Livehouse.Outbox;
using Livehouse.Storage;
using Livehouse.Tests.Grains.Hosting;

namespace Livehouse.Tests.Grains.Outbox;

/// <summary>Remembers what it was asked, and fails or hangs as a test wants.</summary>
public sealed class RecordingHandler : IOutboxHandler
{
    private readonly List<OutboxMessage> _ran = [];
    private readonly List<OutboxMessage> _undone = [];
    private TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<OutboxMessage> Ran => _ran;

    public IReadOnlyList<OutboxMessage> Undone => _undone;

    public Dictionary<Type, OutboxResult> Results { get; } = [];

    /// <summary>Null for what works.</summary>
    public Func<OutboxMessage, Exception?>? Fails { get; set; }

    public bool Hangs { get; set; }

    public async Task<OutboxResult?> Run(OutboxMessage message, CancellationToken cancellation)
    {
        _ran.Add(message);
        if (Hangs) await _released.Task.WaitAsync(cancellation);
        return Fails?.Invoke(message) is { } error ? throw error : Results.GetValueOrDefault(message.GetType());
    }

    public Task Undo(OutboxMessage message, CancellationToken cancellation)
    {
        _undone.Add(message);
        return Fails?.Invoke(message) is { } error ? throw error : Task.CompletedTask;
    }

    /// <summary>What hangs goes on.</summary>
    public void Release()
    {
        Hangs = false;
        _released.TrySetResult();
        _released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

public sealed class RecordingObserver : IOutboxObserver
{
    public List<string> Done { get; } = [];

    public List<(string Reason, bool GivenUp)> Failures { get; } = [];

    public List<Exception> StoreFailures { get; } = [];

    public void Succeeded(PendingOutboxMessage message) => Done.Add(message.Id);

    public void Failed(PendingOutboxMessage message, OutboxMessageFailedException failure, bool givenUp) => Failures.Add((failure.Message, givenUp));

    public List<string> Late { get; } = [];

    public void Superseded(PendingOutboxMessage message) => Late.Add(message.Id);

    public void StoreFailed(Exception error) => StoreFailures.Add(error);
}

/// <summary>The store of the silo, broken while a test says so.</summary>
public sealed class FailingOutboxStore(MemoryStore inner) : IOutboxStore
{
    public bool Fails { get; set; }

    public Task<IReadOnlyList<PendingOutboxMessage>> Claim(DateTimeOffset now, TimeSpan lease, int limit, CancellationToken cancellation = default) =>
        Do(() => inner.Claim(now, lease, limit, cancellation));

    public Task<PendingOutboxMessage?> ClaimOne(string outboxMessageId, DateTimeOffset now, TimeSpan lease, CancellationToken cancellation = default) =>
        Do(() => inner.ClaimOne(outboxMessageId, now, lease, cancellation));

    public Task<bool> Renew(OutboxRun run, DateTimeOffset until, CancellationToken cancellation = default) => Do(() => inner.Renew(run, until, cancellation));

    public Task<bool> Postpone(OutboxRun run, DateTimeOffset dueAt, OutboxFault fault, CancellationToken cancellation = default) =>
        Do(() => inner.Postpone(run, dueAt, fault, cancellation));

    public Task<bool> GiveUp(OutboxRun run, OutboxFault fault, CancellationToken cancellation = default) => Do(() => inner.GiveUp(run, fault, cancellation));

    public Task<bool> End(OutboxRun run, DateTimeOffset now, CancellationToken cancellation = default) => Do(() => inner.End(run, now, cancellation));

    public Task<DateTimeOffset?> NextDue(CancellationToken cancellation = default) => Do(() => inner.NextDue(cancellation));

    public Task<bool> IsPaused(string kind, CancellationToken cancellation = default) => Do(() => inner.IsPaused(kind, cancellation));

    private T Do<T>(Func<T> work) => Fails ? throw new StoreFailedException("before") : work();
}
