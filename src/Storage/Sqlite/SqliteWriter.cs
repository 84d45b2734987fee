using System.Threading.Channels;
using Livehouse.Storage.Databases;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Livehouse.Storage.Sqlite;

/// <summary>
/// The only writer. A sync to disk costs far more than the statements before it, so all writes that wait share one transaction; each stands in a savepoint, so that one that fails takes
/// nobody along. Callers hear of success only after COMMIT.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    /// <summary>Writes in one transaction: bounds how long the first of them waits for the last.</summary>
    public const int GroupMax = 256;

    /// <summary>Writes that wait in the queue; beyond it callers wait to be let in.</summary>
    public const int QueueMax = 4096;

    private readonly SqliteConnections _connections;
    private readonly StorageMetrics _metrics;
    private readonly Channel<QueuedWrite> _queue = Channel.CreateBounded<QueuedWrite>(new BoundedChannelOptions(QueueMax) { SingleReader = true });
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Session? _session;

    public SqliteWriter(SqliteConnections connections, StorageMetrics metrics)
    {
        _connections = connections;
        _metrics = metrics;
        new Thread(Run) { IsBackground = true, Name = "SQLite writer" }.Start();
    }

    public async Task<T> Write<T>(Func<Session, Task<T>> work, CancellationToken cancellation)
    {
        var write = new QueuedWrite<T>(work, cancellation);
        var start = _metrics.Start();
        try
        {
            await _queue.Writer.WriteAsync(write, cancellation);
            var result = await write.Task;
            _metrics.Committed(start);
            return result;
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(SqliteDatabase));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _metrics.Failed();
            throw;
        }
    }

    /// <summary>Finishes what is queued, then closes.</summary>
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
            group.Clear();
        }

        CloseSession();
        _stopped.SetResult();
    }

    private void Commit(List<QueuedWrite> group)
    {
        try
        {
            var session = _session ??= _connections.OpenWriter();
            Execute(session, "BEGIN IMMEDIATE");
            foreach (var write in group) Apply(session, write);
            Execute(session, "COMMIT");
        }
        catch (Exception e)
        {
            // Nothing of the group is known to hold. A new connection begins with a clean slate, whatever state this one is in.
            CloseSession();
            foreach (var write in group) write.Fail(e);
            return;
        }

        _metrics.Group(group.Count);
        foreach (var write in group) write.Acknowledge();
    }

    private static void Apply(Session session, QueuedWrite write)
    {
        Execute(session, "SAVEPOINT write");
        session.Reset();
        try
        {
            write.Run(session);
        }
        catch (Exception e)
        {
            // SQLite itself rolls everything back when, say, the disk is full: then this is no fault of one write alone.
            if (raw.sqlite3_get_autocommit(((SqliteConnection)session.Connection).Handle) != 0) throw;
            write.Reject(e);
            session.RollBack();
        }

        if (session.RollsBack) Execute(session, "ROLLBACK TO write");
        Execute(session, "RELEASE write");
    }

    /// <summary>SQLite's driver completes every call before it returns: nothing is waited for here.</summary>
    private static void Execute(Session session, string sql) => session.Execute(sql).GetAwaiter().GetResult();

    private void CloseSession()
    {
        if (_session is { } session) Close(session);
        _session = null;
    }
}
