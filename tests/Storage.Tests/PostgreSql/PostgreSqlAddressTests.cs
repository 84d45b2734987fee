using System.Net;
using System.Net.Sockets;
using Livehouse.Storage;
using Livehouse.Testing.PostgreSql;
using Npgsql;

namespace Livehouse.Tests.Storage.PostgreSql;

/// <summary>What addresses say, done by a real server.</summary>
public sealed class PostgreSqlAddressTests(PostgreSqlServer server) : IClassFixture<PostgreSqlServer>
{
    private const int Grains = 40;

    [PostgreSqlFact]
    public async Task GivenASchema_WhenTheStorageIsOpenedTwice_ThenEverythingIsInItAndNothingElsewhere()
    {
        var connectionString = await server.CreateDatabase();
        var url = server.Url(connectionString);
        await Use($"{url}?schema=My%20house", expectedVersion: 0);
        await Use($"{url}?schema=My%20house", expectedVersion: 1);
        await Use($"{url}?schema=other", expectedVersion: 0);

        var tables =
            await Ask(connectionString, "SELECT table_schema || ' ' || table_name FROM information_schema.tables WHERE table_name = 'grains' ORDER BY 1");
        Assert.Equal(["My house grains", "other grains"], tables);
    }

    [PostgreSqlFact]
    public async Task GivenARoleThatMayMakeNoSchema_WhenItsOwnIsThere_ThenItIsUsed()
    {
        var connectionString = await server.CreateDatabase();
        await Ask(connectionString, "CREATE ROLE tenant LOGIN; CREATE SCHEMA tenant AUTHORIZATION tenant;");

        await Use(server.Url(connectionString).Replace("livehouse@", "tenant@", StringComparison.Ordinal) + "?schema=tenant", expectedVersion: 0);
    }

    [PostgreSqlFact]
    public async Task GivenSeveralHosts_WhenTheFirstIsDown_ThenTheNextOneIsUsed()
    {
        var behind = new NpgsqlConnectionStringBuilder(await server.CreateDatabase());
        // Bound but not listening: no other process can take it meanwhile, and connections are refused.
        using var down = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        down.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var url = $"postgres://{behind.Username}@127.0.0.1:{((IPEndPoint)down.LocalEndPoint!).Port},127.0.0.1:{behind.Port}/{behind.Database}";

        await Use(url, expectedVersion: 0);
        await Use($"{url}?target_session_attrs=primary&connect_timeout=5&keepalives=1&keepalives_idle=30&sslmode=prefer", expectedVersion: 1);
    }

    [PostgreSqlFact]
    public async Task GivenOneConnection_WhenManyWriteAtOnce_ThenNobodyWaitsForEver()
    {
        await Use($"{server.Url(await server.CreateDatabase())}?connection_limit=1", expectedVersion: 0);
    }

    [PgBouncerFact]
    public async Task GivenATransactionPooler_WhenManyWriteAtOnce_ThenNoSessionIsReliedOn()
    {
        await using var bouncer = await PgBouncer.Start(await server.CreateDatabase());

        await Use($"{bouncer.Url}?pgbouncer=true", expectedVersion: 0);
        await Use($"{bouncer.Url}?pgbouncer=true&schema=public&connection_limit=5", expectedVersion: 1);
    }

    private static async Task Use(string databaseUrl, int expectedVersion)
    {
        await using var storage = await LivehouseStorage.Open(new StorageOptions { DatabaseUrl = databaseUrl }, TimeProvider.System);
        for (var round = 0; round < 5; round++)
        {
            // The same statements again and again, over several connections: a driver that prepares them does so by now.
            var at = (expectedVersion * 5) + round;
            await Task.WhenAll(Enumerable.Range(0, Grains).Select(async number =>
            {
                var grain = GrainRef.Stream($"st_{number}");
                Assert.Equal(at, (await storage.Grains.Load(grain))?.Version ?? 0);
                Assert.Equal(CommitResult.Committed, await storage.Grains.Commit(new GrainCommit(grain, at, "{}")));
                await storage.Ping();
            })).WaitAsync(TimeSpan.FromMinutes(2));
        }
    }

    private static async Task<List<string>> Ask(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync()) rows.Add(reader.GetString(0));
        return rows;
    }
}
