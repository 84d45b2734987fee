using Livehouse.Outbox;
using Livehouse.Rooms;
using Livehouse.Storage;
using Livehouse.Testing.PostgreSql;

namespace Livehouse.Tests.Storage;

public abstract partial class StorageContract
{
    [ContractFact]
    public async Task GivenRooms_WhenTheOpenOnesAreAskedFor_ThenTheyComeOldestFirstAndOfTheTenantAlone()
    {
        var newer = RoomNamed("b", minute: 2);
        var older = RoomNamed("a", minute: 1);
        var asOld = RoomNamed("B", minute: 1);
        var foreign = RoomNamed("c", tenant: "other");
        foreach (var room in (RoomRow[])[newer, older, asOld, foreign]) await Open(room, 0);
        Assert.Equal([asOld, older, newer], await Storage.Rooms.Open("default"));
        Assert.Equal([foreign], await Storage.Rooms.Open("other"));
        Assert.Equal([foreign, asOld, older, newer], await Storage.Rooms.Open());
        Assert.Empty(await Storage.Rooms.Open("absent"));
        await Reopen();
        Assert.Equal([asOld, older, newer], await Storage.Rooms.Open("default"));
    }

    [ContractFact]
    public async Task GivenAnOpenRoom_WhenItsRowChangesAndItClosesAndOpensAgain_ThenTheCatalogFollows()
    {
        var room = RoomNamed("Übung: 1 + 1 @ home");
        await Open(room, 0);
        Assert.Null((await Storage.Rooms.Open()).Single().Listing);
        var changed = room with { MediaRoom = "daily~abc", OpenedAt = Now.AddHours(1).AddMilliseconds(7), Listing = """{"revision":2}""", Instance = "chat" };
        await Open(changed, 1);
        Assert.Equal([changed], await Storage.Rooms.Open());
        await Storage.Grains.Commit(new GrainCommit(new GrainRef(GrainKinds.Room, room.RoomKey), 2, "{}"));
        Assert.Equal([changed], await Storage.Rooms.Open());
        await Open(changed with { IsOpen = false }, 3);
        Assert.Empty(await Storage.Rooms.Open());
        await Open(changed with { IsOpen = false }, 4);
        await Open(room, 5);
        Assert.Equal([room], await Storage.Rooms.Open());
    }

    [ContractFact]
    public async Task GivenAnOlderActivationOfARoom_WhenItCommits_ThenNothingOfItIsWritten()
    {
        var room = RoomNamed("a");
        await Open(room, 0);
        var grain = new GrainRef(GrainKinds.Room, room.RoomKey);
        var late = new GrainCommit(grain, 0, "{}")
        {
            Upsert = [new LedgerRow("seat", "ann", 1, "{}")],
            Outbox = [new PendingOutboxMessage("late", grain, new CloseRoom("a") { Instance = "meet" }, Now)],
            Room = room with { IsOpen = false },
        };
        Assert.Equal(CommitResult.Conflict, await Storage.Grains.Commit(late));
        Assert.Equal([room], await Storage.Rooms.Open());
        Assert.Null(await Storage.Grains.Find(grain, "seat", "ann"));
        Assert.Null(await Storage.Outbox.NextDue());
    }

    [ContractFact]
    public async Task GivenARoomThatCloses_WhenItsSeatsGoInTheSameCommit_ThenRowsOutboxMessagesAndCatalogChangeTogether()
    {
        var room = RoomNamed("a");
        var grain = new GrainRef(GrainKinds.Room, room.RoomKey);
        var seats = Enumerable.Range(0, 50).Select(at => new LedgerRow("seat", $"u{at}", at, """{"userId":"u"}""")).ToList();
        var opening = new PendingOutboxMessage("room/a.1.0", grain, new OpenRoom("a", 300) { Instance = "meet", MaxParticipants = 2 }, Now);
        Assert.Equal(CommitResult.Committed, await Storage.Grains.Commit(new GrainCommit(grain, 0, "{}") { Upsert = seats, Outbox = [opening], Room = room }));
        Assert.Equal(50, (await Storage.Grains.List(grain, new LedgerQuery("seat", 5_000))).Count);

        var closing = new PendingOutboxMessage("room/a.2.0", grain, new CloseRoom("a") { Instance = "meet" }, Now);
        Assert.Equal(CommitResult.Committed, await Storage.Grains.Commit(new GrainCommit(grain, 1, "{}")
        {
            Delete = [.. seats.Select(seat => new LedgerKey("seat", seat.Id))],
            Outbox = [closing],
            OutboxDone = [opening.Id],
            Room = room with { IsOpen = false },
        }));

        Assert.Empty(await Storage.Grains.List(grain, new LedgerQuery("seat", 5_000)));
        Assert.Empty(await Storage.Rooms.Open());
        Assert.Equal(closing with { Attempts = 1, DueAt = Now.AddSeconds(30) }, Assert.Single(await Storage.Outbox.Claim(Now, TimeSpan.FromSeconds(30), 10)));
    }

    private static RoomRow RoomNamed(string name, string tenant = "default", int minute = 0) =>
        new(new RoomRef(tenant, "meet", name).Key, tenant, "meet", name, IsOpen: true, Now.AddMinutes(minute), null);

    private async Task Open(RoomRow room, long version) =>
        Assert.Equal(
            CommitResult.Committed, await Storage.Grains.Commit(new GrainCommit(new GrainRef(GrainKinds.Room, room.RoomKey), version, "{}") { Room = room }));
}
