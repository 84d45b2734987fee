using Livehouse.Storage.Databases;

namespace Livehouse.Storage.Sqlite;

/// <summary>A write on its way through the writer: run, then acknowledged or failed with its group.</summary>
internal abstract class QueuedWrite
{
    /// <summary>Drops the write when its caller no longer wants it.</summary>
    public abstract bool CancelIfAsked();

    public abstract void Run(Session session);

    /// <summary>The write's own work failed: its caller hears why once the group is through.</summary>
    public abstract void Reject(Exception fault);

    /// <summary>The group is on disk.</summary>
    public abstract void Acknowledge();

    /// <summary>The group is not, as far as is known.</summary>
    public abstract void Fail(Exception fault);
}

internal sealed class QueuedWrite<T>(Func<Session, Task<T>> work, CancellationToken cancellation) : QueuedWrite
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;
    private Exception? _fault;

    public Task<T> Task => _done.Task;

    public override bool CancelIfAsked() => cancellation.IsCancellationRequested && _done.TrySetCanceled(cancellation);

    public override void Run(Session session) => _result = work(session).GetAwaiter().GetResult();

    public override void Reject(Exception fault) => _fault = fault;

    public override void Acknowledge()
    {
        if (_fault is null) _done.SetResult(_result!);
        else _done.SetException(_fault);
    }

    public override void Fail(Exception fault) => _done.SetException(_fault ?? fault);
}
