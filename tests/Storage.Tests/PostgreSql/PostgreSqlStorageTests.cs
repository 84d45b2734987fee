using Livehouse.Storage;
using Livehouse.Storage.Databases;
using Livehouse.Storage.PostgreSql;
using Livehouse.Testing.PostgreSql;

namespace Livehouse.Tests.Storage.PostgreSql;

[NeedsPostgreSql]
public sealed class PostgreSqlStorageTests(PostgreSqlServer server) : StorageContract, IClassFixture<PostgreSqlServer>
{
    private string _database = "";

    protected override StorageOptions Options => new() { DatabaseUrl = _database };

    public override async Task InitializeAsync()
    {
        _database = await server.CreateDatabase();
        await base.InitializeAsync();
    }

    private protected override IDatabase OpenDatabase() => new PostgreSqlDatabase(PostgreSqlUrl.ToConnectionString(_database), TimeProvider.System);
}
