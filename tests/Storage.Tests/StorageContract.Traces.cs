using Livehouse.Storage;
using Livehouse.Testing.PostgreSql;

namespace Livehouse.Tests.Storage;

public abstract partial class StorageContract
{
    [ContractFact]
    public async Task GivenRowsThatNameAUser_WhenTheyAreLookedForPageByPage_ThenEachIsFoundOnceInWhateverGrainItIs()
    {
        const string User = "us_AbCdEfGhIjKlMnOpQrStUv";
        List<Trace> expected = [];
        foreach (var (grain, at) in ((GrainRef[])[GrainRef.Stream("st_b"), GrainRef.Stream("st_a"), GrainRef.User("default", "ann"),
            new(GrainKinds.Room, "default:meet:Übung")]).Select((grain, at) => (grain, at)))
        {
            List<LedgerRow> rows = [];
            for (var row = 0; row < 25; row++)
            {
                var isTheirs = row % 7 == at;
                var ledger = row % 2 == 0 ? "message" : "gift";
                rows.Add(new LedgerRow(ledger, $"row{row}", row, isTheirs ? $$"""{"userId":"{{User}}"}""" : """{"userId":"somebody"}"""));
                if (isTheirs) expected.Add(new Trace(grain, new LedgerKey(ledger, $"row{row}")));
            }

            rows.Add(new LedgerRow("seat", User, 1, "{}"));
            expected.Add(new Trace(grain, new LedgerKey("seat", User)));
            await Storage.Grains.Commit(new GrainCommit(grain, 0, "{}") { Insert = rows });
        }

        foreach (var pageSize in (int[])[1, 7, 13, 1000])
        {
            List<Trace> found = [];
            TracePlace? after = null;
            do
            {
                var page = await Storage.Traces.Find(User, after, pageSize);
                found.AddRange(page.Traces);
                after = page.Next;
            }
            while (after is not null);

            Assert.Equal(
                expected.Select(static trace => $"{trace}").Order(StringComparer.Ordinal),
                found.Select(static trace => $"{trace}").Order(StringComparer.Ordinal));
        }

        Assert.Equal(["default:meet:Übung"], await Storage.Traces.Rooms(User));
        Assert.Empty((await Storage.Traces.Find("us_nobody", null, 1000)).Traces);
    }

    [ContractFact]
    public async Task GivenStreamsOfAnOwner_WhenThoseWithoutAMarkAreAskedFor_ThenTheyComeUpToTheLimit()
    {
        foreach (var (id, owner, listing) in ((string, string, string)[])[("st_1", "ann", "{}"), ("st_2", "ann", """{"name":"gone"}"""),
            ("st_3", "ann", """{"name":"here"}"""), ("st_4", "bob", "{}")])
        {
            await Storage.Grains.Commit(
                new GrainCommit(GrainRef.Stream(id), 0, "{}") { Stream = new StreamRow(id, "default", owner, "room", "ended", Now, listing) });
        }

        Assert.Equal(["st_1", "st_3"], (await Storage.Traces.StreamsOf("default", "ann", """
            "name":"gone"
            """, 10)).Order());
        Assert.Single(await Storage.Traces.StreamsOf("default", "ann", "gone", 1));
        Assert.Empty(await Storage.Traces.StreamsOf("other", "ann", "gone", 10));
    }
}
