using System.Data;
using System.Globalization;
using Npgsql;

namespace Livehouse.Silo.Schema;

/// <summary>
/// Creates and upgrades the tables and statements that Orleans needs in PostgreSQL to form a cluster and store reminders. Several nodes may do so concurrently:
/// each step is one transaction under an advisory lock, and only one node applies it.
/// </summary>
internal sealed partial class ClusterSchema(string connectionString, TimeProvider time, ILogger log)
{
    /// <summary>The advisory lock. Storage's migrations have their own.</summary>
    internal const long LockKey = 5495048513726768;

    /// <summary>How long a single statement of a migration may take.</summary>
    private static readonly TimeSpan StatementMax = TimeSpan.FromMinutes(5);

    /// <summary>How long to wait for a lock that another connection holds: the advisory one, or one on a table.</summary>
    public TimeSpan LockWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The migrations to apply, in order.</summary>
    public IReadOnlyList<ClusterMigration> Migrations { get; init; } = ClusterMigration.All;

    /// <param name="connectionString">In Npgsql's form.</param>
    /// <param name="time">For the times in <c>cluster_schema_version</c>.</param>
    /// <exception cref="ClusterSchemaException">A newer program, or another application of Orleans, has used the database.</exception>
    /// <exception cref="TimeoutException">Another connection held a lock for 30 s; the message says which.</exception>
    /// <exception cref="NpgsqlException">The database can't be reached, or refuses a step.</exception>
    public static Task EnsureAsync(string connectionString, TimeProvider time, ILogger log, CancellationToken cancellation) =>
        new ClusterSchema(connectionString, time, log).Ensure(cancellation);

    public async Task Ensure(CancellationToken cancellation)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        var found = await Found(source, cancellation);
        Refuse(found);
        foreach (var migration in Migrations.Skip(found))
        {
            if (await Apply(source, migration, cancellation)) LogApplied(migration.Version, migration.Name);
        }
    }

    private void Refuse(int found)
    {
        if (found <= Migrations.Count) return;
        throw new ClusterSchemaException(
            $"The cluster's tables are at version {found} (cluster_schema_version), but this Livehouse supports only up to version {Migrations.Count}: a newer "
                + $"one has used the database. Run the newer version.");
    }

    /// <summary>The database's current version. Takes no lock: a node that has nothing to do does not wait.</summary>
    private static async Task<int> Found(NpgsqlDataSource source, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var exists = new NpgsqlCommand("SELECT to_regclass('cluster_schema_version') IS NOT NULL", connection);
        return await exists.ExecuteScalarAsync(cancellation) is true ? await Version(connection, cancellation) : 0;
    }

    /// <summary>False when another node was faster.</summary>
    private async Task<bool> Apply(NpgsqlDataSource source, ClusterMigration migration, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellation);
        var waitMs = ((long)LockWait.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        var waitsFor = $"another node that sets up the cluster's tables (advisory lock {LockKey})";
        try
        {
            await Execute(connection, $"SET LOCAL lock_timeout = {waitMs}; SELECT pg_advisory_xact_lock({LockKey})", cancellation);
            waitsFor = $"a lock on a table that the cluster's migration {migration.Version} ({migration.Name}) changes";
            await Execute(
                connection,
                "CREATE TABLE IF NOT EXISTS cluster_schema_version (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)",
                cancellation);
            var found = await Version(connection, cancellation);
            Refuse(found);
            if (found >= migration.Version) return false;
            await Execute(connection, migration.Sql, cancellation);
            await Record(connection, migration, cancellation);
            await transaction.CommitAsync(CancellationToken.None);
            return true;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw new TimeoutException(
                $"Waited {LockWait.TotalSeconds:0.###} s for {waitsFor} in the database \"{connection.Database}\". pg_locks shows who holds it.", e);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DuplicateTable)
        {
            throw new ClusterSchemaException(
                $"The database \"{connection.Database}\" is in use by another application ({e.MessageText}), whose tables the cluster would mistake for its own. "
                    + $"Give it a database of its own.", e);
        }
    }

    private async Task Record(NpgsqlConnection connection, ClusterMigration migration, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("INSERT INTO cluster_schema_version (version, name, applied_at) VALUES ($1, $2, $3)", connection)
        {
            Parameters =
            {
                new NpgsqlParameter<int> { TypedValue = migration.Version },
                new NpgsqlParameter<string> { TypedValue = migration.Name },
                new NpgsqlParameter<long> { TypedValue = time.GetUtcNow().ToUnixTimeMilliseconds() },
            },
        };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<int> Version(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT coalesce(max(version), 0) FROM cluster_schema_version", connection);
        return (int)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private async Task Execute(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        // The driver's own limit (30 s unless the connection string says otherwise) would expire before the server reports the lock.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = (int)(LockWait + StatementMax).TotalSeconds };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Applied migration {Version} ({Name}) to the cluster's tables")]
    private partial void LogApplied(int version, string name);
}
