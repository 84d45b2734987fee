using System.Collections.Concurrent;
using Livehouse.Operators;
using Livehouse.Storage.Databases;

namespace Livehouse.Storage.Sqlite;

/// <summary>One file, one writer that groups commits, a few readers beside it (WAL).</summary>
internal sealed class SqliteDatabase : IDatabase
{
    private const int ReadersMax = 4;

    private readonly IDisposable? _use;
    private readonly SqliteConnections _connections;
    private readonly SqliteWriter _writer;
    private readonly StorageMetrics _metrics;
    private readonly ConcurrentBag<Session> _idleReaders = [];
    private readonly SemaphoreSlim _readers = new(ReadersMax);
    private volatile bool _closed;

    /// <param name="checkpointed">Called on the writer's thread after each checkpoint.</param>
    /// <exception cref="IOException">The folder can't be created, or the database is being restored.</exception>
    public SqliteDatabase(string path, TimeProvider time, Action? checkpointed = null)
    {
        path = Path.GetFullPath(path);
        MakeFolder(Path.GetDirectoryName(path)!);
        _use = SqliteInUse.Share(path);
        _connections = new SqliteConnections(path);
        _metrics = new StorageMetrics(Dialect, time);
        _writer = new SqliteWriter(_connections, _metrics, time, checkpointed);
    }

    public Dialect Dialect => Dialect.Sqlite;

    public DurationCounts RecentCommits => _metrics.Recent;

    public async Task<T> Read<T>(Func<Session, Task<T>> work, CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        await _readers.WaitAsync(cancellation);
        try
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (!_idleReaders.TryTake(out var session)) session = _connections.OpenReader();
            try
            {
                var result = await work(session);
                _idleReaders.Add(session);
                return result;
            }
            catch (Exception error)
            {
                // The connection's state is unknown; the next read begins with a new one.
                SqliteWriter.Close(session);
                if (_connections.Named(error) is var named && named != error) throw named;
                throw;
            }
        }
        finally
        {
            _readers.Release();
        }
    }

    public Task<T> Write<T>(Func<Session, Task<T>> work, CancellationToken cancellation = default) => _writer.Write(work, cancellation);

    public Task<CommitResult> Commit(GrainCommit commit, CancellationToken cancellation = default) => _writer.Commit(commit, cancellation);

    public async ValueTask DisposeAsync()
    {
        if (_closed) return;
        _closed = true;
        await _writer.DisposeAsync();
        for (var i = 0; i < ReadersMax; i++) await _readers.WaitAsync();
        while (_idleReaders.TryTake(out var reader)) SqliteWriter.Close(reader);
        _readers.Release(ReadersMax);
        _metrics.Dispose();
        _use?.Dispose();
    }

    /// <summary>Only the owner can read a folder that we create: it contains password hashes.</summary>
    public static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
