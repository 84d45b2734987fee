using Livehouse.LiveEvents;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Testing.PostgreSql;
using Livehouse.Text;

namespace Livehouse.Tests.Storage;

public abstract partial class StorageContract
{
    private readonly Dictionary<string, long> _eventVersions = [];

    [ContractFact]
    public async Task GivenEvents_WhenListed_ThenLiveOnesComeFirstThenWhatComesNextThenWhatEndedLast()
    {
        await Announce(
            EventNamed("late", place: 30),
            EventNamed("soon", place: 10),
            EventNamed("onAir", EventStatus.Live, place: -5),
            EventNamed("newOnAir", EventStatus.Live, place: -6),
            EventNamed("over", EventStatus.Ended, place: -7),
            EventNamed("gone", EventStatus.Cancelled, place: -8),
            EventNamed("foreign", tenant: "other"));

        Assert.Equal(["newOnAir", "onAir", "soon", "late"], await Found(All()));
        Assert.Equal(["over"], await Found(All() with { Status = EventStatus.Ended }));
        Assert.Equal(["soon", "late"], await Found(All() with { Status = EventStatus.Scheduled }));
        Assert.Equal(["foreign"], await Found(All() with { TenantId = "other" }));
        Assert.Equal(["newOnAir", "onAir", "soon"], await Found(All() with { Limit = 3 }));
        var after = EventPlace.Of(EventNamed("onAir", EventStatus.Live, place: -5));
        Assert.Equal(["soon", "late"], await Found(All() with { After = after }));
        await Reopen();
        Assert.Equal(["newOnAir", "onAir", "soon", "late"], await Found(All()));
    }

    [ContractFact]
    public async Task GivenEvents_WhenFiltered_ThenOwnerAndTimesDecide()
    {
        var early = EventNamed("early", place: 1) with { StartsAt = Now.AddHours(1), OwnerId = "ada" };
        var late = EventNamed("late", place: 2) with { StartsAt = Now.AddHours(2) };
        var live = EventNamed("live", EventStatus.Live, place: 3) with { StartsAt = Now };
        await Announce(early, late, live);

        Assert.Equal(["early"], await Found(All() with { OwnerId = "ada" }));
        Assert.Equal(["early", "late"], await Found(All() with { From = Now.AddHours(1) }));
        Assert.Equal(["live", "early"], await Found(All() with { To = Now.AddHours(2) }));
        Assert.Equal(["live", "late"], await Found(All() with { OverdueBefore = Now.AddMinutes(90) }));
        Assert.Equal(early, (await Storage.Events.List(All() with { OwnerId = "ada" })).Single());
    }

    [ContractFact]
    public async Task GivenWords_WhenSearched_ThenEachMustBeginOneAndCaseAndAccentsDoNotCount()
    {
        await Announce(
            Worded("cafe", "Café Übung", "Straße 42", "jazz", "R&B Soul"),
            Worded("tokyo", "東京ライブ", "", "音楽"),
            Worded("moscow", "Концерт в Москве", "O'Reilly's \"quoted\" AND (NOT) -x* : & | !"),
            Worded("hindi", "हिन्दी संगीत", ""),
            Worded("plain", "Piano", "caféine-free", "jazz hands"));

        foreach (var (text, found) in new (string, string[])[]
        {
            ("cafe", ["cafe", "plain"]), ("CAFÉ", ["cafe", "plain"]), ("cafe\u0301 ub", ["cafe"]), ("caf 42", ["cafe"]), ("afe", []), ("strasse", []),
            ("straß", ["cafe"]), ("東京", ["tokyo"]), ("京東", ["tokyo"]), ("ライブ", ["tokyo"]), ("大阪", []), ("концерт МОСК", ["moscow"]), ("o'reilly's", ["moscow"]),
            ("NOT", ["moscow"]), ("AND", ["moscow"]), ("\"quoted\"", ["moscow"]), ("x* & !", ["moscow"]), ("हिन्", ["hindi"]), ("हन", []), ("piano free", ["plain"]),
            ("jazz", ["cafe", "plain"]), ("hands", ["plain"]), ("piano nothing", []),
        })
        {
            Assert.Equal((text, string.Join(' ', found.Order())), (text, string.Join(' ', (await Found(All() with { Words = SearchWords.Of(text) })).Order())));
        }

        Assert.Equal(["cafe"], await Found(All() with { Tag = "JAZZ" }));
        Assert.Equal(["cafe"], await Found(All() with { Tag = "r&b soul" }));
        Assert.Empty(await Found(All() with { Tag = "R" }));
        Assert.Equal(["tokyo"], await Found(All() with { Tag = "音楽", Words = SearchWords.Of("ライ") }));
    }

    [ContractFact]
    public async Task GivenAnEventThatChanges_WhenSearched_ThenOnlyItsNewWordsFindIt()
    {
        await Announce(Worded("a", "First words"));
        await Announce(Worded("a", "Second thoughts"));
        Assert.Empty(await Found(All() with { Words = ["first"] }));
        Assert.Equal(["a"], await Found(All() with { Words = ["second", "thou"] }));
        await Announce(Worded("a", "Second thoughts") with { Words = "" });
        Assert.Empty(await Found(All() with { Words = ["second"] }));
    }

    [ContractFact]
    public async Task GivenVisibilities_WhenSomebodyLists_ThenTheySeeWhatTheyMayWatch()
    {
        await Announce(
            EventNamed("public", place: 1),
            EventNamed("followers", place: 2) with { Visibility = Visibility.Followers, OwnerId = "ada" },
            EventNamed("invite", place: 3) with { Visibility = Visibility.Invite, OwnerId = "ada", StreamId = "st_1" });
        var ada = GrainRef.User("default", "ada");
        await Storage.Grains.Commit(new GrainCommit(ada, 0, "{}") { Upsert = [new LedgerRow("follower", "fan", 1, "{}")] });
        await Storage.Grains.Commit(new GrainCommit(GrainRef.Stream("st_1"), 0, "{}") { Upsert = [new LedgerRow("invite", "guest", 1, "{}")] });
        await Storage.Grains.Commit(
            new GrainCommit(GrainRef.User("default", "fan"), 0, "{}") { Upsert = [new LedgerRow("following", "ada", 1, "{}", "on")] });

        Assert.Equal(["public"], await Found(As("")));
        Assert.Equal(["public"], await Found(As("bob")));
        Assert.Equal(["public", "followers"], await Found(As("fan")));
        Assert.Equal(["public", "invite"], await Found(As("guest")));
        Assert.Equal(["public", "followers", "invite"], await Found(As("ada")));
        Assert.Equal(["public", "followers", "invite"], await Found(All()));
        Assert.Equal(["followers"], await Found(As("fan") with { OfFollowed = true }));
        Assert.Empty(await Found(As("guest") with { OfFollowed = true }));
    }

    [ContractFact]
    public async Task GivenFeaturedEvents_WhenListed_ThenTheyComeByPositionUntilTheirTime()
    {
        await Announce(
            EventNamed("second", place: 1) with { FeaturedPosition = 2 },
            EventNamed("first", place: 2) with { FeaturedPosition = 0, FeaturedUntil = Now.AddHours(1) },
            EventNamed("none", place: 3));
        Assert.Equal(["first", "second"], await Found(All() with { FeaturedAt = Now }));
        Assert.Equal(["second"], await Found(All() with { FeaturedAt = Now.AddHours(1) }));
    }

    [ContractFact]
    public async Task GivenEventsOfAnOwner_WhenThoseWithoutAMarkAreAskedFor_ThenTheyAreTold()
    {
        await Announce(
            EventNamed("a") with { OwnerId = "ada" },
            EventNamed("b") with { OwnerId = "ada", Listing = """{"mark":1}""" },
            EventNamed("c") with { OwnerId = "bob" });
        Assert.Equal(["a"], await Storage.Events.EventsOf("default", "ada", "\"mark\":1", 10));
        Assert.Empty(await Storage.Events.EventsOf("other", "ada", "\"mark\":1", 10));
    }

    [ContractFact]
    public async Task GivenAnOlderActivationOfAnEvent_WhenItCommits_ThenItsRowIsNotWritten()
    {
        await Announce(EventNamed("a"));
        var late = new GrainCommit(GrainRef.Event("a"), 0, "{}") { Event = EventNamed("a", EventStatus.Cancelled) };
        Assert.Equal(CommitResult.Conflict, await Storage.Grains.Commit(late));
        Assert.Equal(["a"], await Found(All()));
    }

    private static EventRow EventNamed(string id, EventStatus status = EventStatus.Scheduled, long place = 0, string tenant = "default") =>
        new(id, tenant, "host", status, Visibility.Public, Now, place, null, null, null, "", "{}");

    private static EventRow Worded(string id, string title, string description = "", params string[] tags) =>
        EventNamed(id) with { Words = SearchWords.Index([title, description], tags) };

    private static EventQuery All() => new("default", "moderator", SeesAll: true, 100);

    private static EventQuery As(string userId) => new("default", userId, SeesAll: false, 100);

    private async Task<IReadOnlyList<string>> Found(EventQuery query) => [.. (await Storage.Events.List(query)).Select(static row => row.EventId)];

    private async Task Announce(params IReadOnlyList<EventRow> rows)
    {
        foreach (var row in rows)
        {
            var version = _eventVersions.GetValueOrDefault(row.EventId);
            Assert.Equal(CommitResult.Committed, await Storage.Grains.Commit(new GrainCommit(GrainRef.Event(row.EventId), version, "{}") { Event = row }));
            _eventVersions[row.EventId] = version + 1;
        }
    }
}
