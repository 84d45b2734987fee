using Livehouse.Storage;
using Livehouse.Storage.Databases;
using Livehouse.Storage.Migrations;
using Livehouse.Testing.PostgreSql;
using Microsoft.Extensions.Logging.Abstractions;

namespace Livehouse.Tests.Storage;

public abstract partial class StorageContract
{
    [ContractFact]
    public async Task GivenEverythingThatIsKept_WhenTheStorageIsReopened_ThenItIsThere()
    {
        await Storage.Grains.Commit(
            new GrainCommit(Grain, 0, SomeState) { Insert = [Row("a", 1, "open")], Outbox = [Message("ef", 0)], Stream = Stream("st_1") });
        await Begin();
        await Complete();
        await Reopen();
        Assert.Equal(new StoredState(1, SomeState), await Storage.Grains.Load(Grain));
        Assert.Equal([Row("a", 1, "open")], await Storage.Grains.List(Grain, new("gift", 10)));
        Assert.Equal([Stream("st_1")], await Storage.Streams.Live());
        Assert.Equal(["ef"], Ids(await Storage.Outbox.Claim(Now, Lease, 10)));
        Assert.Equal(IdempotencyVerdict.Replay, await Begin());
        Assert.Equal(CommitResult.Committed, await Storage.Grains.Commit(new GrainCommit(Grain, 1, "{}")));
    }

    [ContractFact]
    public async Task GivenAClosedStorage_WhenItIsUsed_ThenItRefuses()
    {
        await Storage.DisposeAsync();
        await Storage.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Storage.Grains.Load(Grain));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Storage.Grains.Commit(new GrainCommit(Grain, 0, "{}")));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Storage.Ping());
    }

    [ContractFact]
    public Task GivenAnOpenStorage_WhenItIsPinged_ThenItAnswers() => Storage.Ping();

    [ContractFact]
    public async Task GivenACancelledCaller_WhenItCommits_ThenItHearsOfItAndNothingIsWritten()
    {
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Storage.Grains.Commit(new GrainCommit(Grain, 0, "{}"), cancelled));
        Assert.Null(await Storage.Grains.Load(Grain));
    }

    [ContractFact]
    public async Task GivenADatabaseOfANewerProgram_WhenItIsOpened_ThenItIsRefusedAndLeftAlone()
    {
        await using (var database = OpenDatabase())
        {
            await database.Write(session => session.Execute("INSERT INTO schema_version (version, name, applied_at) VALUES (9999, 'from_the_future', 0)"));
        }

        var refusal = await Assert.ThrowsAsync<NewerDatabaseException>(Open);
        Assert.Equal(9999, refusal.Found);
        Assert.Contains("9999", refusal.Message, StringComparison.Ordinal);
    }

    [ContractFact]
    public async Task GivenProcessesThatStartAtOnce_WhenTheyMigrate_ThenEachStepIsTakenOnce()
    {
        await using var database = OpenDatabase();
        Migration[] steps = [.. Migration.Of(database.Dialect), new(0, "", ""), new(0, "", "")];
        for (var i = steps.Length - 2; i < steps.Length; i++)
        {
            steps[i] = new(i + 1, $"extra{i}", $"CREATE TABLE extra{i} (id BIGINT); INSERT INTO extra{i} VALUES (1);");
        }
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            await using var process = OpenDatabase();
            await new Migrator(process, steps, TimeProvider.System, NullLogger.Instance).Run(CancellationToken.None);
        })));
        var versions = await database.Read(session => session.Query(new("SELECT version FROM schema_version ORDER BY version"), row => (int)row.GetInt64(0)));
        Assert.Equal(Enumerable.Range(1, steps.Length), versions);
        Assert.Equal(1, await database.Read(session => session.QueryNumber(new($"SELECT COUNT(*) FROM extra{steps.Length - 1}"))));
    }

    [ContractFact]
    public async Task GivenAMigrationThatFails_WhenItRuns_ThenNothingOfItStays()
    {
        await using var database = OpenDatabase();
        var good = Migration.Of(database.Dialect);
        var bad = new Migration(good.Count + 1, "bad", "CREATE TABLE half_done (id BIGINT); INSERT INTO absent VALUES (1);");
        await Assert.ThrowsAnyAsync<Exception>(
            () => new Migrator(database, [.. good, bad], TimeProvider.System, NullLogger.Instance).Run(CancellationToken.None));
        await Reopen();
        await database.Write(session => session.Execute("CREATE TABLE half_done (id BIGINT)"));
    }

    [ContractFact]
    public async Task GivenWorkThatThrows_WhenItWrites_ThenItsExceptionComesBackAndNothingHolds()
    {
        await using var database = OpenDatabase();
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => database.Write<int>(async session =>
        {
            await session.Execute("DELETE FROM schema_version");
            throw new InvalidTimeZoneException();
        }));
        Assert.NotEqual(0, await database.Read(session => session.QueryNumber(new("SELECT COUNT(*) FROM schema_version"))));
    }

    /// <summary>The same database, beneath the stores.</summary>
    private protected abstract IDatabase OpenDatabase();
}
