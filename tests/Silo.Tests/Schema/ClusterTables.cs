using Livehouse.Silo.Schema;
using Livehouse.Testing.PostgreSql;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orleans.Configuration;
using Orleans.Messaging;

namespace Livehouse.Tests.Silo.Schema;

/// <summary>One PostgreSQL server for all suites of the cluster's tables.</summary>
[CollectionDefinition(Name)]
public sealed class SchemaCollection : ICollectionFixture<PostgreSqlServer>
{
    public const string Name = "The cluster's tables";
}

/// <summary>
/// Orleans' own classes for membership, reminders and gateways, over a new database with our tables. Far from UTC and from ISO dates on purpose: neither may
/// matter.
/// </summary>
internal sealed class ClusterTables : IDisposable
{
    private const string Invariant = "Npgsql";

    /// <summary>Ends when another connection of this database waits for a lock; the driver's limit of 30 s bounds it.</summary>
    private const string UntilAnotherWaits =
        """
        DO $$
        BEGIN
          WHILE NOT EXISTS (SELECT FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = current_database()) LOOP
            PERFORM pg_sleep(0.005), pg_stat_clear_snapshot();
          END LOOP;
        END
        $$
        """;

    private readonly List<IHost> _hosts = [];

    private ClusterTables(string connectionString) => ConnectionString = connectionString;

    public string ConnectionString { get; }

    public static async Task<ClusterTables> Create(PostgreSqlServer server)
    {
        var connectionString = await server.CreateDatabase();
        var name = new NpgsqlConnectionStringBuilder(connectionString).Database;
        await Execute(connectionString, $"ALTER DATABASE {name} SET timezone = 'Asia/Tokyo'; ALTER DATABASE {name} SET datestyle = 'SQL, DMY'");
        await ClusterSchema.EnsureAsync(connectionString, TimeProvider.System, NullLogger.Instance, CancellationToken.None);
        return new ClusterTables(connectionString);
    }

    public async Task<IMembershipTable> Membership(string clusterId = "live")
    {
        var table = Silo(clusterId, "live").GetRequiredService<IMembershipTable>();
        await table.InitializeMembershipTableAsync(tryInitTableVersion: true);
        return table;
    }

    public async Task<IReminderTable> Reminders(string serviceId = "live")
    {
        var table = Silo("live", serviceId).GetRequiredService<IReminderTable>();
        await table.StartAsync();
        return table;
    }

    public async Task<IGatewayListProvider> Gateways(string clusterId = "live")
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.UseOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (clusterId, "live"));
            client.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Invariant, ConnectionString));
        });
        var gateways = Built(builder).GetRequiredService<IGatewayListProvider>();
        await gateways.InitializeGatewayListProvider();
        return gateways;
    }

    public Task Execute(string sql) => Execute(ConnectionString, sql);

    public async Task<T> Query<T>(string sql)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Starts <paramref name="act"/> behind the uncommitted <paramref name="sql"/>; commits that (or rolls it back) once the act waits for it, and
    /// <paramref name="meanwhile"/> was done.</summary>
    public async Task<T> Behind<T>(string sql, Func<Task<T>> act, Func<Task>? meanwhile = null, bool commit = true)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString + ";Pooling=false");
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await Execute(connection, sql);
        var acting = act();
        await Execute(connection, UntilAnotherWaits);
        Assert.False(acting.IsCompleted);
        if (meanwhile is not null) await meanwhile();
        if (commit) await transaction.CommitAsync();
        else await transaction.RollbackAsync();
        return await acting;
    }

    public void Dispose()
    {
        foreach (var host in _hosts) host.Dispose();

        // Orleans' connections would stay for minutes, and the server has only so many.
        using var connection = new NpgsqlConnection(ConnectionString);
        NpgsqlConnection.ClearPool(connection);
    }

    private static async Task Execute(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString + ";Pooling=false");
        await using var connection = await source.OpenConnectionAsync();
        await Execute(connection, sql);
    }

    private static async Task Execute(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private IServiceProvider Silo(string clusterId, string serviceId)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.UseOrleans(silo =>
        {
            silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (clusterId, serviceId));
            silo.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Invariant, ConnectionString));
            silo.UseAdoNetReminderService(options => (options.Invariant, options.ConnectionString) = (Invariant, ConnectionString));
        });
        return Built(builder);
    }

    private IServiceProvider Built(HostApplicationBuilder builder)
    {
        var host = builder.Build();
        _hosts.Add(host);
        return host.Services;
    }
}
