using Livehouse.Hosting;
using Livehouse.Refusals;
using Livehouse.Rooms;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Rooms;

public sealed class RoomDirectoryGrainTests
{
    private readonly TestSilo _silo = new();

    private IRoomDirectoryGrain RoomDirectory => _silo.RoomDirectory("default");

    [Fact]
    public async Task GivenManyRooms_WhenTheyAreListedPageByPage_ThenEachComesOnceNewestFirst()
    {
        for (var at = 0; at < 57; at++) await Publish($"sr_{at:00}", createdAfter: at / 3);

        var whole = await ReadAll(100);
        Assert.Equal(57, whole.Distinct().Count());
        Assert.Equal("sr_56", whole[0]);
        Assert.Equal(whole, await ReadAll(5));
        Assert.Equal(whole, await ReadAll(57));
        Assert.Equal(whole, await ReadAll(1));
    }

    [Fact]
    public async Task GivenATopic_WhenRoomsAreListed_ThenOnlyThoseOfItInAnyCase()
    {
        await Publish("a", topic: "Maths");
        await Publish("b", topic: "Mathsy");
        await Publish("c", topic: null);

        Assert.Equal(["a"], Ok(await RoomDirectory.List(new ListRooms(" MATHS ", 20, null))).Items.Select(room => room.Name));
        Assert.Equal(3, Ok(await RoomDirectory.List(new ListRooms(null, 20, null))).Items.Count);
    }

    [Theory]
    [InlineData(0, null, "limit")]
    [InlineData(101, null, "limit")]
    [InlineData(20, "none", "cursor")]
    public async Task GivenABadQuery_WhenRoomsAreListed_ThenItIsRefused(int limit, string? cursor, string field) =>
        Assert.Equal(field, Refused(RefusalCodes.ValidationFailed, await RoomDirectory.List(new ListRooms(null, limit, cursor))).Field);

    [Fact]
    public async Task GivenARoom_WhenLateWordsOfItCome_ThenTheNewestStandsAndAClosedOneDoesNotComeBack()
    {
        await Publish("a", revision: 10, occupied: 2);
        await Publish("a", revision: 9, occupied: 1);
        Assert.Equal(2, Assert.Single(Ok(await List()).Items).Occupied);

        await RoomDirectory.Withdraw(new RoomWithdrawal("a", 12));
        await Publish("a", revision: 11);
        await RoomDirectory.Withdraw(new RoomWithdrawal("never seen", 3));
        await Publish("never seen", revision: 2);

        Assert.Empty(Ok(await List()).Items);
    }

    [Fact]
    public async Task GivenANameThatOpensAgain_WhenItClosesTwice_ThenTheLastTimeCounts()
    {
        await Publish("a", revision: 1);
        await RoomDirectory.Withdraw(new RoomWithdrawal("a", 2));
        await Publish("a", revision: 3);
        Assert.Single(Ok(await List()).Items);
        await RoomDirectory.Withdraw(new RoomWithdrawal("a", 2));
        Assert.Single(Ok(await List()).Items);
        await RoomDirectory.Withdraw(new RoomWithdrawal("a", 5));
        await Publish("a", revision: 4);
        Assert.Empty(Ok(await List()).Items);
        await RoomDirectory.Withdraw(new RoomWithdrawal("a", 2));
        await Publish("a", revision: 5);
        Assert.Empty(Ok(await List()).Items);
    }

    [Fact]
    public async Task GivenStudyRoomsInTheCatalog_WhenTheRoomDirectoryIsActivated_ThenItListsTheOpenOnesOfItsTenant()
    {
        foreach (var (name, tenant) in new[] { ("sr_1", "default"), ("sr_2", "elsewhere"), ("sr_3", "default") })
        {
            var plan = RoomScene.StudyPlan();
            Ok(await _silo.Room(new RoomRef(tenant, "main", name)).Create(plan with { Caller = plan.Caller with { TenantId = tenant } }));
        }

        Ok(await _silo.Room(new RoomRef("default", "meet", "call")).Create(RoomScene.Plan()));
        Ok(await _silo.Room(new RoomRef("default", "main", "sr_3")).Close(People.Host));
        _silo.Crash();

        var listed = Assert.Single(Ok(await List()).Items);
        Assert.Equal(("sr_1", "Algebra", "Maths", 2, 2), (listed.Name, listed.Title, listed.Topic, listed.MaxParticipants, listed.Free));
    }

    private Task<Outcome<RoomPage>> List() => RoomDirectory.List(new ListRooms(null, 20, null));

    private Task Publish(string name, long revision = 1, int createdAfter = 0, string? topic = null, int occupied = 0) => RoomDirectory.Publish(new RoomListing(
        new RoomView(name, "main", "default", RoomKind.Study, name, topic, "host", 2, occupied, occupied, 300, false, true, _silo.Now.AddSeconds(createdAfter)),
        revision));

    private async Task<List<string>> ReadAll(int limit)
    {
        var (read, cursor) = (new List<string>(), (string?)null);
        do
        {
            var page = Ok(await RoomDirectory.List(new ListRooms(null, limit, cursor)));
            read.AddRange(page.Items.Select(room => room.Name));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return read;
    }
}
