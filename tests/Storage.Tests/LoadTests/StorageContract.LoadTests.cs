using Livehouse.Analytics;
using Livehouse.Outbox;
using Livehouse.Storage;
using Livehouse.Testing.PostgreSql;

namespace Livehouse.Tests.Storage;

/// <summary>Removing what load tests left.</summary>
public abstract partial class StorageContract
{
    [ContractFact]
    public async Task GivenALoadTest_WhenItIsErased_ThenItsRowsAreGoneStepByStepAndOthersStay()
    {
        const string Test = "loadtest-6a20b5c07d1e93f4";
        const string Like = "loadtest-6a20b5c07d1e93f4x";
        foreach (var tenant in (string[])["default", Test, Like])
        {
            await Storage.Grains.Commit(new GrainCommit(GrainRef.User(tenant, "ann"), 0, "{}") { Insert = [new LedgerRow("ban", "bob", 1, "{}")] });
            var stream = $"st_{tenant}";
            await Storage.Grains.Commit(new GrainCommit(GrainRef.Stream(stream), 0, "{}")
            {
                Stream = new StreamRow(stream, tenant, "ann", "room", "ended", Now, "{}"),
                Insert = [.. Enumerable.Range(0, 2_500).Select(static at => new LedgerRow("message", $"ms_{at}", at, "{}"))],
            });
            await Log($"st_{tenant}", 1, new ViewingRun(1, Start, Start, 1), [Session("ann", 1, 5)]);
        }

        Assert.Equal([Test, Like], await Ports.LoadTests.Tenants("loadtest-"));
        Assert.False(await Ports.LoadTests.HasWork(Test));
        var steps = new List<int>();
        for (var erased = 1; erased > 0;) steps.Add(erased = await Ports.LoadTests.Erase(Test, keepsGrains: true));
        Assert.NotNull(await Storage.Grains.Load(GrainRef.Stream($"st_{Test}")));
        for (var erased = 1; erased > 0;) steps.Add(erased = await Ports.LoadTests.Erase(Test, keepsGrains: false));

        // Messages, a user's row, a viewing session and its run; two grains; a stream.
        Assert.Equal(2_500 + 1 + 2 + 2 + 1, steps.Sum());
        Assert.True(steps.Count > 4, $"{steps.Count} steps");
        Assert.Equal([Like], await Ports.LoadTests.Tenants("loadtest-"));
        Assert.Null(await Storage.Grains.Load(GrainRef.Stream($"st_{Test}")));
        Assert.Null(await Storage.Grains.Load(GrainRef.User(Test, "ann")));
        foreach (var tenant in (string[])["default", Like])
        {
            Assert.NotNull(await Storage.Grains.Load(GrainRef.Stream($"st_{tenant}")));
            Assert.NotNull(await Storage.Grains.Load(GrainRef.User(tenant, "ann")));
            List<ViewingSession> sessions = [];
            await Storage.Viewing.ByPerson($"st_{tenant}", sessions.Add);
            Assert.Single(sessions);
        }
    }

    [ContractFact]
    public async Task GivenALoadTestsStream_WhenThereIsWorkForIt_ThenItIsToldUntilTheWorkIsDone()
    {
        const string Test = "loadtest-6a20b5c07d1e93f4";
        var stream = GrainRef.Stream("st_busy");
        await Storage.Grains.Commit(new GrainCommit(stream, 0, "{}")
        {
            Stream = new StreamRow("st_busy", Test, "ann", "room", "ended", Now, "{}"),
            Outbox = [new PendingOutboxMessage("ef_busy", stream, new CloseRoom("room"), Now)],
        });

        Assert.True(await Ports.LoadTests.HasWork(Test));
        Assert.False(await Ports.LoadTests.HasWork("loadtest-0000000000000000"));
        await Storage.Grains.Commit(new GrainCommit(stream, 1, "{}") { OutboxDone = ["ef_busy"] });
        Assert.False(await Ports.LoadTests.HasWork(Test));
    }
}
