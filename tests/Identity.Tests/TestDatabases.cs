using Livehouse.Storage;
using Livehouse.Testing.PostgreSql;

namespace Livehouse.Tests;

/// <summary>An empty database for one test.</summary>
public interface ITestDatabase : IDisposable
{
    Task<StorageOptions> Create();
}

public sealed class SqliteTestDatabase : ITestDatabase
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("livehouse-identity-");

    public Task<StorageOptions> Create() => Task.FromResult(new StorageOptions { DataDirectory = _folder.FullName });

    public void Dispose() => _folder.Delete(recursive: true);
}

public sealed class PostgreSqlTestDatabase(PostgreSqlServer server) : ITestDatabase
{
    public async Task<StorageOptions> Create() => new() { DatabaseUrl = await server.CreateDatabase(Migrate) };

    public void Dispose()
    {
        // The server goes with all of its databases.
    }

    private static async Task Migrate(string databaseUrl) =>
        await (await LivehouseStorage.Open(new StorageOptions { DatabaseUrl = databaseUrl }, TimeProvider.System)).DisposeAsync();
}

/// <summary>One PostgreSQL server for all suites of this project.</summary>
[CollectionDefinition(Name)]
public sealed class PostgreSqlCollection : ICollectionFixture<PostgreSqlServer>
{
    public const string Name = "PostgreSQL";
}
