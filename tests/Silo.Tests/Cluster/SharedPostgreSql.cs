using Livehouse.Testing.PostgreSql;

namespace Livehouse.Tests.Cluster;

/// <summary>The PostgreSQL server of this test process, started for the first cluster that needs it. It ends with the process, however that ends.</summary>
internal static class SharedPostgreSql
{
    private static readonly Lazy<Task<PostgreSqlServer>> Server = new(Start);

    /// <summary>A new, empty database; its connection string as <c>DATABASE_URL</c> takes it.</summary>
    /// <exception cref="InvalidOperationException">PostgreSQL is not installed: there is no cluster without it.</exception>
    public static async Task<string> CreateDatabase() => await (await Server.Value).CreateDatabase() + ";Maximum Pool Size=20";

    private static async Task<PostgreSqlServer> Start()
    {
        // Says how to install it where it is absent.
        _ = PostgreSqlInstallation.ProgramFolder;
        var server = new PostgreSqlServer();
        await server.InitializeAsync();
        return server;
    }
}
