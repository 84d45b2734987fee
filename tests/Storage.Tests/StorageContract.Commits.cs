using Livehouse.Storage;
using Livehouse.Testing.PostgreSql;

namespace Livehouse.Tests.Storage;

public abstract partial class StorageContract
{
    private const string SomeState = """{"title":"\u0000 nul, ü, 🎉, \"quoted\""}""";

    private static readonly GrainRef Grain = GrainRef.Stream("st_1");

    [ContractFact]
    public async Task GivenAGrainThatNeverCommitted_WhenItIsLoaded_ThenThereIsNothing() => Assert.Null(await Storage.Grains.Load(Grain));

    [ContractFact]
    public async Task GivenCommits_WhenTheGrainIsLoaded_ThenItIsAsLastCommittedAndTheVersionCountsThem()
    {
        Assert.Equal(CommitResult.Committed, await Storage.Grains.Commit(new GrainCommit(Grain, 0, "{}")));
        Assert.Equal(new StoredState(1, "{}"), await Storage.Grains.Load(Grain));
        Assert.Equal(CommitResult.Committed, await Storage.Grains.Commit(new GrainCommit(Grain, 1, SomeState)));
        Assert.Equal(new StoredState(2, SomeState), await Storage.Grains.Load(Grain));
    }

    [ContractFact]
    public async Task GivenACommitWithoutAState_WhenItsVersionIsTheStoredOne_ThenItsRowsAreWrittenAndTheStateStays()
    {
        await Storage.Grains.Commit(new GrainCommit(Grain, 0, SomeState));

        var append = new GrainCommit(Grain, 1, State: null) { Upsert = [Row("a", 1)] };
        Assert.Equal(CommitResult.Committed, await Storage.Grains.Commit(append));
        Assert.Equal(CommitResult.Committed, await Storage.Grains.Commit(append with { ExpectedVersion = 2, Upsert = [Row("b", 2)] }));
        Assert.Equal(CommitResult.Conflict, await Storage.Grains.Commit(append with { ExpectedVersion = 2, Upsert = [Row("late", 3)] }));

        Assert.Equal(new StoredState(3, SomeState), await Storage.Grains.Load(Grain));
        Assert.Equal(["b", "a"], (await Storage.Grains.List(Grain, new LedgerQuery("gift", 10))).Select(row => row.Id));
    }

    [ContractFact]
    public async Task GivenCommitsWithAndWithoutAState_WhenManyGrainsCommitAtOnce_ThenEachHasItsOwn()
    {
        var grains = Enumerable.Range(0, 40).Select(at => GrainRef.Stream($"st_{at:D2}")).ToList();
        await Task.WhenAll(grains.Select(grain => Storage.Grains.Commit(new GrainCommit(grain, 0, "{}"))));

        var results = await Task.WhenAll(grains.Select((grain, at) => Storage.Grains.Commit(
            new GrainCommit(grain, 1, at % 2 == 0 ? null : SomeState) { Upsert = [Row($"row{at}", at)] })));

        Assert.All(results, result => Assert.Equal(CommitResult.Committed, result));
        foreach (var (at, grain) in grains.Index())
        {
            Assert.Equal(at % 2 == 0 ? new StoredState(2, "{}") : new StoredState(2, SomeState), await Storage.Grains.Load(grain));
            Assert.Equal($"row{at}", Assert.Single(await Storage.Grains.List(grain, new LedgerQuery("gift", 10))).Id);
        }
    }

    [ContractFact]
    public async Task GivenManyKeys_WhenAskedWhichAreStored_ThenThoseOfTheKindThatEverCommitted()
    {
        string[] keys = ["a:1", "a:2", "b:1", "b:2", "b:3"];
        Assert.Empty(await Storage.Grains.Stored(GrainKinds.Inbox, keys));
        Assert.Empty(await Storage.Grains.Stored(GrainKinds.Inbox, []));
        await Storage.Grains.Commit(new GrainCommit(GrainRef.Inbox("a", "2"), 0, "{}"));
        await Storage.Grains.Commit(new GrainCommit(GrainRef.Inbox("b", "3"), 0, "{}"));
        await Storage.Grains.Commit(new GrainCommit(GrainRef.User("a", "1"), 0, "{}"));
        Assert.Equal(["a:2", "b:3"], (await Storage.Grains.Stored(GrainKinds.Inbox, keys)).Order());
        Assert.Equal(["a:2"], await Storage.Grains.Stored(GrainKinds.Inbox, ["a:2"]));
    }

    [ContractFact]
    public async Task GivenGrainsOfTheSameKeyButAnotherKind_WhenOneCommits_ThenTheOtherIsUntouched()
    {
        await Storage.Grains.Commit(new GrainCommit(Grain, 0, "{}") { Insert = [Row("a", 1)] });
        var other = Grain with { Kind = GrainKinds.User };
        Assert.Null(await Storage.Grains.Load(other));
        Assert.Null(await Storage.Grains.Find(other, "gift", "a"));
        Assert.Equal(CommitResult.Committed, await Storage.Grains.Commit(new GrainCommit(other, 0, "{}") { Insert = [Row("a", 1)] }));
    }

    [ContractFact]
    public async Task GivenAnotherVersionThanTheStoredOne_WhenACommitComes_ThenItConflictsAndWritesNothing()
    {
        await Storage.Grains.Commit(new GrainCommit(Grain, 0, """{"v":1}""") { Insert = [Row("keep", 1)] });
        foreach (var expected in (long[])[0, 2, 7])
        {
            var late = new GrainCommit(Grain, expected, """{"v":"late"}""")
            {
                Insert = [Row("inserted", 2)],
                Upsert = [Row("keep", 9), Row("upserted", 3)],
                Delete = [new("gift", "keep")],
                Outbox = [Message("ef_late", 0)],
                Stream = Stream("st_1"),
            };
            Assert.Equal(CommitResult.Conflict, await Storage.Grains.Commit(late));
        }

        Assert.Equal(new StoredState(1, """{"v":1}"""), await Storage.Grains.Load(Grain));
        Assert.Equal([Row("keep", 1)], await Storage.Grains.List(Grain, new("gift", 10)));
        Assert.Null(await Storage.Outbox.NextDue());
        Assert.Empty(await Storage.Streams.Live());
    }

    [ContractFact]
    public async Task GivenAVersionOfAGrainThatNeverCommitted_WhenACommitExpectsIt_ThenItConflicts()
    {
        Assert.Equal(CommitResult.Conflict, await Storage.Grains.Commit(new GrainCommit(Grain, 1, "{}")));
        Assert.Null(await Storage.Grains.Load(Grain));
    }

    [ContractFact]
    public async Task GivenAnIdThatIsTaken_WhenARowOfItIsInserted_ThenItIsADuplicateAndNothingIsWritten()
    {
        await Storage.Grains.Commit(new GrainCommit(Grain, 0, """{"v":1}""") { Insert = [Row("taken", 1)] });
        var repeat = new GrainCommit(
            Grain, 1, """{"v":2}""") { Insert = [Row("new", 2), Row("taken", 3), Row("newer", 4)], Outbox = [Message("ef", 0)], Stream = Stream("st_1") };
        Assert.Equal(CommitResult.Duplicate, await Storage.Grains.Commit(repeat));
        Assert.Equal(new StoredState(1, """{"v":1}"""), await Storage.Grains.Load(Grain));
        Assert.Equal([Row("taken", 1)], await Storage.Grains.List(Grain, new("gift", 10)));
        Assert.Null(await Storage.Outbox.NextDue());
        Assert.Empty(await Storage.Streams.Live());
        Assert.Equal(CommitResult.Committed, await Storage.Grains.Commit(repeat with { Insert = [Row("new", 2)] }));
    }

    [ContractFact]
    public async Task GivenOneIdTwiceInOneCommit_WhenItIsInserted_ThenItIsADuplicate() =>
        Assert.Equal(CommitResult.Duplicate, await Storage.Grains.Commit(new GrainCommit(Grain, 0, "{}") { Insert = [Row("a", 1), Row("a", 2)] }));

    [ContractFact]
    public async Task GivenTheSameIdInAnotherLedger_WhenItIsInserted_ThenItIsNew()
    {
        await Storage.Grains.Commit(new GrainCommit(Grain, 0, "{}") { Insert = [Row("a", 1)] });
        var other = Row("a", 1) with { Ledger = "report" };
        Assert.Equal(CommitResult.Committed, await Storage.Grains.Commit(new GrainCommit(Grain, 1, "{}") { Insert = [other] }));
        Assert.Equal(other, await Storage.Grains.Find(Grain, "report", "a"));
    }

    [ContractFact]
    public async Task GivenRows_WhenTheyAreUpsertedAndDeleted_ThenOnlyThoseChange()
    {
        await Storage.Grains.Commit(new GrainCommit(Grain, 0, "{}") { Insert = [Row("a", 1), Row("b", 2, "open"), Row("c", 3)] });
        var changed = Row("b", 20, "closed") with { Data = SomeState };
        await Storage.Grains.Commit(new GrainCommit(Grain, 1, "{}") { Upsert = [changed, Row("d", 4)], Delete = [new("gift", "a"), new("gift", "absent")] });
        Assert.Equal([changed, Row("d", 4), Row("c", 3)], await Storage.Grains.List(Grain, new("gift", 10)));
        Assert.Null(await Storage.Grains.Find(Grain, "gift", "a"));
        Assert.Equal(changed, await Storage.Grains.Find(Grain, "gift", "b"));
    }

    [ContractFact]
    public async Task GivenFiftyCommitsOfOneVersion_WhenTheyRace_ThenExactlyOneHoldsEachRound()
    {
        await using var other = await Open();
        for (var version = 0; version < 4; version++)
        {
            var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() =>
                (i % 2 == 0 ? Storage : other).Grains
                    .Commit(new GrainCommit(Grain, version, $$"""{"by":{{i}}}""") { Insert = [Row($"r{version}-{i}", version)] }))));
            var winner = Assert.Single(Enumerable.Range(0, 50), i => results[i] == CommitResult.Committed);
            Assert.Equal(49, results.Count(result => result == CommitResult.Conflict));
            Assert.Equal(new StoredState(version + 1, $$"""{"by":{{winner}}}"""), await Storage.Grains.Load(Grain));
            Assert.Equal(Row($"r{version}-{winner}", version), Assert.Single(await Storage.Grains.List(Grain, new("gift", 100, Since: version))));
        }
    }

    [ContractFact]
    public async Task GivenManyGrains_WhenTheyCommitAtOnce_ThenEachHolds()
    {
        var grains = Enumerable.Range(0, 200).Select(i => GrainRef.Stream($"st_{i}")).ToList();
        var results =
            await Task.WhenAll(grains.Select(grain => Task.Run(() => Storage.Grains.Commit(new GrainCommit(grain, 0, "{}") { Insert = [Row("a", 1)] }))));
        Assert.All(results, result => Assert.Equal(CommitResult.Committed, result));
        foreach (var grain in grains) Assert.Equal(1, (await Storage.Grains.Load(grain))!.Version);
    }

    /// <summary>They share transactions, and some can't go through.</summary>
    [ContractFact]
    public async Task GivenCommitsOfManyGrainsAtOnce_WhenSomeConflictOrRepeatOrAreRefused_ThenEachHasItsOwnOutcome()
    {
        const int Grains = 120;
        for (var round = 0; round < 3; round++)
        {
            var version = round == 0 ? 0L : 1L;
            var commits = Enumerable.Range(0, Grains).Select(i => Commit(i, version, round)).ToList();
            var results = commits.ConvertAll(commit => Task.Run(() => Storage.Grains.Commit(commit)));
            for (var i = 0; i < Grains; i++)
            {
                // In the second round some repeat a row, in the third all are late; some hold what can't be stored, if they come as far as that.
                var expected = round == 2 && i % 40 != 3 ? CommitResult.Conflict : round > 0 && i % 40 == 3 ? CommitResult.Duplicate : CommitResult.Committed;
                if (i % 40 != 7) Assert.Equal(expected, await results[i]);
                else if (round == 0) await Assert.ThrowsAsync<ArgumentException>(() => results[i]);
                else await Task.WhenAny(results[i]);
            }
        }

        for (var i = 0; i < Grains; i++)
        {
            var grain = GrainRef.Stream($"st_{i}");
            if (i % 40 == 7)
            {
                Assert.Null(await Storage.Grains.Load(grain));
                continue;
            }

            var rounds = i % 40 == 3 ? 1 : 2;
            Assert.Equal(new StoredState(rounds, $$"""{"round":{{rounds - 1}}}"""), await Storage.Grains.Load(grain));
            Assert.Equal(rounds == 1 ? ["new0"] : ["new1", "new0"], (await Storage.Grains.List(grain, new("gift", 10))).Select(row => row.Id));
            var said = Assert.Single(await Storage.Grains.List(grain, new("message", 10)));
            Assert.Equal($"last of {rounds - 1}", said.Data);
        }

        Assert.Equal(Grains - 3, (await Storage.Streams.Live()).Count);
        Assert.Equal(Grains - 3, (await Storage.Outbox.Claim(Now, Lease, 1_000)).Count);
    }

    private static GrainCommit Commit(int number, long version, int round)
    {
        var message = new LedgerRow("message", "m", round, "");
        return new GrainCommit(GrainRef.Stream($"st_{number}"), version, $$"""{"round":{{round}}}""")
        {
            Insert = [Row(number % 40 == 3 ? "new0" : $"new{round}", round)],
            Upsert = [message with { Data = "first" }, message with { Data = number % 40 == 7 ? "\0" : $"last of {round}" }],
            Delete = [new("message", "absent")],
            Outbox = round == 0 ? [Message($"ef_{number}", 0)] : [],
            Stream = round == 0 ? Stream($"st_{number}") : null,
        };
    }

    [ContractFact]
    public async Task GivenTextWithANul_WhenItIsCommitted_ThenItIsRefusedAndNothingIsWritten()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Storage.Grains.Commit(new GrainCommit(Grain, 0, "{}") { Insert = [Row("a", 1), Row("b\0", 2)] }));
        Assert.Null(await Storage.Grains.Load(Grain));
        Assert.Null(await Storage.Grains.Find(Grain, "gift", "a"));
    }

    private static LedgerRow Row(string id, long order, string? tag = null) => new("gift", id, order, $$"""{"id":"{{id}}"}""", tag);
}
