using Livehouse.Operators;
using Livehouse.Storage;
using Livehouse.Storage.Databases;
using Livehouse.Storage.Grains;
using Livehouse.Testing;
using Livehouse.Testing.Disks;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Livehouse.Tests.Storage;

/// <summary>Storage that runs out of space, and recovers.</summary>
public sealed class FullDiskTests
{
    private const int Full = 13;

    private static readonly GrainRef Grain = GrainRef.Stream("st_1");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SmallDiskFact]
    public async Task GivenAFullDisk_WhenThereIsRoomAgain_ThenNothingAcknowledgedIsLostAndWritesHoldByThemselves()
    {
        using var disk = SmallDisk.TryMount(4)!;
        var logs = new Words();
        var options = new StorageOptions { DataDirectory = disk.Folder };
        var acknowledged = new List<string>();
        await using (var storage = await LivehouseStorage.Open(options, TimeProvider.System, logs))
        {
            disk.Fill();
            await Assert.ThrowsAsync<StorageUnavailableException>(async () =>
            {
                for (var version = 0; ; version++)
                {
                    var row = Row($"ms_{version}", version);
                    Assert.Equal(CommitResult.Committed, await storage.Grains.Commit(new GrainCommit(Grain, version, "{}") { Insert = [row] }));
                    acknowledged.Add(row.Id);
                    disk.Fill();
                }
            });
            Assert.True(storage.IsFailing);
            await Assert.ThrowsAsync<StorageUnavailableException>(() => storage.Ping());
            storage.Grains.Rescue(Grain, [Row("ms_rescued", 1_000_000)], "deleted");
            Assert.Equal(acknowledged.Count, (await storage.Grains.List(Grain, new LedgerQuery("message", int.MaxValue))).Count);

            disk.MakeRoom();
            await logs.Said("can be written again").WaitAsync(Patience);
            await storage.Ping();
            acknowledged.Add("ms_rescued");
            Assert.Equal(CommitResult.Committed, await storage.Grains.Commit(new GrainCommit(Grain, acknowledged.Count - 1, "{}")));
        }

        await using var after = await LivehouseStorage.Open(options, TimeProvider.System);
        Assert.Equal(acknowledged, (await after.Grains.List(Grain, new LedgerQuery("message", int.MaxValue))).Select(row => row.Id).Reverse());
        Assert.Equal(acknowledged.Count, (await after.Grains.Load(Grain))!.Version);
    }

    [Fact]
    public async Task GivenADatabaseThatFails_WhenItIsTriedEverySecond_ThenOnlyAWriteThatHoldsEndsItAndRescuedRowsComeFirst()
    {
        var clock = new FakeClock();
        var logs = new Words();
        var inner = new Failing();
        await using var database = new WatchedDatabase(inner, clock, logs.CreateLogger(""));
        var recoveries = 0;
        database.Recovering = () =>
        {
            Assert.True(database.IsFailing || recoveries > 0);
            recoveries++;
            return Task.CompletedTask;
        };
        inner.Fault = new SqliteException("full", Full);
        Assert.False(database.IsFailing);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => database.Commit(new GrainCommit(Grain, 0, "{}")));
        Assert.True(database.IsFailing);
        Assert.Equal(0, await database.Read(_ => Task.FromResult(0)));
        Assert.True(database.IsFailing);

        var writes = inner.Writes;
        clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(writes + 3, inner.Writes);
        Assert.True(database.IsFailing);

        inner.Fault = null;
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(database.IsFailing);
        Assert.Equal(2, recoveries);
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(2, recoveries);
        await logs.Said("can be written again").WaitAsync(Patience);
    }

    [Fact]
    public async Task GivenAQuietServer_WhenItIsPinged_ThenItWritesOnceAMinuteAtMostAndNoticesAFullDisk()
    {
        var clock = new FakeClock();
        var inner = new Failing();
        await using var database = new WatchedDatabase(inner, clock, NullLogger.Instance);
        for (var second = 0; second < 59; second++)
        {
            await database.Ping(default);
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(59, inner.Writes);
        clock.Advance(TimeSpan.FromSeconds(1));
        await database.Ping(default);
        Assert.Equal(61, inner.Writes);
        await database.Ping(default);
        Assert.Equal(62, inner.Writes);

        clock.Advance(TimeSpan.FromMinutes(1));
        inner.Fault = new SqliteException("full", Full);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => database.Ping(default));
        Assert.True(database.IsFailing);
    }

    [Theory]
    [InlineData("53100", true)]
    [InlineData("53300", true)]
    [InlineData("57P03", true)]
    [InlineData("08006", true)]
    [InlineData("58030", true)]
    [InlineData("25006", true)]
    [InlineData("23505", false)]
    [InlineData("57014", false)]
    [InlineData("42601", false)]
    public void GivenAnAnswerOfPostgreSql_ThenItsClassTells(string state, bool isFault) =>
        Assert.Equal(isFault, StorageFaults.IsOne(new PostgresException("", "ERROR", "ERROR", state), whileWriting: true));

    [Theory]
    [InlineData(13, true, true)]
    [InlineData(10, true, true)]
    [InlineData(5, true, true)]
    [InlineData(8, true, false)]
    [InlineData(19, false, false)]
    [InlineData(1, false, false)]
    public void GivenAnErrorOfSqlite_ThenItsCodeTells(int code, bool writing, bool reading)
    {
        Assert.Equal(writing, StorageFaults.IsOne(new SqliteException("", code), whileWriting: true));
        Assert.Equal(reading, StorageFaults.IsOne(new SqliteException("", code), whileWriting: false));
    }

    [Fact]
    public async Task GivenRescuedRows_WhenTheyAreWritten_ThenTheDeletedAreLeftOutAndThoseThatAreThereStay()
    {
        var folder = Directory.CreateTempSubdirectory("livehouse-rescue-");
        await using (var storage = await LivehouseStorage.Open(new StorageOptions { DataDirectory = folder.FullName }, TimeProvider.System))
        {
            await storage.Grains.Commit(new GrainCommit(Grain, 0, "{}") { Insert = [Row("ms_there", 1), new LedgerRow("deleted", "ms_deleted", 2, "{}")] });
            storage.Grains.Rescue(Grain, [Row("ms_there", 9), Row("ms_deleted", 2), Row("ms_new", 3)], "deleted");
        }

        await using (var storage = await LivehouseStorage.Open(new StorageOptions { DataDirectory = folder.FullName }, TimeProvider.System))
        {
            Assert.Equal(
                [("ms_new", 3L), ("ms_there", 1L)], (await storage.Grains.List(Grain, new LedgerQuery("message", 9))).Select(row => (row.Id, row.Order)));
            Assert.Equal(1, (await storage.Grains.Load(Grain))!.Version);
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task GivenMoreRowsThanFit_WhenTheyAreRescued_ThenTheBoundHolds()
    {
        var database = new WatchedDatabase(new Failing { Fault = new SqliteException("full", Full) }, new FakeClock(), NullLogger.Instance);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => database.Commit(new GrainCommit(Grain, 0, "{}")));
        var rescued = new RescuedRows(database, NullLogger.Instance);
        var rows = Enumerable.Range(0, 60_000).Select(number => Row($"ms_{number}", number)).ToList();
        rescued.Add(Grain, rows, "deleted");
        rescued.Add(GrainRef.Stream("st_2"), rows, "deleted");
        Assert.Equal(RescuedRows.RowsMax, rescued.Of(Grain).Count + rescued.Of(GrainRef.Stream("st_2")).Count);
        await rescued.DisposeAsync();
        await database.DisposeAsync();
    }

    private static LedgerRow Row(string id, long order) => new("message", id, order, $$"""{"text":"{{new string('x', 400)}}"}""");

    /// <summary>Does nothing, or fails.</summary>
    private sealed class Failing : IDatabase
    {
        public Exception? Fault { get; set; }

        public int Writes { get; private set; }

        public Dialect Dialect => Dialect.Sqlite;

        public DurationCounts RecentCommits => DurationCounts.None;

        public Task<T> Read<T>(Func<Session, Task<T>> work, CancellationToken cancellation = default) => Task.FromResult(default(T)!);

        public Task<T> Write<T>(Func<Session, Task<T>> work, CancellationToken cancellation = default)
        {
            Writes++;
            return Fault is null ? Task.FromResult(default(T)!) : Task.FromException<T>(Fault);
        }

        public Task<CommitResult> Commit(GrainCommit commit, CancellationToken cancellation = default) =>
            Fault is null ? Task.FromResult(CommitResult.Committed) : Task.FromException<CommitResult>(Fault);

        public ValueTask DisposeAsync() => default;
    }

    private sealed class Words : ILoggerFactory, ILogger
    {
        private readonly TaskCompletionSource _recovered = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Said(string part) => part == "can be written again" ? _recovered.Task : throw new ArgumentOutOfRangeException(nameof(part));

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (formatter(state, exception).Contains("can be written again", StringComparison.Ordinal)) _recovered.TrySetResult();
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Dispose()
        {
            // It holds nothing.
        }
    }
}
