using Livehouse.Storage.Databases;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Livehouse.Storage.Sqlite;

/// <summary>
/// Checkpoints the write-ahead log into the database file, in parallel with the writer. If that were left to the commit that makes the log too long, as SQLite
/// does by default, every caller would wait for thousands of pages. The writer adds little meanwhile; it checkpoints that itself, between two groups, and then
/// restarts the log. That happens when the log is long, when nothing has been written for a second or two (then the log is also truncated), and at least every
/// minute: a copy of the files of a running server is then nearly complete.
/// </summary>
internal sealed class SqliteCheckpoints : IDisposable
{
    /// <summary>Pages in the log that trigger a checkpoint: 64 MiB. A page that was written a hundred times is written to the database file once.</summary>
    private const int PagesMax = 16_384;

    /// <summary>In a row, beside a writer that is never idle.</summary>
    private const int PassesMax = 8;

    private static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(1);

    /// <summary>Half of the promised minute: the rest is for blocking readers, and for the work itself.</summary>
    private static readonly TimeSpan AgeMax = TimeSpan.FromSeconds(30);

    private readonly SqliteConnections _connections;
    private readonly TimeProvider _time;
    private readonly Action _wakeWriter;
    private readonly Action? _finished;
    private readonly SemaphoreSlim _asked = new(0);
    private readonly Thread _thread;
    private readonly ITimer _timer;
    private volatile bool _stops;
    private volatile bool _isDone;
    private volatile bool _isDirty;
    private volatile bool _wroteSinceLook;
    private int _isAsked;
    private Session? _writer;
    private long _written;
    private long _takenOver;
    private long _takenOverAt;

    /// <param name="wakeWriter">Makes the writer call <see cref="Finish"/> soon. Called from any thread; returns immediately.</param>
    /// <param name="finished">Called after each checkpoint.</param>
    public SqliteCheckpoints(SqliteConnections connections, TimeProvider time, Action wakeWriter, Action? finished)
    {
        (_connections, _time, _wakeWriter, _finished) = (connections, time, wakeWriter, finished);
        _takenOverAt = time.GetTimestamp();
        _thread = new Thread(Run) { IsBackground = true, Name = "SQLite checkpoints" };
        _thread.Start();
        _timer = time.CreateTimer(static checkpoints => ((SqliteCheckpoints)checkpoints!).CheckLogSize(), this, CheckEvery, CheckEvery);
    }

    /// <summary>The writer has committed, and the callers have not been answered yet.</summary>
    public void Wrote(Session writer)
    {
        // A new connection restarts the count, and may find a log left by an earlier one.
        if (_writer != writer) (_writer, _written, _takenOver, _isDirty) = (writer, 0, 0, true);
        var written = PagesWritten(writer);
        if (written == _written) return;
        _written = written;
        _isDirty = _wroteSinceLook = true;
    }

    /// <summary>True from the end of a checkpoint until the writer has done its part.</summary>
    public bool WaitsForWriter => _isDone;

    /// <summary>Called after the group's callers have their answers, so that none of them waits for this.</summary>
    /// <param name="finishes">The value of <see cref="WaitsForWriter"/> before the group. A checkpoint that ended since then is left to the next check of the
    /// queue: the writer may well be idle by then, and an idle writer truncates the log.</param>
    public void Committed(Session writer, bool finishes)
    {
        if (finishes) Finish(writer, isIdle: false);
        else if (_written - _takenOver >= PagesMax) Ask();
    }

    /// <summary>The writer's part, between two groups: checkpoints the rest and, if it is otherwise idle, truncates the log.</summary>
    /// <param name="writer">Null while it has no connection.</param>
    public void Finish(Session? writer, bool isIdle)
    {
        if (!_isDone) return;
        if (writer is not null)
        {
            var isWhole = isIdle ? Empty(writer) : TakeOver(writer);
            (_takenOver, _takenOverAt) = (PagesWritten(writer), _time.GetTimestamp());
            _isDirty = !(isWhole && isIdle);
        }

        _isDone = false;
        Volatile.Write(ref _isAsked, 0);
        if (writer is not null) _finished?.Invoke();
    }

    public void Dispose()
    {
        _timer.Dispose();
        _stops = true;
        _asked.Release();
        _thread.Join();
    }

    private void CheckLogSize()
    {
        var isIdle = !_wroteSinceLook;
        _wroteSinceLook = false;
        if (_isDirty && (isIdle || _time.GetElapsedTime(Interlocked.Read(ref _takenOverAt)) >= AgeMax)) Ask();
    }

    private void Ask()
    {
        if (Interlocked.Exchange(ref _isAsked, 1) == 0) _asked.Release();
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
                TakeOverAndSync(session);
            }
            catch (SqliteException)
            {
                // The writer then does it all, and gets the error if the disk is at fault.
                if (session is not null) SqliteWriter.Close(session);
                session = null;
            }

            _isDone = true;
            _wakeWriter();
        }

        if (session is not null) SqliteWriter.Close(session);
    }

    /// <summary>A connection that has read nothing yet does not know that a log exists.</summary>
    private Session Open()
    {
        var session = _connections.OpenReader();
        session.ExecuteNow(new Statement("SELECT COUNT(*) FROM sqlite_schema"));
        return session;
    }

    /// <summary>
    /// One pass is not enough while the writer continues: SQLite syncs the database file only after a pass that left nothing, and the writer would have to wait
    /// for all those pages in its own. Each pass is shorter than the previous one. One that finds nothing new shows that the previous one has synced.
    /// </summary>
    private static void TakeOverAndSync(Session session)
    {
        var before = 0;
        for (var pass = 0; pass < PassesMax; pass++)
        {
            var result = raw.sqlite3_wal_checkpoint_v2(Handle(session), "main", raw.SQLITE_CHECKPOINT_PASSIVE, out var pages, out _);
            if (result != raw.SQLITE_OK || pages == before) return;
            before = pages;
        }
    }

    /// <summary>
    /// As far as readers allow, without waiting. Pages that can't be checkpointed now stay safely in the log. True when nothing is left.
    /// </summary>
    private static bool TakeOver(Session session) =>
        raw.sqlite3_wal_checkpoint_v2(Handle(session), "main", raw.SQLITE_CHECKPOINT_PASSIVE, out var pages, out var taken) == raw.SQLITE_OK && pages == taken;

    /// <summary>Checkpoints the rest and truncates the log, unless a reader still needs it: it does not wait for readers.</summary>
    private static bool Empty(Session session)
    {
        _ = raw.sqlite3_busy_timeout(Handle(session), 0);
        var result = raw.sqlite3_wal_checkpoint_v2(Handle(session), "main", raw.SQLITE_CHECKPOINT_TRUNCATE, out _, out _);
        _ = raw.sqlite3_busy_timeout(Handle(session), SqliteConnections.BusyMillisecondsMax);
        return result == raw.SQLITE_OK;
    }

    private static long PagesWritten(Session session)
    {
        _ = raw.sqlite3_db_status(Handle(session), raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, 0);
        return pages;
    }

    private static sqlite3 Handle(Session session) => ((SqliteConnection)session.Connection).Handle!;
}
