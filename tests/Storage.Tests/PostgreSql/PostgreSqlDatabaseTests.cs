using Livehouse.Storage;
using Livehouse.Storage.Databases;
using Livehouse.Storage.PostgreSql;
using Livehouse.Testing.PostgreSql;
using Npgsql;

namespace Livehouse.Tests.Storage.PostgreSql;

public sealed class PostgreSqlDatabaseTests(PostgreSqlServer server) : IClassFixture<PostgreSqlServer>
{
    private static readonly TimeSpan Patience = Testing.Hang.After;

    [PostgreSqlFact]
    public async Task GivenTwoWritesThatWaitForEachOther_WhenTheServerAbortsOne_ThenItIsTriedAgainAndBothHold()
    {
        await using var database = new PostgreSqlDatabase(await server.CreateDatabase(), TimeProvider.System);
        await database.Write(
            session => session.Execute("CREATE TABLE rows (id BIGINT PRIMARY KEY, hits BIGINT NOT NULL); INSERT INTO rows VALUES (1, 0), (2, 0);"));
        var firstHas = new TaskCompletionSource();
        var secondHas = new TaskCompletionSource();
        var runs = 0;
        await Task.WhenAll(Both(1, 2, firstHas, secondHas), Both(2, 1, secondHas, firstHas)).WaitAsync(Patience);

        // One is aborted. Its next attempt may take its row again before the other, on a busy machine, has woken up, and then one is aborted once more.
        Assert.True(runs >= 3, $"{runs} runs: no write was tried again.");
        Assert.Equal([2, 2], await database.Read(session => session.Query(new("SELECT hits FROM rows ORDER BY id"), row => row.GetInt64(0))));

        Task<int> Both(long one, long other, TaskCompletionSource has, TaskCompletionSource otherHas) => database.Write(async session =>
        {
            Interlocked.Increment(ref runs);
            await Hit(session, one);
            has.TrySetResult();
            await otherHas.Task;
            return await Hit(session, other);
        });

        static Task<int> Hit(Session session, long id) => session.Execute("UPDATE rows SET hits = hits + 1 WHERE id = @id", ("id", id));
    }

    [PostgreSqlFact]
    public async Task GivenConnectionsThatTheServerHasClosed_WhenTheStorageIsUsed_ThenItConnectsAgain()
    {
        var connectionString = await server.CreateDatabase();
        await using var storage = await LivehouseStorage.Open(new StorageOptions { DatabaseUrl = server.Url(connectionString) }, TimeProvider.System);
        var grain = GrainRef.Stream("st_1");
        for (var version = 0; version < 3; version++)
        {
            await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => storage.Ping()));
            await CloseConnections(connectionString);
            Assert.Equal(CommitResult.Committed, await storage.Grains.Commit(new GrainCommit(grain, version, "{}")));
            await CloseConnections(connectionString);
            Assert.Equal(version + 1, (await storage.Grains.Load(grain))!.Version);
        }
    }

    [PostgreSqlFact]
    public async Task GivenNoServer_WhenTheStorageIsOpened_ThenItFailsWithoutNamingThePassword()
    {
        var nowhere = new StorageOptions { DatabaseUrl = "postgres://u:hunter2@127.0.0.1:1/live" };
        var fault = await Assert.ThrowsAnyAsync<NpgsqlException>(() => LivehouseStorage.Open(nowhere, TimeProvider.System));
        Assert.DoesNotContain("hunter2", fault.ToString(), StringComparison.Ordinal);
    }

    private static async Task CloseConnections(string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(connectionString + ";Pooling=false");
        await using var command =
            source.CreateCommand("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
        await command.ExecuteNonQueryAsync();
    }
}
