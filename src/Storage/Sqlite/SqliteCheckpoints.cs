using Livehouse.Storage.Databases;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Livehouse.Storage.Sqlite;

/// <summary>
/// Takes the write-ahead log over into the database file, beside the writer. Were that left to the commit that makes the log too long, as SQLite does by itself, everybody would wait for
/// thousands of pages. What the writer adds meanwhile is little; it takes that over itself, between two groups, and then begins the log anew.
/// </summary>
internal sealed class SqliteCheckpoints : IDisposable
{
    /// <summary>Pages in the log from which on it is taken over: 64 MiB. A page that was written a hundred times goes to the database file once.</summary>
    private const int PagesMax = 16_384;

    private readonly SqliteConnections _connections;
    private readonly SemaphoreSlim _asked = new(0);
    private readonly Thread _thread;
    private volatile bool _stops;
    private volatile bool _isDone;
    private bool _isAsked;
    private Session? _writer;
    private long _takenOver;

    public SqliteCheckpoints(SqliteConnections connections)
    {
        _connections = connections;
        _thread = new Thread(Run) { IsBackground = true, Name = "SQLite checkpoints" };
        _thread.Start();
    }

    /// <summary>The writer has committed, and nobody waits for what it does now.</summary>
    public void Committed(Session writer)
    {
        // A new connection counts anew.
        if (_writer != writer) (_writer, _takenOver) = (writer, 0);
        if (_isDone)
        {
            TakeOver(writer);
            _takenOver = PagesWritten(writer);
            _isAsked = _isDone = false;
        }
        else if (!_isAsked && PagesWritten(writer) - _takenOver >= PagesMax)
        {
            _isAsked = true;
            _asked.Release();
        }
    }

    public void Dispose()
    {
        _stops = true;
        _asked.Release();
        _thread.Join();
        _asked.Dispose();
    }

    private void Run()
    {
        Session? session = null;
        while (true)
        {
            _asked.Wait();
            if (_stops) break;
            try
            {
                session ??= Open();

                // The sync here is what the writer's own would otherwise wait for.
                TakeOver(session);
                SqliteFile.Sync(Handle(session));
            }
            catch (SqliteException)
            {
                // The writer does it all then, and hears of it if the disk is at fault.
                if (session is not null) SqliteWriter.Close(session);
                session = null;
            }

            _isDone = true;
        }

        if (session is not null) SqliteWriter.Close(session);
    }

    /// <summary>A connection that has read nothing yet does not know that there is a log.</summary>
    private Session Open()
    {
        var session = _connections.OpenReader();
        session.ExecuteNow(new Statement("SELECT COUNT(*) FROM sqlite_schema"));
        return session;
    }

    /// <summary>As far as readers allow, waiting for nobody. What can't be taken over now stays in the log, which is as good a place.</summary>
    private static void TakeOver(Session session) =>
        _ = raw.sqlite3_wal_checkpoint_v2(Handle(session), "main", raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _);

    private static long PagesWritten(Session session)
    {
        _ = raw.sqlite3_db_status(Handle(session), raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, 0);
        return pages;
    }

    private static sqlite3 Handle(Session session) => ((SqliteConnection)session.Connection).Handle!;
}
