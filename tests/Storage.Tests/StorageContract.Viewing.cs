using System.Globalization;
using System.Text.Json;
using Livehouse.Analytics;
using Livehouse.Listings;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Testing.PostgreSql;
using Livehouse.Users;
using Livehouse.Wire;

namespace Livehouse.Tests.Storage;

public abstract partial class StorageContract
{
    private static long Start => Now.ToUnixTimeMilliseconds();

    [ContractFact]
    public async Task GivenSessionsOfManyStreamsInOneGroup_WhenTheyAreRead_ThenEachStreamsAreInTheirOrders()
    {
        var streams = Enumerable.Range(0, 20).Select(static at => $"st_{at:00}").ToList();
        await Task.WhenAll(streams.Select(id => Log(
            id, 0, new ViewingRun(1, Start, Start, 1), [Session("ann", 1, 5), Session("bob", 2, 1), Session("Ann", 3, 1), Session("ann", 4, 9)])));
        await Task.WhenAll(streams.Select(id => Log(
            id,
            1,
            new ViewingRun(1, Start + 7, Start + 60_000, 0),
            [Session("ann", 1, 5) with { EndAt = Start + 8, EndNumber = 5 }, Session("bob", 2, 1) with { EndAt = Start + 8, EndNumber = 6 }])));

        foreach (var id in (string[])["st_00", "st_19"])
        {
            List<ViewingSession> byPerson = [], byTime = [];
            await Storage.Viewing.ByPerson(id, byPerson.Add);
            await Storage.Viewing.ByTime(id, byTime.Add);
            Assert.Equal(
                [
                    Session("Ann", 3, 1), Session("ann", 1, 5) with { EndAt = Start + 8, EndNumber = 5 }, Session("ann", 4, 9),
                    Session("bob", 2, 1) with { EndAt = Start + 8, EndNumber = 6 },
                ],
                byPerson);
            Assert.Equal([2L, 3, 1, 4], byTime.Select(static session => session.Number));
            Assert.All(byTime, static session => Assert.Equal(("", ""), (session.UserId, session.Source)));
            Assert.Equal([new ViewingRun(1, Start, Start + 60_000, 0)], await Storage.Viewing.Runs(id));
        }

        List<ViewingSession> none = [];
        await Storage.Viewing.ByPerson("st_none", none.Add);
        Assert.Empty(none);
    }

    [ContractFact]
    public async Task GivenChatGiftsAndReactions_WhenTheyAreCounted_ThenByPartsOfTheStreamAndDeletedMessagesToo()
    {
        static LedgerRow Row(string ledger, string id, double seconds, string data) => new(ledger, id, (Start + (long)(seconds * 1_000)) * 4_096 + 3, data);
        static string Said(string userId) => $$"""{"message":{"messageId":"x","userId":"{{userId}}","text":"\u0000 \"q\" ü"},"seq":1}""";
        var run = new ViewingRun(1, Start, Start, 0);
        await Storage.Grains.Commit(new GrainCommit(GrainRef.Stream("st_a"), 0, "{}")
        {
            Insert =
            [
                Row("message", "early", -5, Said("ann")), Row("message", "a", 0, Said("ann")), Row("message", "b", 59.9, Said("bob")),
                Row("deleted", "c", 60, Said("cid")), Row("gift", "g1", 61, """{"quantity":3,"value":30}"""),
                Row("gift", "g2", 200, """{"quantity":1,"value":5}"""),
                Row("ban", "d", 60, Said("dan")),
            ],
            Viewing = new ViewingRows(run, [], [new ReactionSlot(1, 0, 2), new ReactionSlot(1, 5, 4), new ReactionSlot(1, 6, 1)]),
        });
        await Storage.Grains.Commit(new GrainCommit(GrainRef.Stream("st_a"), 1, "{}")
        {
            Viewing = new ViewingRows(run with { Run = 2 }, [], [new ReactionSlot(1, 0, 7), new ReactionSlot(2, 6, 10)]),
        });

        var activity = await Storage.Viewing.Activity("st_a", Start, 60_000);

        Assert.Equal(new Dictionary<int, long> { [-1] = 1, [0] = 2, [1] = 1 }, activity.Messages);
        Assert.Equal(3, activity.Chatters);
        Assert.Equal(new Dictionary<int, GiftTotals> { [1] = new(3, 30), [3] = new(1, 5) }, activity.Gifts);
        Assert.Equal(new Dictionary<int, long> { [0] = 11, [1] = 11 }, activity.Reactions);
        var nothing = await Storage.Viewing.Activity("st_none", Start, 10_000);
        Assert.Equal((0, 0, 0, 0), (nothing.Messages.Count, nothing.Chatters, nothing.Gifts.Count, nothing.Reactions.Count));
    }

    [ContractFact]
    public async Task GivenFollowers_WhenThoseOfATimeAreCounted_ThenBothEndsBelongToIt()
    {
        await Storage.Grains.Commit(new GrainCommit(GrainRef.User("default", "host"), 0, "{}")
        {
            Insert = [.. ((long[])[-1, 0, 10, 11]).Select(static ms =>
                new LedgerRow(FollowerLedger.Name, ms.ToString(CultureInfo.InvariantCulture), (Start + ms) * 4_096, "{}"))],
        });

        Assert.Equal(2, await Storage.Viewing.FollowersGained("default", "host", Now, Now.AddMilliseconds(10)));
        Assert.Equal(0, await Storage.Viewing.FollowersGained("other", "host", Now, Now.AddMilliseconds(10)));
    }

    [ContractFact]
    public async Task GivenAUserWhoseAccountIsDeleted_WhenTheirSessionsAreAnonymised_ThenTheyStayOnePersonInEachStreamOfTheirTenant()
    {
        foreach (var (id, tenant) in (List<(string, string)>)[("st_a", "default"), ("st_b", "default"), ("st_c", "other")])
        {
            await Storage.Grains.Commit(new GrainCommit(GrainRef.Stream(id), 0, "{}")
            {
                Stream = Stream(id, tenant),
                Viewing = new ViewingRows(
                    new ViewingRun(1, Start, Start, 0), [Session("ann", 1, 1), Session("bob", 2, 2), Session("ann", 3, 7), Session("cid", 4, 8)], []),
            });
        }

        await Storage.Viewing.Anonymise("default", "ann");
        await Storage.Viewing.Anonymise("default", "ann");
        await Storage.Viewing.Anonymise("default", "bob");

        Assert.Equal([" 1.1", " 1.1", " 1.2", "cid"], await People("st_a"));
        Assert.Equal([" 1.1", " 1.1", " 1.2", "cid"], await People("st_b"));
        Assert.Equal(["ann", "ann", "bob", "cid"], await People("st_c"));

        async Task<List<string>> People(string id)
        {
            List<string> people = [];
            await Storage.Viewing.ByPerson(id, session => people.Add(session.UserId));
            return people;
        }
    }

    [ContractFact]
    public async Task GivenFigures_WhenTheyAreKeptAgain_ThenTheLastAreRead()
    {
        var listed = new StreamView(
            "st_a", "default", "host", "Host", "A title", "", [], StreamStatus.Ended, Visibility.Public, "live_st_a", 0, 2, 3, Now, Now.AddHours(1), "stopped",
            GiftTotals.Zero, [], RecordingView.None, ChatSettings.Open, false);
        await Publish(Stream("st_a") with { Status = "ended", Listing = JsonSerializer.Serialize(new StreamListing(listed, 0), LivehouseJson.Options) }, 0);
        var figures = new StreamFigures(
            "st_a", null, "default", "host", "", StreamStatus.Ended, Now, Now.AddHours(1), Now.AddHours(1), true, 2, 2, 3, 2, 1.25, 4_500, 2_250, 10, 2, 7,
            new GiftTotals(1, 5), 1, [new TimelinePoint(Now, 2, 10, 1, 7)], [new RetentionPoint(0, 1)], [new SourceViews("web", 2)]);

        Assert.Equal("A title", (await Storage.Viewing.Stream("st_a"))!.Title);
        Assert.Null(await Storage.Viewing.Stream("st_none"));
        Assert.Null(await Storage.Viewing.Final("st_a"));
        await Storage.Viewing.Keep(figures with { Views = 1 });
        await Storage.Viewing.Keep(figures);
        Assert.Equal(
            JsonSerializer.Serialize(figures, LivehouseJson.Options), JsonSerializer.Serialize(await Storage.Viewing.Final("st_a"), LivehouseJson.Options));
    }

    private static ViewingSession Session(string userId, long number, long ms) => new(1, number, userId, "web", Start + ms, null, 0);

    private async Task Log(string streamId, long version, ViewingRun run, IReadOnlyList<ViewingSession> sessions) => Assert.Equal(
        CommitResult.Committed,
        await Storage.Grains.Commit(new GrainCommit(GrainRef.Stream(streamId), version, "{}") { Viewing = new ViewingRows(run, sessions, []) }));
}
