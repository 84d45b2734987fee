using Livehouse.Testing.PostgreSql;
using Npgsql;

namespace Livehouse.Tests.Cluster;

/// <summary>
/// The PostgreSQL server of this test process, started for the first cluster that needs it. It ends with the process, however that ends.
/// </summary>
internal static class SharedPostgreSql
{
    private static readonly Lazy<Task<PostgreSqlServer>> Server = new(Start);

    /// <summary>A new, empty database; its connection string as <c>DATABASE_URL</c> takes it.</summary>
    /// <exception cref="InvalidOperationException">PostgreSQL is not installed: there is no cluster without it.</exception>
    public static async Task<string> CreateDatabase() => await (await Server.Value).CreateDatabase() + ";Maximum Pool Size=20";

    /// <summary>Closes the connections that nodes of this process have left in their pools. Each database has its own, and a server takes 300 in all.</summary>
    public static void CloseIdle() => NpgsqlConnection.ClearAllPools();

    private static async Task<PostgreSqlServer> Start()
    {
        // Says how to install it where it is absent.
        _ = PostgreSqlInstallation.ProgramFolder;
        var server = new PostgreSqlServer();
        await server.InitializeAsync();
        return server;
    }
}
