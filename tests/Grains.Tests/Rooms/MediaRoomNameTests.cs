using Livehouse.Hosting;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Rooms;
using Livehouse.Storage;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Rooms;

/// <summary>Whose a name on the media server is, over rooms that share it and over the lives of one.</summary>
public sealed class MediaRoomNameTests
{
    private static readonly RoomRef One = new("default", "meet", "daily");
    private static readonly RoomRef Other = new("elsewhere", "meet", "daily");

    private readonly RoomScene _scene = new();

    private TestSilo Silo => _scene.Silo;

    [Fact]
    public async Task GivenTwoTenantsRoomsOfOneName_WhenBothOpen_ThenTheyNeverMeetOnTheMediaServer()
    {
        var first = await Enter(One);
        var second = await Enter(Other);
        var third = await Enter(One with { Instance = "chat" });

        Assert.Equal("daily", first);
        Assert.StartsWith("daily~", second, StringComparison.Ordinal);
        Assert.Equal(3, new[] { first, second, third }.Distinct().Count());
        Assert.All(new[] { first, second, third }, name => Assert.True(name.Length <= 128));
        Assert.Equal((One, Other, One with { Instance = "chat" }), (await Owner(first), await Owner(second), await Owner(third)));
        Assert.Equal(second, await Enter(Other));
        Assert.Equal("daily", await Enter(Other with { TenantId = "third" }, realm: "other"));
    }

    [Fact]
    public async Task GivenARoomThatIsBeingDeleted_WhenItOpensAgain_ThenTheDeletionCantHitItAndItsOldNameIsFreeAfterwards()
    {
        await Enter(One);
        Ok(await _scene.Room.Close(People.Ann));
        var second = await Enter(One);
        Assert.StartsWith("daily~", second, StringComparison.Ordinal);
        Assert.Equal(One, await Owner("daily"));

        await _scene.Ends<CloseRoom>();

        Assert.Null(await Owner("daily"));
        Assert.Equal(One, await Owner(second));
        Assert.Equal(second, await Enter(One));
        Ok(await _scene.Room.Close(People.Ann));
        var third = await Enter(One);
        Assert.Equal(3, new[] { "daily", second, third }.Distinct().Count());
        await _scene.Ends<CloseRoom>();
        Ok(await _scene.Room.Close(People.Ann));
        await _scene.Ends<CloseRoom>();
        Assert.Equal("daily", await Enter(One));
    }

    [Fact]
    public async Task GivenACrashAfterTheClaim_WhenTheRoomOpensAgain_ThenItHasItsName()
    {
        foreach (var lost in new[] { true, false })
        {
            // The first commit is the claim's, the second one the room's.
            var commits = 0;
            Silo.Store.Committed = _ =>
            {
                if (++commits != 1) return;
                if (lost) Silo.Faults.FailAfterNext(StoreCall.Commit);
                else Silo.Faults.FailNext(StoreCall.Commit);
            };
            var room = One with { Name = $"daily{lost}" };
            await Assert.ThrowsAsync<StoreFailedException>(() => Enter(room));
            Silo.Store.Committed = null;
            Silo.Crash();

            Assert.Equal(room.Name, await Enter(room));
        }
    }

    [Fact]
    public async Task GivenACrashBeforeANameIsReleased_WhenTheRoomIsTouchedAgain_ThenItIs()
    {
        await Enter(One);
        Ok(await _scene.Room.Close(People.Ann));
        Silo.MediaNamesFail = true;
        await _scene.Ends<CloseRoom>();
        Silo.MediaNamesFail = false;
        Assert.Empty(Silo.Store.Pending);
        Assert.Equal(One, await Owner("daily"));
        Silo.Crash();

        Refused(RefusalCodes.NotFound, await _scene.Room.Get(People.Ann));
        Silo.Clock.Advance(TimeSpan.Zero);

        Assert.Null(await Owner("daily"));
        Assert.Equal("daily", await Enter(Other));
        Assert.StartsWith("daily~", await Enter(One), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenANameThatCouldNotBeReleased_WhenALittleTimePasses_ThenItIs()
    {
        await Enter(One);
        Ok(await _scene.Room.Close(People.Ann));
        Silo.MediaNamesFail = true;
        await _scene.Ends<CloseRoom>();
        Silo.MediaNamesFail = false;
        _scene.Advance(2);
        Assert.Null(await Owner("daily"));
    }

    [Fact]
    public async Task GivenTheMediaServerCouldNotBeBroughtToDeleteARoom_WhenAnotherTenantWantsTheName_ThenItStaysTheFirstOnes()
    {
        await Enter(One);
        Ok(await _scene.Room.Close(People.Ann));
        await _scene.Ends<CloseRoom>("It is down.");

        Assert.StartsWith("daily~", await Enter(Other), StringComparison.Ordinal);
        Assert.Empty(_scene.Outbox<CloseRoom>());

        Assert.StartsWith("daily~", await Enter(One), StringComparison.Ordinal);
        await _scene.Ends<CloseRoom>();
        Assert.Null(await Owner("daily"));
    }

    [Fact]
    public async Task GivenSomebodyComesWithATokenOfAClosedRoom_WhenItsNameIsStillTheRooms_ThenTheMediaRoomIsDeletedAgain()
    {
        await Enter(One);
        Ok(await _scene.Room.Close(People.Ann));
        await _scene.Joins("bob");
        Assert.Single(_scene.Outbox<CloseRoom>());
        await _scene.Ends<CloseRoom>("It is down.");
        await _scene.Leaves("bob");
        Assert.Empty(Silo.Store.Pending);

        await _scene.Joins("bob", "PA_again");

        await _scene.Ends<CloseRoom>();
        Assert.Null(await Owner("daily"));
    }

    [Fact]
    public async Task GivenANameThatIsAnotherRoomsMeanwhile_WhenALateEventIsStillLedHere_ThenTheOtherRoomIsLeftAlone()
    {
        await Enter(One);
        Ok(await _scene.Room.Close(People.Ann));
        await _scene.Ends<CloseRoom>();
        await _scene.Joins("bob");
        Assert.Equal(One, await Owner("daily"));
        await _scene.Ends<CloseRoom>();
        Assert.Equal("daily", await Enter(Other));

        await _scene.Joins("cid");

        Assert.Empty(_scene.Outbox<CloseRoom>());
    }

    [Fact]
    public async Task GivenAnOlderNameInWhichSomebodyStays_WhenTheRoomIsOpenUnderAnother_ThenOnlyTheOldOneIsDeleted()
    {
        await Enter(One);
        Ok(await _scene.Room.Close(People.Ann));
        await Enter(One);
        await _scene.Ends<CloseRoom>("It is down.");

        await _scene.Joins("bob", sid: "RM_2");

        Assert.Equal((0, 1), (Ok(await _scene.Room.Get(People.Ann)).Participants, Ok(await _scene.Room.Get(People.Ann)).Occupied));
        Assert.Equal("daily", Assert.Single(_scene.Outbox<CloseRoom>()).Room);
        Assert.Single(Silo.Store.Rooms);
    }

    [Fact]
    public async Task GivenAMediaServerThatDeletesNothing_WhenTheRoomOpensAgainAndAgain_ThenThereIsAnEnd()
    {
        Silo.RoomOptions = new() { ClosingMax = 3 };
        for (var at = 0; at < 3; at++)
        {
            await Enter(One);
            Ok(await _scene.Room.Close(People.Ann));
        }

        Refused(RefusalCodes.MediaUnavailable, await _scene.Room.Enter(RoomScene.Entry(People.Ann)));
        Refused(RefusalCodes.MediaUnavailable, await _scene.Room.Create(RoomScene.Plan()));
        await _scene.Ends(Silo.Store.Pending.First(pending => pending.Message is CloseRoom), "It is down.");
        Refused(RefusalCodes.MediaUnavailable, await _scene.Room.Enter(RoomScene.Entry(People.Ann)));
        Assert.Equal(3, _scene.Outbox<CloseRoom>().Count);
        await _scene.Ends(Silo.Store.Pending.First(pending => pending.Message is CloseRoom));
        await Enter(One);
    }

    [Fact]
    public async Task GivenAName_WhenItIsClaimed_ThenItIsTheFirstRoomsUntilThatReleasesIt()
    {
        var name = Silo.MediaName("main", "daily");
        Assert.Null((await name.Owner()).Room);
        Assert.True(await name.Claim(new MediaNameClaim(One, 1)));
        Assert.True(await name.Claim(new MediaNameClaim(One, 1)));
        Assert.False(await name.Claim(new MediaNameClaim(Other, 1)));
        await name.Release(new MediaNameClaim(Other, 1));
        Silo.Crash();
        Assert.False(await name.Claim(new MediaNameClaim(Other, 1)));
        Assert.Equal(One, (await name.Owner()).Room);
        Assert.Null((await Silo.MediaName("other", "daily").Owner()).Room);

        await name.Release(new MediaNameClaim(One, 1));
        await name.Release(new MediaNameClaim(One, 1));

        Assert.Null((await name.Owner()).Room);
        Assert.True(await name.Claim(new MediaNameClaim(Other, 1)));
    }

    [Fact]
    public async Task GivenANameThatALaterLifeHasClaimed_WhenALateReleaseOfAnEarlierOneComes_ThenItStays()
    {
        var name = Silo.MediaName("main", "daily");
        Assert.True(await name.Claim(new MediaNameClaim(One, 1)));
        Assert.True(await name.Claim(new MediaNameClaim(One, 2)));
        Assert.True(await name.Claim(new MediaNameClaim(One, 1)));
        await name.Release(new MediaNameClaim(One, 1));
        Assert.Equal(One, (await name.Owner()).Room);
        await name.Release(new MediaNameClaim(One, 2));
        Assert.Null((await name.Owner()).Room);
    }

    [Fact]
    public async Task GivenANameThatIsNobodys_WhenItIsAsked_ThenNoActivationStays()
    {
        await Silo.MediaName("main", "somebody's own").Owner();
        Assert.False(Silo.IsActive(GrainRef.MediaName("main", "somebody's own")));
    }

    private async Task<string> Enter(RoomRef room, string realm = "main") =>
        Ok(await Silo.Room(room).Enter(RoomScene.Entry(People.Ann with { TenantId = room.TenantId }, terms: RoomScene.Terms with { Realm = realm }))).MediaRoom;

    private async Task<RoomRef?> Owner(string name) => (await Silo.MediaName("main", name).Owner()).Room;
}
