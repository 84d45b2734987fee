using System.Threading.Channels;
using Livehouse.Storage.Databases;
using Livehouse.Storage.Grains;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Livehouse.Storage.Sqlite;

/// <summary>
/// The only writer. A sync to disk costs far more than the statements before it, so all waiting writes share one transaction. Nearly every group succeeds as a
/// whole; when one of its writes fails or rolls back, the group is undone and run again with each write in a savepoint, so that the others are not affected.
/// Callers are informed of success only after COMMIT.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    /// <summary>Writes in one transaction: bounds how long the first of them waits for the last.</summary>
    public const int GroupMax = 512;

    /// <summary>Writes waiting in the queue; beyond it callers wait to enqueue.</summary>
    public const int QueueMax = 4096;

    private readonly SqliteConnections _connections;
    private readonly StorageMetrics _metrics;
    private readonly Channel<QueuedWrite> _queue = Channel.CreateBounded<QueuedWrite>(new BoundedChannelOptions(QueueMax) { SingleReader = true });
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SqliteCheckpoints _checkpoints;
    private Session? _session;

    public SqliteWriter(SqliteConnections connections, StorageMetrics metrics, TimeProvider time, Action? checkpointed)
    {
        _connections = connections;
        _metrics = metrics;
        _checkpoints = new SqliteCheckpoints(connections, time, () => _queue.Writer.TryWrite(WakeUp.Instance), checkpointed);
        new Thread(Run) { IsBackground = true, Name = "SQLite writer" }.Start();
    }

    public Task<T> Write<T>(Func<Session, Task<T>> work, CancellationToken cancellation) =>
        Enqueue(new QueuedWork<T>(work, cancellation) { AskedAt = _metrics.Start() }, cancellation);

    public Task<CommitResult> Commit(GrainCommit commit, CancellationToken cancellation) =>
        Enqueue(new QueuedCommit(CommitStatements.Of(commit, Dialect.Sqlite), cancellation) { AskedAt = _metrics.Start() }, cancellation);

    /// <summary>Completes the queued writes, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stopped.Task;
    }

    public static void Close(Session session)
    {
        session.Dispose();
        session.Connection.Dispose();
    }

    private Task<T> Enqueue<T>(QueuedWrite<T> write, CancellationToken cancellation) =>
        _queue.Writer.TryWrite(write) ? write.Task : EnqueueLater(write, cancellation);

    private async Task<T> EnqueueLater<T>(QueuedWrite<T> write, CancellationToken cancellation)
    {
        try
        {
            await _queue.Writer.WriteAsync(write, cancellation);
        }
        catch (ChannelClosedException)
        {
            _metrics.Failed();
            throw new ObjectDisposedException(nameof(SqliteDatabase));
        }

        return await write.Task;
    }

    private void Run()
    {
        var group = new List<QueuedWrite>(GroupMax);
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (group.Count < GroupMax && _queue.Reader.TryRead(out var write))
            {
                if (!write.CancelIfAsked()) group.Add(write);
            }

            if (group.Count > 0) Commit(group);
            else _checkpoints.Finish(_session, isIdle: true);
            group.Clear();
        }

        _checkpoints.Dispose();
        CloseSession();
        _stopped.SetResult();
    }

    private void Commit(List<QueuedWrite> group)
    {
        var finishes = _checkpoints.WaitsForWriter;
        try
        {
            var session = _session ??= _connections.OpenWriter();
            if (!TryCommitGroup(session, group)) CommitWithSavepoints(session, group);
        }
        catch (Exception e)
        {
            // Nothing of the group is known to be committed. A new connection starts clean, whatever state this one is in.
            CloseSession();
            var error = _connections.Named(e);
            foreach (var write in group)
            {
                _metrics.Failed();
                write.Fail(error);
            }

            return;
        }

        _checkpoints.Wrote(_session);
        _metrics.Group(group.Count);
        foreach (var write in group)
        {
            if (write.Acknowledge()) _metrics.Committed(write.AskedAt);
            else _metrics.Failed();
        }

        _checkpoints.Committed(_session, finishes);
    }

    /// <summary>False, with nothing written, when one of the group's writes has to be undone.</summary>
    private bool TryCommitGroup(Session session, List<QueuedWrite> group)
    {
        Execute(session, "BEGIN IMMEDIATE");
        foreach (var write in group)
        {
            Run(session, write);
            if (!session.RollsBack) continue;
            Execute(session, "ROLLBACK");
            return group.Count == 1;
        }

        Execute(session, "COMMIT");
        return true;
    }

    private void CommitWithSavepoints(Session session, List<QueuedWrite> group)
    {
        Execute(session, "BEGIN IMMEDIATE");
        foreach (var write in group)
        {
            Execute(session, "SAVEPOINT write");
            Run(session, write);
            if (session.RollsBack) Execute(session, "ROLLBACK TO write");
            Execute(session, "RELEASE write");
        }

        Execute(session, "COMMIT");
    }

    private void Run(Session session, QueuedWrite write)
    {
        session.Reset();
        try
        {
            write.Run(session);
        }
        catch (Exception e)
        {
            // SQLite itself rolls everything back when, for example, the disk is full: then it is not the fault of a single write.
            if (raw.sqlite3_get_autocommit(((SqliteConnection)session.Connection).Handle) != 0) throw;
            write.Reject(_connections.Named(e));
            session.RollBack();
        }
    }

    private static void Execute(Session session, string sql) => session.ExecuteNow(new Statement(sql));

    private void CloseSession()
    {
        if (_session is { } session) Close(session);
        _session = null;
    }
}
