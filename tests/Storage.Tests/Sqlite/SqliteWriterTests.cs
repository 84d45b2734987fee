using System.Diagnostics.Metrics;
using Livehouse.Storage.Databases;
using Livehouse.Storage.Sqlite;

namespace Livehouse.Tests.Storage.Sqlite;

/// <summary>Group commit: writes that wait while the writer is busy share the next transaction.</summary>
public sealed class SqliteWriterTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = Testing.Hang.After;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("livehouse-writer-");
    private readonly SqliteDatabase _database;

    public SqliteWriterTests() => _database = Open();

    public Task InitializeAsync() => _database.Write(session => session.Execute(
        """
        CREATE TABLE numbers (number INTEGER PRIMARY KEY CHECK (number < 1000)) STRICT;
        CREATE TABLE parents (id INTEGER PRIMARY KEY) STRICT;
        CREATE TABLE children (parent INTEGER NOT NULL REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED) STRICT;
        """));

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task GivenAGroupOfWrites_WhenSomeFailOrRollBack_ThenTheirNeighboursHold()
    {
        using var groups = new GroupSizes();
        var writes = await InOneGroup(
            () => Add(1),
            () => Add(1000),
            () => Add(2),
            () => _database.Write<int>(async session =>
            {
                await session.Execute("INSERT INTO numbers VALUES (3)");
                throw new InvalidTimeZoneException();
            }),
            () => _database.Write(async session =>
            {
                await session.Execute("INSERT INTO numbers VALUES (4)");
                session.RollBack();
                return 44;
            }),
            () => Add(1),
            () => _database.Write(session => session.Execute("not SQL")),
            () => Add(5));

        Assert.Equal(8, groups.Largest);
        Assert.True(writes[0].IsCompletedSuccessfully && writes[2].IsCompletedSuccessfully && writes[7].IsCompletedSuccessfully);
        Assert.All((int[])[1, 5, 6], i => AssertNamesTheFile(writes[i].Exception!.InnerException));
        Assert.IsType<InvalidTimeZoneException>(writes[3].Exception!.InnerException);
        Assert.Equal(44, await writes[4]);
        Assert.Equal([1, 2, 5], await Numbers());
    }

    [Fact]
    public async Task GivenAGroupWhoseCommitFails_WhenItIsOver_ThenAllOfItFailedAndTheNextWriteHolds()
    {
        var writes = await InOneGroup(() => Add(1), () => _database.Write(session => session.Execute("INSERT INTO children VALUES (7)")), () => Add(2));
        Assert.All(writes, write => AssertNamesTheFile(write.Exception!.InnerException));
        Assert.Empty(await Numbers());
        await Add(3);
        Assert.Equal([3], await Numbers());
    }

    [Fact]
    public async Task GivenAWriteThatEndsTheTransaction_WhenTheGroupGoesOn_ThenAllOfItFailsAndTheNextWriteHolds()
    {
        // As SQLite itself does when the disk is full or fails.
        var writes = await InOneGroup(() => Add(1), () => _database.Write(session => session.Execute("ROLLBACK; SELECT * FROM absent")), () => Add(2));
        Assert.All(writes, write => Assert.Contains("no such table: absent", write.Exception!.InnerException!.Message, StringComparison.Ordinal));
        Assert.Empty(await Numbers());
        await Add(3);
        Assert.Equal([3], await Numbers());
    }

    [Fact]
    public async Task GivenACallerThatGaveUpWhileItsWriteWaited_WhenTheGroupRuns_ThenTheWriteIsLeftOut()
    {
        using var cancelled = new CancellationTokenSource();
        var writes = await InOneGroup(
            () => Add(1),
            () =>
            {
                var write = _database.Write(session => session.Execute("INSERT INTO numbers VALUES (2)"), cancelled.Token);
                cancelled.Cancel();
                return write;
            });
        Assert.True(writes[1].IsCanceled);
        Assert.Equal([1], await Numbers());
    }

    [Fact]
    public async Task GivenWritesThatWait_WhenTheDatabaseIsClosed_ThenTheyAreFinishedFirst()
    {
        using var busy = new Busy(_database);
        var writes = Enumerable.Range(1, 20).Select(Add).ToList();
        var closing = _database.DisposeAsync().AsTask();
        busy.End();
        await Task.WhenAll(writes).WaitAsync(Patience);
        await closing.WaitAsync(Patience);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Add(30));
        await using var reopened = Open();
        Assert.Equal(20, await reopened.Read(session => session.QueryNumber(new("SELECT COUNT(*) FROM numbers"))));
    }

    [Fact]
    public async Task GivenAWriter_WhenItsSettingsAreRead_ThenEachCommitIsSyncedAndReadersCannotWrite()
    {
        Assert.Equal(2, await _database.Write(session => session.QueryNumber(new("PRAGMA synchronous"))));
        Assert.Equal(["wal"], await _database.Write(session => session.Query(new("PRAGMA journal_mode"), row => row.GetString(0))));
        Assert.Equal(1, await _database.Write(session => session.QueryNumber(new("PRAGMA foreign_keys"))));
        AssertNamesTheFile(await Record.ExceptionAsync(() => _database.Read(session => session.Execute("INSERT INTO numbers VALUES (1)"))));
    }

    /// <summary>The path shows an operator of several servers which one is meant; the stack trace shows the origin.</summary>
    private void AssertNamesTheFile(Exception? error)
    {
        var said = Assert.IsType<Microsoft.Data.Sqlite.SqliteException>(error);
        Assert.Contains(Path.Combine(_folder.FullName, "test.db"), said.Message, StringComparison.Ordinal);
        Assert.StartsWith($"SQLite Error {said.SqliteErrorCode}: ", said.Message, StringComparison.Ordinal);
        Assert.Contains("SqliteStatement", said.StackTrace, StringComparison.Ordinal);
    }

    private SqliteDatabase Open() => new(Path.Combine(_folder.FullName, "test.db"), TimeProvider.System);

    private async Task<List<Task<int>>> InOneGroup(params Func<Task<int>>[] writes)
    {
        using var busy = new Busy(_database);
        var running = writes.Select(write => write()).ToList();
        busy.End();
        await Task.WhenAll(running.Select(write => write.ContinueWith(_ => { }, TaskScheduler.Default))).WaitAsync(Patience);
        return running;
    }

    private Task<int> Add(int number) => _database.Write(session => session.Execute("INSERT INTO numbers VALUES (@number)", ("number", (long)number)));

    private Task<List<long>> Numbers() => _database.Read(session => session.Query(new("SELECT number FROM numbers ORDER BY number"), row => row.GetInt64(0)));

    /// <summary>Blocks the writer inside a write until released.</summary>
    private sealed class Busy : IDisposable
    {
        private readonly ManualResetEventSlim _end = new();

        public Busy(SqliteDatabase database)
        {
            using var begun = new ManualResetEventSlim();
            _ = database.Write(_ =>
            {
                begun.Set();
                Assert.True(_end.Wait(Patience));
                return Task.FromResult(0);
            });
            Assert.True(begun.Wait(Patience));
        }

        public void End() => _end.Set();

        public void Dispose() => _end.Set();
    }

    private sealed class GroupSizes : IDisposable
    {
        private readonly MeterListener _listener = new();

        public GroupSizes()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument is { Name: "livehouse_commit_group_size", Meter.Name: StorageMetrics.MeterName }) listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<int>((_, size, _, _) => Largest = Math.Max(Largest, size));
            _listener.Start();
        }

        public int Largest { get; private set; }

        public void Dispose() => _listener.Dispose();
    }
}
