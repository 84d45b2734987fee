using System.Data;
using Livehouse.Operators;
using Livehouse.Storage.Databases;
using Npgsql;

namespace Livehouse.Storage.PostgreSql;

/// <summary>One transaction per write at READ COMMITTED; the stores' own conditions and row locks do the rest.</summary>
internal sealed class PostgreSqlDatabase : IDatabase
{
    /// <summary>How often a write is attempted that the server is known not to have committed.</summary>
    private const int AttemptsMax = 5;

    private readonly NpgsqlDataSource _source;
    private readonly string? _schema;
    private readonly StorageMetrics _metrics;
    private readonly PostgreSqlCommits _commits;
    private volatile bool _closed;

    public PostgreSqlDatabase(string connectionString, TimeProvider time)
    {
        _source = NpgsqlDataSource.Create(connectionString);
        _schema = PostgreSqlUrl.SchemaOf(connectionString);
        _metrics = new StorageMetrics(Dialect, time);
        _commits = new PostgreSqlCommits(this, _metrics);
    }

    public Dialect Dialect => Dialect.PostgreSql;

    public DurationCounts RecentCommits => _metrics.Recent;

    public async Task<T> Read<T>(Func<Session, Task<T>> work, CancellationToken cancellation = default)
    {
        for (var attempt = 1; ; attempt++)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            try
            {
                await using var connection = await _source.OpenConnectionAsync(cancellation);
                using var session = new Session(connection, transaction: null, kept: null, cancellation);
                return await work(session);
            }
            catch (NpgsqlException e) when (IsUndone(e, committing: false) && attempt < AttemptsMax)
            {
                // A read changes nothing: retrying is safe.
                Recover(e);
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
                await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellation);
                using var session = new Session(connection, transaction, kept: null, cancellation);
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
            catch (NpgsqlException e) when (IsUndone(e, committing) && attempt < AttemptsMax)
            {
                // Nothing was committed, so the work runs again from its beginning.
                Recover(e);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                _metrics.Failed();
                throw;
            }
        }
    }

    /// <summary>Creates the schema in the connection string unless it exists: a role that may use one need not be allowed to create one.</summary>
    public async Task MakeSchema(CancellationToken cancellation)
    {
        if (_schema is not { } schema) return;
        await Write(
            async session =>
            {
                if (Dialect.LockSchema is { } sql) await session.Execute(sql);
                if (await session.QueryNumber(new("SELECT COUNT(*) FROM pg_catalog.pg_namespace WHERE nspname = @name", ("name", schema))) > 0) return 0;
                return await session.Execute($"CREATE SCHEMA \"{schema.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
            },
            cancellation);
    }

    public Task<CommitResult> Commit(GrainCommit commit, CancellationToken cancellation = default) => _commits.Commit(commit, cancellation);

    public ValueTask<NpgsqlConnection> Connect(CancellationToken cancellation = default) => _source.OpenConnectionAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        if (_closed) return;
        await _commits.DisposeAsync();
        _closed = true;
        await _source.DisposeAsync();
        _metrics.Dispose();
    }

    /// <summary>
    /// Whether the server is known to have committed nothing, and a retry can help: it aborted the transaction (deadlock, serialization), or the connection was
    /// lost before COMMIT was sent.
    /// </summary>
    private static bool IsUndone(NpgsqlException e, bool committing) => IsAborted(e) || (!committing && IsLost(e));

    /// <summary>The server has aborted the transaction, regardless of what was sent last.</summary>
    public static bool IsAborted(Exception e) =>
        e is PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected };

    private static bool IsLost(NpgsqlException e) => e is PostgresException answer
        ? answer.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown || answer.SqlState.StartsWith("08", StringComparison.Ordinal)
        : e.IsTransient;

    /// <summary>A server that closed one connection, for example to restart, has likely closed those in the pool too.</summary>
    private void Recover(NpgsqlException e)
    {
        if (IsLost(e)) _source.Clear();
    }
}
