using System.Collections.Concurrent;
using Livehouse.Storage.Databases;

namespace Livehouse.Storage.Sqlite;

/// <summary>One file, one writer that groups commits, a few readers beside it (WAL).</summary>
internal sealed class SqliteDatabase : IDatabase
{
    private const int ReadersMax = 4;

    private readonly SqliteConnections _connections;
    private readonly SqliteWriter _writer;
    private readonly StorageMetrics _metrics;
    private readonly ConcurrentBag<Session> _idleReaders = [];
    private readonly SemaphoreSlim _readers = new(ReadersMax);
    private volatile bool _closed;

    public SqliteDatabase(string path, TimeProvider time)
    {
        SqliteLibrary.Load();
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
        _connections = new SqliteConnections(path);
        _metrics = new StorageMetrics(Dialect, time);
        _writer = new SqliteWriter(_connections, _metrics);
    }

    public Dialect Dialect => Dialect.Sqlite;

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
                return await work(session);
            }
            finally
            {
                _idleReaders.Add(session);
            }
        }
        finally
        {
            _readers.Release();
        }
    }

    public Task<T> Write<T>(Func<Session, Task<T>> work, CancellationToken cancellation = default) => _writer.Write(work, cancellation);

    public async ValueTask DisposeAsync()
    {
        if (_closed) return;
        _closed = true;
        await _writer.DisposeAsync();
        for (var i = 0; i < ReadersMax; i++) await _readers.WaitAsync();
        while (_idleReaders.TryTake(out var reader)) SqliteWriter.Close(reader);
        _readers.Release(ReadersMax);
        _metrics.Dispose();
    }
}
