using Livehouse.Storage;
using Livehouse.Storage.Backups;
using Microsoft.Data.Sqlite;

namespace Livehouse.Tests.Storage.Sqlite;

public sealed class SqliteBackupTests : IDisposable
{
    private static readonly GrainRef Grain = GrainRef.Stream("st_1");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("livehouse-backup-");

    private StorageOptions Here => new() { DataDirectory = Path.Combine(_folder.FullName, "here") };

    private StorageOptions There => new() { DataDirectory = Path.Combine(_folder.FullName, "there") };

    private string File1 => Path.Combine(_folder.FullName, "one.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task GivenCommitsThatComeIn_WhenABackupIsMadeAndRestoredElsewhere_ThenWhatWasAcknowledgedBeforeIsThereWithoutAGap()
    {
        await using var storage = await Open(Here);
        using var stop = new CancellationTokenSource();
        var acknowledged = 0L;
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writing = Task.Run(async () =>
        {
            for (var version = 0L; !stop.IsCancellationRequested; version++)
            {
                await Commit(storage, version);
                if (Interlocked.Increment(ref acknowledged) == 50) reached.SetResult();
            }
        });
        await reached.Task;
        var before = Interlocked.Read(ref acknowledged);
        SqliteBackup.Write(Here, File1, overwrite: false);
        await stop.CancelAsync();
        await writing;

        Assert.Equal([File1], Directory.GetFiles(_folder.FullName));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(File1));
        Assert.Null(SqliteRestore.Run(There, File1, TimeProvider.System).Replaced);
        await using var restored = await Open(There);
        var version = (await restored.Grains.Load(Grain))!.Version;
        Assert.InRange(version, before, Interlocked.Read(ref acknowledged));
        Assert.Equal(version, (await restored.Grains.List(Grain, new LedgerQuery("gift", int.MaxValue))).Count);
    }

    [Fact]
    public async Task GivenAFileThatIsThere_WhenBackedUp_ThenItIsReplacedOnlyWhenThatIsSaid()
    {
        await (await Open(Here)).DisposeAsync();
        await File.WriteAllTextAsync(File1, "precious");
        Assert.Contains("--force", Assert.Throws<BackupException>(() => SqliteBackup.Write(Here, File1, overwrite: false)).Message, StringComparison.Ordinal);
        Assert.Equal("precious", await File.ReadAllTextAsync(File1));
        Assert.Equal(new FileInfo(File1).FullName, SqliteBackup.Write(Here, File1, overwrite: true).File);
        Assert.NotEqual("precious", await File.ReadAllTextAsync(File1));
    }

    [Theory]
    [InlineData("livehouse.db")]
    [InlineData("livehouse.db-wal")]
    [InlineData("livehouse.db.lock")]
    public async Task GivenTheDatabaseItself_WhenABackupIsToReplaceIt_ThenItIsRefusedThroughLinksToo(string name)
    {
        await using var storage = await Open(Here);
        var link = Path.Combine(_folder.FullName, "link");
        Directory.CreateSymbolicLink(link, Here.DataDirectory);
        foreach (var path in (string[])[Path.Combine(Here.DataDirectory, name), Path.Combine(link, name)])
        {
            Assert.Contains(
                "is the database itself",
                Assert.Throws<BackupException>(() => SqliteBackup.Write(Here, path, overwrite: true)).Message,
                StringComparison.Ordinal);
        }

        await Commit(storage, 0);
    }

    [Fact]
    public async Task GivenADatabaseInUse_WhenARestoreIsTried_ThenItIsRefusedAndNothingIsLost()
    {
        await using var storage = await Open(Here);
        await Commit(storage, 0);
        SqliteBackup.Write(Here, File1, overwrite: false);
        await Commit(storage, 1);
        Assert.Contains(
            "stop the server first",
            Assert.Throws<BackupException>(() => SqliteRestore.Run(Here, File1, TimeProvider.System)).Message,
            StringComparison.Ordinal);
        await Commit(storage, 2);
        Assert.Equal(3, (await storage.Grains.Load(Grain))!.Version);
    }

    [Fact]
    public async Task GivenADatabaseThatAToolHasOpen_WhenARestoreIsTried_ThenItIsRefusedWithoutALockOfOurs()
    {
        await (await Open(Here)).DisposeAsync();
        SqliteBackup.Write(Here, File1, overwrite: false);
        await using var tool = new SqliteConnection($"Data Source={Here.SqlitePath};Pooling=false");
        tool.Open();
        await using var read = tool.CreateCommand();
        read.CommandText = "PRAGMA journal_mode=WAL; SELECT COUNT(*) FROM grains";
        read.ExecuteScalar();
        Assert.Contains(
            "stop the server first",
            Assert.Throws<BackupException>(() => SqliteRestore.Run(Here, File1, TimeProvider.System)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenADatabase_WhenAnOlderBackupIsRestored_ThenTheOldOneIsKeptWholeBesideIt()
    {
        await using (var storage = await Open(Here))
        {
            await Commit(storage, 0);
            SqliteBackup.Write(Here, File1, overwrite: false);
            await Commit(storage, 1);
        }

        var replaced = SqliteRestore.Run(Here, File1, TimeProvider.System).Replaced!;
        await using (var storage = await Open(Here)) Assert.Equal(1, (await storage.Grains.Load(Grain))!.Version);
        Assert.NotEqual(replaced, SqliteRestore.Run(Here, replaced, TimeProvider.System).Replaced);
        await using (var storage = await Open(Here)) Assert.Equal(2, (await storage.Grains.Load(Grain))!.Version);
    }

    [Fact]
    public async Task GivenARawCopyWithItsLog_WhenItIsRestored_ThenTheLogIsTakenInAndTheCopyStaysAsItIs()
    {
        await using (var storage = await Open(Here))
        {
            await Commit(storage, 0);

            // What a file system's snapshot would hold.
            foreach (var suffix in (string[])["", "-wal"]) CopyShared(Here.SqlitePath + suffix, File1 + suffix);
        }

        var (bytes, log) = (await File.ReadAllBytesAsync(File1), await File.ReadAllBytesAsync(File1 + "-wal"));
        Assert.NotEmpty(log);
        SqliteRestore.Run(There, File1, TimeProvider.System);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(File1));
        Assert.Equal(log, await File.ReadAllBytesAsync(File1 + "-wal"));
        await using var restored = await Open(There);
        Assert.Equal(1, (await restored.Grains.Load(Grain))!.Version);
    }

    [Fact]
    public async Task GivenADamagedDatabase_WhenABackupIsRestored_ThenTheDamagedOneIsKeptWithItsLog()
    {
        await (await Open(Here)).DisposeAsync();
        SqliteBackup.Write(Here, File1, overwrite: false);
        await File.WriteAllTextAsync(Here.SqlitePath, "scrambled");
        await File.WriteAllTextAsync(Here.SqlitePath + "-wal", "eggs");
        var replaced = SqliteRestore.Run(Here, File1, TimeProvider.System).Replaced!;
        Assert.Equal("scrambled", await File.ReadAllTextAsync(replaced));
        Assert.False(File.Exists(Here.SqlitePath + "-wal"));
        await using var storage = await Open(Here);
        await Commit(storage, 0);
    }

    [Theory]
    [InlineData("DROP TABLE schema_version", "not a Livehouse database")]
    [InlineData("INSERT INTO schema_version VALUES (1000, 'later', 0)", "newer Livehouse")]
    public async Task GivenAFileThatIsNoUsableBackup_WhenItIsRestored_ThenNothingIsReplaced(string change, string fault)
    {
        await (await Open(There)).DisposeAsync();
        SqliteBackup.Write(There, File1, overwrite: false);
        await using (var connection = new SqliteConnection($"Data Source={File1};Pooling=false"))
        {
            connection.Open();
            await using var command = connection.CreateCommand();
            command.CommandText = change;
            command.ExecuteNonQuery();
        }

        await AssertRefused(fault);
    }

    [Fact]
    public async Task GivenAFileThatIsNoDatabase_WhenItIsRestored_ThenNothingIsReplaced()
    {
        await File.WriteAllTextAsync(File1, new string('x', 10_000));
        await AssertRefused("not a SQLite database");
    }

    [Fact]
    public async Task GivenABackupWithADamagedPage_WhenItIsRestored_ThenNothingIsReplaced()
    {
        await using (var storage = await Open(There))
        {
            for (var version = 0; version < 200; version++) await Commit(storage, version);
        }

        SqliteBackup.Write(There, File1, overwrite: false);
        var bytes = await File.ReadAllBytesAsync(File1);
        Array.Fill<byte>(bytes, 0x55, bytes.Length - 8_192, 8_192);
        await File.WriteAllBytesAsync(File1, bytes);
        await AssertRefused("");
    }

    private static Task<LivehouseStorage> Open(StorageOptions options) => LivehouseStorage.Open(options, TimeProvider.System);

    private static async Task Commit(LivehouseStorage storage, long version)
    {
        var commit = new GrainCommit(Grain, version, "{}") { Insert = [new LedgerRow("gift", $"gf_{version}", version, "{}")] };
        Assert.Equal(CommitResult.Committed, await storage.Grains.Commit(commit));
    }

    /// <summary>In another process, as a snapshot would: closing the file in this one would drop SQLite's locks.</summary>
    private static void CopyShared(string from, string to)
    {
        using var copy = System.Diagnostics.Process.Start("cp", [from, to]);
        copy.WaitForExit();
        Assert.Equal(0, copy.ExitCode);
    }

    private async Task AssertRefused(string fault)
    {
        await using (var storage = await Open(Here)) await Commit(storage, 0);
        Assert.Contains(fault, Assert.Throws<BackupException>(() => SqliteRestore.Run(Here, File1, TimeProvider.System)).Message, StringComparison.Ordinal);
        Assert.DoesNotContain(
            Directory.GetFiles(Here.DataDirectory),
            path => path.EndsWith(".tmp", StringComparison.Ordinal) || path.Contains("replaced", StringComparison.Ordinal));
        await using var after = await Open(Here);
        Assert.Equal(1, (await after.Grains.Load(Grain))!.Version);
    }
}
