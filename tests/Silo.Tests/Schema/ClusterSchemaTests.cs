using System.Data.Common;
using Livehouse.Silo.Schema;
using Livehouse.Testing;
using Livehouse.Testing.PostgreSql;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Livehouse.Tests.Silo.Schema;

[Collection(SchemaCollection.Name)]
public sealed class ClusterSchemaTests(PostgreSqlServer server)
{
    private const string HoldTheLock = "SELECT pg_advisory_xact_lock(5495048513726768)";

    private static readonly TimeSpan Patience = Testing.Hang.After;

    private static readonly ClusterMigration Extra = new(4, "extra", "CREATE TABLE extra (id INTEGER); INSERT INTO extra VALUES (1)");

    private readonly FakeClock _clock = new();
    private readonly Lines _log = new();

    [Fact]
    public void GivenTheEmbeddedFiles_ThenTheyAreNumberedWithoutGaps()
    {
        Assert.Equal([1, 2, 3], ClusterMigration.All.Select(migration => migration.Version));
        Assert.Equal(["queries", "membership", "reminders"], ClusterMigration.All.Select(migration => migration.Name));
    }

    [PostgreSqlFact]
    public async Task GivenEightNodesThatStartAtOnce_WhenTheyEnsureTheSchema_ThenEachStepIsTakenOnce()
    {
        var database = await server.CreateDatabase();
        ClusterMigration[] migrations = [.. ClusterMigration.All, Extra, new(5, "more", "INSERT INTO extra VALUES (2)")];
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Schema(database, migrations).Ensure(CancellationToken.None)))).WaitAsync(Patience);
        Assert.Equal("1 queries, 2 membership, 3 reminders, 4 extra, 5 more", await Applied(database));
        Assert.Equal(2L, await Query(database, "SELECT count(*) FROM extra"));
        Assert.Equal(5, _log.Count);
    }

    [PostgreSqlFact]
    public async Task GivenADatabaseThatIsUpToDate_WhenTheSchemaIsEnsured_ThenNothingIsDone()
    {
        var database = await server.CreateDatabase();
        await ClusterSchema.EnsureAsync(database, _clock, _log, CancellationToken.None);
        Assert.Equal(ClusterMigration.All.Count, _log.Count);
        Assert.Equal(_clock.GetUtcNow().ToUnixTimeMilliseconds(), await Query(database, "SELECT max(applied_at) FROM cluster_schema_version"));
        _clock.Advance(TimeSpan.FromHours(1));
        var before = await Query(database, "SELECT string_agg(xmin::TEXT, ',' ORDER BY querykey) FROM orleansquery");
        await ClusterSchema.EnsureAsync(database, _clock, _log, CancellationToken.None);
        Assert.Equal(ClusterMigration.All.Count, _log.Count);
        Assert.Equal("1 queries, 2 membership, 3 reminders", await Applied(database));
        Assert.Equal(before, await Query(database, "SELECT string_agg(xmin::TEXT, ',' ORDER BY querykey) FROM orleansquery"));
    }

    [PostgreSqlFact]
    public async Task GivenADatabaseOfANewerProgram_WhenTheSchemaIsEnsured_ThenItIsRefusedAndLeftAlone()
    {
        var database = await server.CreateDatabase();
        await Schema(database).Ensure(CancellationToken.None);
        await Execute(database, "INSERT INTO cluster_schema_version (version, name, applied_at) VALUES (9999, 'from_the_future', 0)");
        var refusal = await Assert.ThrowsAsync<ClusterSchemaException>(() => Schema(database).Ensure(CancellationToken.None));
        Assert.Contains("9999", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("up to version 3", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("1 queries, 2 membership, 3 reminders, 9999 from_the_future", await Applied(database));
    }

    [PostgreSqlFact]
    public async Task GivenANodeThatWaits_WhenANewerProgramIsFaster_ThenTheNodeRefusesTheDatabase()
    {
        using var tables = await ClusterTables.Create(server);
        var refusal = await tables.Behind(
            $"{HoldTheLock}; INSERT INTO cluster_schema_version (version, name, applied_at) VALUES (4, 'theirs', 0), (5, 'theirs_too', 0)", Start);
        Assert.Contains("version 5", refusal.Message, StringComparison.Ordinal);

        Task<ClusterSchemaException> Start() =>
            Assert.ThrowsAsync<ClusterSchemaException>(() => Schema(tables.ConnectionString, [.. ClusterMigration.All, Extra]).Ensure(CancellationToken.None));
    }

    [PostgreSqlFact]
    public async Task GivenALaterMigrationWithAStatement_WhenItIsApplied_ThenTheStatementIsReplaced()
    {
        const string Replacement = "INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('GatewaysQueryKey', 'SELECT 1') ON CONFLICT (QueryKey) DO UPDATE "
            + "SET QueryText = EXCLUDED.QueryText";
        var database = await server.CreateDatabase();
        await Schema(database).Ensure(CancellationToken.None);
        var count = await Query(database, "SELECT count(*) FROM orleansquery");
        await Schema(database, [.. ClusterMigration.All, new(4, "gateways", Replacement)]).Ensure(CancellationToken.None);
        Assert.Equal("SELECT 1", await Query(database, "SELECT querytext FROM orleansquery WHERE querykey = 'GatewaysQueryKey'"));
        Assert.Equal(count, await Query(database, "SELECT count(*) FROM orleansquery"));
    }

    [PostgreSqlFact]
    public async Task GivenAMigrationThatFails_WhenItRuns_ThenNothingOfItStaysAndTheNextStartGoesOn()
    {
        var database = await server.CreateDatabase();
        ClusterMigration[] broken = [.. ClusterMigration.All, new(4, "broken", "CREATE TABLE half (id INTEGER); SELECT 1/0")];
        await Assert.ThrowsAsync<PostgresException>(() => Schema(database, broken).Ensure(CancellationToken.None));
        Assert.Equal("1 queries, 2 membership, 3 reminders", await Applied(database));
        await Schema(database, [.. ClusterMigration.All, new(4, "mended", "CREATE TABLE half (id INTEGER)")]).Ensure(CancellationToken.None);
        Assert.Equal("1 queries, 2 membership, 3 reminders, 4 mended", await Applied(database));
    }

    [PostgreSqlFact]
    public async Task GivenTheTablesOfAnotherApplication_WhenTheSchemaIsEnsured_ThenTheyAreLeftAlone()
    {
        var database = await server.CreateDatabase();
        await Execute(
            database, "CREATE TABLE OrleansQuery (QueryKey TEXT PRIMARY KEY, QueryText TEXT); INSERT INTO OrleansQuery VALUES ('GatewaysQueryKey', 'theirs')");
        var refusal = await Assert.ThrowsAsync<ClusterSchemaException>(() => Schema(database).Ensure(CancellationToken.None));
        Assert.Contains("orleansquery", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("theirs", await Query(database, "SELECT querytext FROM orleansquery"));
        Assert.Equal(DBNull.Value, await Query(database, "SELECT to_regclass('cluster_schema_version')::TEXT"));
    }

    [PostgreSqlFact]
    public async Task GivenAnotherNodeThatNeverEnds_WhenTheWaitForItIsOver_ThenTheErrorSaysWhatItWaitedFor()
    {
        var database = await server.CreateDatabase();
        await using var other = await Hold(database, HoldTheLock);
        var error = await Assert
            .ThrowsAsync<TimeoutException>(() => Schema(database, wait: TimeSpan.FromMilliseconds(200)).Ensure(CancellationToken.None))
            .WaitAsync(Patience);
        Assert.Contains("Waited 0.2 s for another node", error.Message, StringComparison.Ordinal);
        Assert.Contains("5495048513726768", error.Message, StringComparison.Ordinal);
    }

    [PostgreSqlFact]
    public async Task GivenATableThatSomebodyHolds_WhenTheWaitForItIsOver_ThenTheErrorNamesTheMigration()
    {
        var database = await server.CreateDatabase();
        await Schema(database).Ensure(CancellationToken.None);
        await using var other = await Hold(database, "SELECT count(*) FROM cluster_member");
        ClusterMigration[] migrations = [.. ClusterMigration.All, new(4, "zone", "ALTER TABLE cluster_member ADD COLUMN zone TEXT")];
        var error = await Assert
            .ThrowsAsync<TimeoutException>(() => Schema(database, migrations, TimeSpan.FromMilliseconds(200)).Ensure(CancellationToken.None))
            .WaitAsync(Patience);
        Assert.Contains("migration 4 (zone)", error.Message, StringComparison.Ordinal);
    }

    [PostgreSqlFact]
    public async Task GivenADatabaseThatIsUpToDate_WhenAnotherNodeHoldsTheLock_ThenNobodyWaitsForIt()
    {
        var database = await server.CreateDatabase();
        await Schema(database).Ensure(CancellationToken.None);
        await using var other = await Hold(database, HoldTheLock);
        await Schema(database, wait: TimeSpan.FromMilliseconds(1)).Ensure(CancellationToken.None).WaitAsync(Patience);
    }

    [PostgreSqlFact]
    public async Task GivenANodeThatWaits_WhenItIsToldToStop_ThenItStops()
    {
        using var tables = await ClusterTables.Create(server);
        using var stop = new CancellationTokenSource();
        await tables.Behind(HoldTheLock, Start, stop.CancelAsync).WaitAsync(Patience);
        Assert.Equal("1 queries, 2 membership, 3 reminders", await Applied(tables.ConnectionString));

        Task<OperationCanceledException> Start() =>
            Assert.ThrowsAnyAsync<OperationCanceledException>(() => Schema(tables.ConnectionString, [.. ClusterMigration.All, Extra]).Ensure(stop.Token));
    }

    [Fact]
    public void GivenTheShippedWaits_ThenANodeWaitsHalfAMinuteForAnother() => Assert.Equal(TimeSpan.FromSeconds(30), Schema("").LockWait);

    [Fact]
    public void GivenARefusal_ThenItIsAFaultOfTheDatabaseToWhoeverOpensIt() => Assert.IsAssignableFrom<DbException>(new ClusterSchemaException("no"));

    private ClusterSchema Schema(string database, IReadOnlyList<ClusterMigration>? migrations = null, TimeSpan? wait = null)
    {
        migrations ??= ClusterMigration.All;
        return wait is null
            ? new(database, _clock, _log) { Migrations = migrations }
            : new(database, _clock, _log) { Migrations = migrations, LockWait = wait.Value };
    }

    private static async Task<NpgsqlConnection> Hold(string database, string sql)
    {
        var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"BEGIN; {sql}", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    private static async Task<object?> Query(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    private static Task<object?> Execute(string database, string sql) => Query(database, sql);

    private static Task<object?> Applied(string database) =>
        Query(database, "SELECT string_agg(version || ' ' || name, ', ' ORDER BY version) FROM cluster_schema_version");

    private sealed class Lines : ILogger
    {
        private int _count;

        public int Count => _count;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Interlocked.Increment(ref _count);
    }
}
