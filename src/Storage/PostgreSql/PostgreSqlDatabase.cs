using Livehouse.Storage.Databases;
using Npgsql;

namespace Livehouse.Storage.PostgreSql;

/// <summary>A transaction a write at READ COMMITTED; the stores' own conditions and row locks do the rest.</summary>
internal sealed class PostgreSqlDatabase : IDatabase
{
    /// <summary>How often a write is tried that the server is known not to have committed.</summary>
    private const int AttemptsMax = 5;

    private readonly NpgsqlDataSource _source;
    private readonly StorageMetrics _metrics;
    private volatile bool _closed;

    public PostgreSqlDatabase(string connectionString, TimeProvider time)
    {
        _source = NpgsqlDataSource.Create(connectionString);
        _metrics = new StorageMetrics(Dialect, time);
    }

    public Dialect Dialect => Dialect.PostgreSql;

    public async Task<T> Read<T>(Func<Session, Task<T>> work, CancellationToken cancellation = default)
    {
        for (var attempt = 1; ; attempt++)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            try
            {
                await using var connection = await _source.OpenConnectionAsync(cancellation);
                using var session = new Session(connection, transaction: null, keepsCommands: false, cancellation);
                return await work(session);
            }
            catch (NpgsqlException e) when (e.IsTransient && attempt < AttemptsMax)
            {
                // A read changes nothing: trying again is safe, and a pooled connection may have died with a server that is back by now.
            }
        }
    }

    public async Task<T> Write<T>(Func<Session, Task<T>> work, CancellationToken cancellation = default)
    {
        var start = _metrics.Start();
        for (var attempt = 1; ; attempt++)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            var committing = false;
            try
            {
                await using var connection = await _source.OpenConnectionAsync(cancellation);
                await using var transaction = await connection.BeginTransactionAsync(cancellation);
                using var session = new Session(connection, transaction, keepsCommands: false, cancellation);
                var result = await work(session);
                if (session.RollsBack)
                {
                    await transaction.RollbackAsync(CancellationToken.None);
                    return result;
                }

                committing = true;
                await transaction.CommitAsync(CancellationToken.None);
                _metrics.Committed(start);
                _metrics.Group(1);
                return result;
            }
            catch (NpgsqlException e) when (IsKnownUndone(e, committing) && attempt < AttemptsMax)
            {
                // The server aborted it (deadlock, serialization) or the connection was lost before COMMIT was sent: nothing holds, so the work runs again from its beginning.
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                _metrics.Failed();
                throw;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_closed) return;
        _closed = true;
        await _source.DisposeAsync();
        _metrics.Dispose();
    }

    private static bool IsKnownUndone(NpgsqlException e, bool committing) => e is PostgresException answer
        ? answer.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected
        : e.IsTransient && !committing;
}
