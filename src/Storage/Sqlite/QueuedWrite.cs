using Livehouse.Storage.Databases;
using Livehouse.Storage.Grains;

namespace Livehouse.Storage.Sqlite;

/// <summary>A write in the writer's queue: run, perhaps repeatedly, then acknowledged or failed with its group.</summary>
internal abstract class QueuedWrite
{
    /// <summary>When it was requested, by the metrics' clock.</summary>
    public required long AskedAt { get; init; }

    /// <summary>Drops the write when its caller no longer wants it.</summary>
    public abstract bool CancelIfAsked();

    /// <summary>Each run starts over: the effects of the previous one were undone.</summary>
    public abstract void Run(Session session);

    /// <summary>The write's own work failed in its last run: its caller is informed once the group is complete.</summary>
    public abstract void Reject(Exception fault);

    /// <summary>The group is on disk. False when the write itself had failed.</summary>
    public abstract bool Acknowledge();

    /// <summary>The group is not on disk, as far as is known.</summary>
    public abstract void Fail(Exception fault);
}

/// <summary>Not a write: wakes up the writer.</summary>
internal sealed class WakeUp : QueuedWrite
{
    public static WakeUp Instance { get; } = new() { AskedAt = 0 };

    public override bool CancelIfAsked() => true;

    public override void Run(Session session) => throw new NotSupportedException();

    public override void Reject(Exception fault) => throw new NotSupportedException();

    public override bool Acknowledge() => throw new NotSupportedException();

    public override void Fail(Exception fault) => throw new NotSupportedException();
}

internal abstract class QueuedWrite<T>(CancellationToken cancellation) : QueuedWrite
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;
    private Exception? _fault;

    public Task<T> Task => _done.Task;

    public override bool CancelIfAsked() => cancellation.IsCancellationRequested && _done.TrySetCanceled(cancellation);

    public override void Run(Session session)
    {
        _fault = null;
        _result = Work(session);
    }

    public override void Reject(Exception fault) => _fault = fault;

    public override bool Acknowledge()
    {
        if (_fault is null) _done.SetResult(_result!);
        else _done.SetException(_fault);
        return _fault is null;
    }

    public override void Fail(Exception fault) => _done.SetException(_fault ?? fault);

    protected abstract T Work(Session session);
}

/// <summary>Any work that a store does in one transaction.</summary>
internal sealed class QueuedWork<T>(Func<Session, Task<T>> work, CancellationToken cancellation) : QueuedWrite<T>(cancellation)
{
    protected override T Work(Session session) => work(session).GetAwaiter().GetResult();
}

/// <summary>A grain's commit.</summary>
internal sealed class QueuedCommit(IReadOnlyList<CommitStatement> statements, CancellationToken cancellation) : QueuedWrite<CommitResult>(cancellation)
{
    protected override CommitResult Work(Session session)
    {
        for (var at = 0; at < statements.Count; at++)
        {
            if (session.ExecuteNow(statements[at].Sql) > 0 || statements[at].Unchanged is not { } result) continue;
            // The first statement compares and sets: if it finds another version, nothing was written and nothing has to be undone.
            if (at > 0) session.RollBack();
            return result;
        }

        return CommitResult.Committed;
    }
}
