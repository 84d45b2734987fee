using Livehouse.Storage;

namespace Livehouse.Tests.Storage;

public sealed class SqliteStorageTests : StorageContract
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("livehouse-storage-");

    protected override StorageOptions Options => new() { DataDirectory = _folder.FullName };

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
