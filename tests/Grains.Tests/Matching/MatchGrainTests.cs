using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Matching;
using Livehouse.Notices;
using Livehouse.Refusals;
using Livehouse.Rooms;
using Livehouse.Storage;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Matching;

public sealed class MatchGrainTests
{
    private const string Topic = "Linear algebra";

    private static readonly RoomTerms Terms = new("main", 50, 300, OpensOnEnter: false, HoldSeconds: 60);

    private readonly TestSilo _silo = new();

    [Fact]
    public async Task GivenNobodyWaiting_WhenSomebodySeeks_ThenTheyWaitForTwoMinutes()
    {
        var ticket = Ok(await Seek(People.Ann));

        Assert.Equal((MatchStatus.Waiting, "ann", _silo.Now.AddMinutes(2)), (ticket.Status, ticket.UserId, ticket.ExpiresAt));
        Assert.Equal(ticket, Ok(await Get(People.Ann, ticket)));
        Assert.Equal(Topics.KeyOf(Topic), TicketIds.TopicKeyOf(ticket.TicketId));
    }

    [Fact]
    public async Task GivenSomebodyWaiting_WhenAnotherSeeks_ThenBothAreInOneRoomThatIsTheirs()
    {
        var ann = Ok(await Seek(People.Ann));
        var bob = Ok(await Seek(People.Bob, topic: $"  {Topic.ToUpperInvariant()} "));

        Assert.Equal((MatchStatus.Matched, "ann"), (bob.Status, bob.PartnerId));
        var told = Ok(await Get(People.Ann, ann));
        Assert.Equal((MatchStatus.Matched, "bob", bob.RoomName), (told.Status, told.PartnerId, told.RoomName));

        var room = _silo.Room(new RoomRef("default", "main", bob.RoomName!));
        Assert.Equal(2, Ok(await room.Get(People.Ann)).MaxParticipants);
        var entry = new EnterRoom(People.Ann, Terms, MayPublish: false, null, E2ee: false);
        Assert.True(Ok(await room.Enter(entry)).MayPublish);
        Ok(await room.Enter(entry with { Caller = People.Bob }));
        Refused(RefusalCodes.NotFound, await room.Enter(entry with { Caller = People.Viewer("carl") }));
        Assert.Empty(Ok(await _silo.RoomDirectory("default").List(new ListRooms(null, 20, null))).Items);
    }

    [Fact]
    public async Task GivenAPairing_ThenBothAreNotified()
    {
        var front = new RecordingUserFront();
        await _silo.NotificationRouter().Register("front", front);
        Ok(await Seek(People.Ann));
        var bob = Ok(await Seek(People.Bob));

        Assert.Equal([("ann", UserNoticeNames.MatchFound), ("bob", UserNoticeNames.MatchFound)], front.Notices.Select(notice => (notice.UserId, notice.Name)));
        Assert.All(front.Notices, notice => Assert.Contains(bob.RoomName!, System.Text.Encoding.UTF8.GetString(notice.Payload.Span), StringComparison.Ordinal));
    }

    [Fact]
    public async Task GivenSomebodyWaiting_WhenTheySeekAgain_ThenTheyAreNotTheirOwnPartner()
    {
        var first = Ok(await Seek(People.Ann));

        Assert.Equal(first, Ok(await Seek(People.Ann)));
        Assert.Equal(first, Ok(await Seek(People.Ann, operation: "another device")));
    }

    [Fact]
    public async Task GivenAMatch_WhenTheRequestIsRepeated_ThenItAnswersTheSameMatch()
    {
        Ok(await Seek(People.Ann, operation: "a"));
        var bob = Ok(await Seek(People.Bob, operation: "b"));
        _silo.Crash();

        Assert.Equal(bob, Ok(await Seek(People.Bob, operation: "b")));
        Assert.Equal(bob.RoomName, Ok(await Seek(People.Ann, operation: "a")).RoomName);
        Assert.Equal(MatchStatus.Waiting, Ok(await Seek(People.Viewer("carl"))).Status);
    }

    [Fact]
    public async Task GivenNobodyComes_WhenTheTimeIsOver_ThenTheTicketExpiresAndTheNextOneWaits()
    {
        var ann = Ok(await Seek(People.Ann));
        _silo.Clock.Advance(TimeSpan.FromMinutes(2) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(MatchStatus.Waiting, Ok(await Get(People.Ann, ann)).Status);
        _silo.Clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(MatchStatus.Expired, Ok(await Get(People.Ann, ann)).Status);
        Assert.Equal(MatchStatus.Waiting, Ok(await Seek(People.Bob)).Status);
    }

    [Fact]
    public async Task GivenARestartWhileSomebodyWaits_WhenTheTimeIsOver_ThenNobodyIsPairedWithThem()
    {
        var ann = Ok(await Seek(People.Ann));
        _silo.Crash();
        _silo.Clock.Advance(TimeSpan.FromMinutes(3));

        Assert.Equal(MatchStatus.Waiting, Ok(await Seek(People.Bob)).Status);
        Assert.Equal(MatchStatus.Expired, Ok(await Get(People.Ann, ann)).Status);
    }

    [Fact]
    public async Task GivenSomebodyWaiting_WhenTheyCancel_ThenTheyAreNotPaired()
    {
        var ann = Ok(await Seek(People.Ann));

        Assert.Equal(MatchStatus.Cancelled, Ok(await Cancel(People.Ann, ann)).Status);
        Assert.Equal(MatchStatus.Cancelled, Ok(await Cancel(People.Ann, ann)).Status);
        Assert.Equal(MatchStatus.Waiting, Ok(await Seek(People.Bob)).Status);
    }

    [Fact]
    public async Task GivenAMatch_WhenItIsCancelled_ThenItIsAConflict()
    {
        var ann = Ok(await Seek(People.Ann));
        Ok(await Seek(People.Bob));

        Refused(RefusalCodes.Conflict, await Cancel(People.Ann, ann));
    }

    [Fact]
    public async Task GivenACrashBetweenThePairingAndItsRoom_WhenATicketIsAsked_ThenTheRoomIsOpen()
    {
        var ann = Ok(await Seek(People.Ann));
        // The pairing's own commit holds; the room's fails before it has had any effect.
        var pairing = true;
        _silo.Store.Committed = commit =>
        {
            if (!pairing || commit.Grain.Kind != GrainKinds.Match) return;
            pairing = false;
            _silo.Faults.FailNext(StoreCall.Commit);
        };
        await Assert.ThrowsAnyAsync<Exception>(() => Seek(People.Bob));

        var told = Ok(await Get(People.Ann, ann));
        Assert.Equal((MatchStatus.Matched, "bob"), (told.Status, told.PartnerId));
        Ok(await _silo.Room(new RoomRef("default", "main", told.RoomName!)).Get(People.Bob));
    }

    [Fact]
    public async Task GivenAnothersTicket_WhenItIsAskedOrCancelled_ThenItIsNotFound()
    {
        var ann = Ok(await Seek(People.Ann));

        Refused(RefusalCodes.NotFound, await Get(People.Bob, ann));
        Refused(RefusalCodes.NotFound, await Get(People.Stranger, ann));
        Refused(RefusalCodes.NotFound, await Cancel(People.Bob, ann));
        Refused(RefusalCodes.Unauthorized, await Cancel(People.Nobody, ann));
        Assert.Equal(MatchStatus.Waiting, Ok(await Get(People.Ann, ann)).Status);
    }

    [Fact]
    public async Task GivenABadSeek_ThenNothingIsKept()
    {
        Refused(RefusalCodes.Unauthorized, await Seek(People.Nobody));
        Refused(RefusalCodes.NotFound, await Seek(People.Stranger));
        Refused(RefusalCodes.ValidationFailed, await Grain().Seek(new SeekMatch(People.Ann, "op", "Another topic", "main", Terms)));
        Refused(RefusalCodes.ValidationFailed, await Grain().Seek(new SeekMatch(People.Ann, "op", " ", "main", Terms)));

        Assert.Equal(0, _silo.Store.Commits);
    }

    [Fact]
    public async Task GivenOldTickets_WhenOthersCome_ThenTheyAreSweptAway()
    {
        for (var at = 0; at < 30; at++) Ok(await Seek(People.Viewer($"user{at}")));
        _silo.Clock.Advance(TimeSpan.FromHours(2));
        for (var at = 0; at < 10; at++) Ok(await Seek(People.Viewer($"user{at}"), operation: "again"));

        Assert.Equal(10, _silo.Store.Rows(GrainRef.Match("default", Topics.KeyOf(Topic)), "ticket").Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("mt_short")]
    [InlineData("st_0123456789012345678901234567890123456789abcd")]
    public void GivenWhatIsNoTicketsId_ThenItLeadsNowhere(string id) => Assert.Null(TicketIds.TopicKeyOf(id));

    private IMatchGrain Grain() => _silo.Match("default", Topics.KeyOf(Topic));

    private Task<Outcome<MatchTicket>> Seek(Caller caller, string? topic = null, string? operation = null) =>
        Grain().Seek(new SeekMatch(caller, operation ?? "op", topic ?? Topic, "main", Terms));

    private Task<Outcome<MatchTicket>> Get(Caller caller, MatchTicket ticket) => Grain().Get(new MatchQuery(caller, ticket.TicketId));

    private Task<Outcome<MatchTicket>> Cancel(Caller caller, MatchTicket ticket) => Grain().Cancel(new MatchQuery(caller, ticket.TicketId));

    private sealed class RecordingUserFront : IUserFront
    {
        public List<UserNotice> Notices { get; } = [];

        public void Notify(UserNotice notice) => Notices.Add(notice);
    }
}
