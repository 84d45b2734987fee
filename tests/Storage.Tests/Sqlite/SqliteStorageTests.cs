using Livehouse.Storage;
using Livehouse.Storage.Databases;
using Livehouse.Storage.Sqlite;

namespace Livehouse.Tests.Storage.Sqlite;

public sealed class SqliteStorageTests : StorageContract
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("livehouse-storage-");

    protected override StorageOptions Options => new() { DataDirectory = _folder.FullName };

    private protected override IDatabase OpenDatabase() => new SqliteDatabase(Path.Combine(_folder.FullName, "livehouse.db"), TimeProvider.System);

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
