using Livehouse.Hosting;
using Livehouse.Media;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Rooms;
using Livehouse.Storage;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Rooms;

public sealed class RoomLifeTests
{
    [Fact]
    public async Task GivenNoRoom_WhenItIsCreated_ThenItIsTheCallersInTheCatalogAndOnItsWayToTheMediaServer()
    {
        var scene = new RoomScene();

        var view = Ok(await scene.Room.Create(RoomScene.Plan() with { E2ee = true, Title = "not of a call", Topic = "nor this" }));

        Assert.Equal(new RoomView("daily", "meet", "default", RoomKind.Call, "", null, "host", 2, 0, 0, 300, true, true, scene.Silo.Now), view);
        Assert.Equal(new RoomRow("default:meet:daily", "default", "meet", "daily", true, scene.Silo.Now, null), Assert.Single(scene.Silo.Store.Rooms));
        Assert.Equal(new OpenRoom("daily", 300) { Instance = "meet", MaxParticipants = 2 }, Assert.Single(scene.Silo.Store.Pending).Message);
    }

    [Fact]
    public async Task GivenACreation_WhenTheSameOperationComesAgain_ThenItIsTheSameRoomAndAnotherOneIsAConflict()
    {
        var scene = await RoomScene.Created();
        var created = await scene.View();
        scene.Silo.Crash();

        Assert.Equal(created, Ok(await scene.Room.Create(RoomScene.Plan(terms: RoomScene.Terms with { MaxParticipants = 9 }))));
        Refused(RefusalCodes.Conflict, await scene.Room.Create(RoomScene.Plan("op-2")));
        Refused(RefusalCodes.Conflict, await scene.Room.Create(RoomScene.Plan(caller: People.Ann)));
        Ok(await scene.Room.Close(People.Host));
        Refused(RefusalCodes.Conflict, await scene.Room.Create(RoomScene.Plan()));
        Ok(await scene.Room.Create(RoomScene.Plan("op-2")));
    }

    [Fact]
    public async Task GivenARoomThatSomebodysTokenOpened_WhenItIsCreated_ThenItIsAConflict()
    {
        var scene = new RoomScene();
        await scene.Enter("ann");
        Refused(RefusalCodes.Conflict, await scene.Room.Create(RoomScene.Plan()));
    }

    [Theory]
    [InlineData("", "Maths", "name")]
    [InlineData(" \n ", "Maths", "name")]
    [InlineData("A bell \a", "Maths", "name")]
    [InlineData("Algebra", " ", "topic")]
    [InlineData("Algebra", "a topic of sixty-five characters is one more than there may be....", "topic")]
    public async Task GivenABadStudyRoom_WhenItIsCreated_ThenItIsRefused(string title, string topic, string field)
    {
        var scene = new RoomScene();
        Assert.Equal(field, Refused(RefusalCodes.ValidationFailed, await scene.Room.Create(RoomScene.StudyPlan(title: title, topic: topic))).Field);
        Assert.Equal("name", Refused(RefusalCodes.ValidationFailed, await scene.Room.Create(RoomScene.StudyPlan(title: new string('a', 121)))).Field);
        Assert.Equal("maxOccupancy", Refused(
            RefusalCodes.ValidationFailed, await scene.Room.Create(RoomScene.StudyPlan() with { Terms = RoomScene.Terms with { MaxParticipants = 1 } })).Field);
        Assert.Equal("members", Refused(
            RefusalCodes.ValidationFailed,
            await scene.Room.Create(RoomScene.StudyPlan(members: [.. Enumerable.Range(0, 1_001).Select(at => $"u{at}")]))).Field);
        Assert.Equal("members", Refused(RefusalCodes.ValidationFailed, await scene.Room.Create(RoomScene.StudyPlan(members: [""]))).Field);
        Assert.Equal("operationId", Refused(RefusalCodes.ValidationFailed, await scene.Room.Create(RoomScene.StudyPlan(operationId: ""))).Field);
        Refused(RefusalCodes.Unauthorized, await scene.Room.Create(RoomScene.StudyPlan() with { Caller = People.Nobody }));
        Assert.Equal(0, scene.Silo.Store.Commits);
    }

    [Fact]
    public async Task GivenARoomWithPeople_WhenItsOwnerClosesIt_ThenEverySeatRowAndTheCatalogsRowAreGone()
    {
        var scene = await RoomScene.Created();
        await scene.Enter("ann");
        await scene.Joins("ann");
        await scene.Enter("bob");
        Refused(RefusalCodes.Forbidden, await scene.Room.Close(People.Ann));
        Refused(RefusalCodes.Unauthorized, await scene.Room.Close(People.Nobody));

        Ok(await scene.Room.Close(People.Host));

        Assert.Empty(scene.SeatRows);
        Assert.Empty(scene.Silo.Store.Rooms);
        Assert.Equal(new CloseRoom("daily") { Instance = "meet" }, Assert.Single(scene.Silo.Store.Pending).Message);
        Refused(RefusalCodes.NotFound, await scene.Room.Get(People.Host));
        Refused(RefusalCodes.NotFound, await scene.Room.Leave(People.Ann));
        await scene.Ends<CloseRoom>();
        Assert.Empty(scene.Silo.Store.Pending);
    }

    [Fact]
    public async Task GivenAClosingWhoseAnswerWasLost_WhenTheSameCallerAsksAgain_ThenItIsAnsweredForAMinuteAndNothingHappensTwice()
    {
        var scene = await RoomScene.Created();
        var view = await scene.View();
        scene.Silo.Faults.FailAfterNext(StoreCall.Commit);
        await Assert.ThrowsAsync<StoreFailedException>(() => scene.Room.Close(People.Host));

        Assert.Equal(view, Ok(await scene.Room.Close(People.Host)));
        Assert.Single(scene.Silo.Store.Pending);
        Refused(RefusalCodes.NotFound, await scene.Room.Close(People.Moderator));
        Refused(RefusalCodes.NotFound, await scene.Room.Close(People.Stranger));
        Refused(RefusalCodes.Unauthorized, await scene.Room.Close(People.Nobody));
        scene.Advance(60);
        Refused(RefusalCodes.NotFound, await scene.Room.Close(People.Host));

        Ok(await scene.Room.Create(RoomScene.Plan("op-2", People.Ann)));
        Refused(RefusalCodes.Forbidden, await scene.Room.Close(People.Host));
    }

    [Fact]
    public async Task GivenSomebodyElsesRoom_WhenAModeratorClosesIt_ThenItIsClosed()
    {
        var scene = await RoomScene.Created();
        Ok(await scene.Room.Close(People.Moderator));
        Assert.Empty(scene.Silo.Store.Rooms);
    }

    [Fact]
    public async Task GivenNobodyComes_WhenTheEmptyTimeoutIsOver_ThenTheRoomClosesToTheMillisecond()
    {
        var scene = await RoomScene.Created();
        scene.Advance(299.999);
        Assert.Single(scene.Silo.Store.Rooms);
        scene.Advance(0.001);
        Assert.Empty(scene.Silo.Store.Rooms);
    }

    [Fact]
    public async Task GivenEverybodyHasGone_WhenTheEmptyTimeoutIsOver_ThenTheRoomCloses()
    {
        var scene = await RoomScene.Created();
        scene.Advance(200);
        await scene.Enter("ann");
        scene.Advance(10);
        await scene.Joins("ann");
        scene.Advance(10_000);
        await scene.Leaves("ann");
        scene.Advance(299.999);
        Assert.Single(scene.Silo.Store.Rooms);
        scene.Advance(0.001);
        Assert.Empty(scene.Silo.Store.Rooms);
    }

    [Fact]
    public async Task GivenAHeldSeatThatNobodyTook_WhenItRanOut_ThenTheEmptyTimeoutCountsFromThen()
    {
        foreach (var restarts in new[] { false, true })
        {
            var scene = await RoomScene.Created();
            scene.Advance(290);
            await scene.Enter("ann");
            if (restarts) scene.Silo.Crash();
            scene.Advance(60 + 299.999);
            await scene.Room.CheckTime();
            Assert.Single(scene.Silo.Store.Rooms);
            if (restarts) scene.Silo.Crash();
            scene.Advance(0.001);
            await scene.Room.CheckTime();
            Assert.Empty(scene.Silo.Store.Rooms);
        }
    }

    [Fact]
    public async Task GivenARoomThatTimeHasClosedWhileNobodyLooked_WhenSomebodyEnters_ThenItIsANewRoom()
    {
        var scene = await RoomScene.Created();
        scene.Silo.Crash();
        scene.Advance(300);
        Refused(RefusalCodes.NotFound, await scene.Room.Get(People.Host));

        var admission = await scene.Enter("ann");

        Assert.Equal(("ann", false, scene.Silo.Now), (admission.Room.OwnerId, admission.Room.WasCreated, admission.Room.CreatedAt));
    }

    [Fact]
    public async Task GivenAnOverdueRoomInWhichTheMediaServerShowsSomebody_WhenItIsReconciled_ThenItStays()
    {
        var scene = await RoomScene.Created();
        scene.Silo.Crash();
        scene.Advance(400);
        await scene.Lists(["ann"]);
        await scene.Lists(["ann"]);
        Assert.Equal((1, 1), ((await scene.View()).Participants, (await scene.View()).Occupied));
    }

    [Fact]
    public async Task GivenAnEmptyRoomWithARecorderInIt_WhenItsTimeIsOver_ThenItCloses()
    {
        var scene = await RoomScene.Created();
        scene.Silo.Crash();
        scene.Advance(300);
        await scene.Room.Reconcile(new MediaSnapshot("daily", scene.Silo.Now, true, RoomScene.Sid, [RoomScene.Session("agent", counts: false)], []));
        Assert.Empty(scene.Silo.Store.Rooms);
    }

    [Fact]
    public async Task GivenTheMediaServerLetsTheRoomGo_WhenSomebodyEnters_ThenItIsMadeAgainOnceAndNotBefore()
    {
        var scene = await RoomScene.Created();
        await scene.Ends<OpenRoom>();
        await scene.Enter("ann");
        Assert.Empty(scene.Silo.Store.Pending);
        await scene.Joins("ann");
        await scene.Leaves("ann");
        await scene.Says(MediaEventKind.RoomFinished);
        Assert.Empty(scene.Silo.Store.Pending);
        Assert.Single(scene.Silo.Store.Rooms);

        await scene.Enter("ann");
        await scene.Enter("bob");

        Assert.Equal(new OpenRoom("daily", 300) { Instance = "meet", MaxParticipants = 2 }, Assert.Single(scene.Silo.Store.Pending).Message);
        await scene.Ends<OpenRoom>();
        await scene.Enter("ann");
        Assert.Empty(scene.Silo.Store.Pending);
    }

    [Fact]
    public async Task GivenTheMediaServerLetsTheRoomGoWhileSomebodyIsOnTheWay_ThenItIsMadeAgainAtOnce()
    {
        var scene = await RoomScene.Created();
        await scene.Ends<OpenRoom>();
        await scene.Says(MediaEventKind.RoomStarted);
        await scene.Enter("ann");
        await scene.Says(MediaEventKind.RoomFinished);
        await scene.Ends<OpenRoom>();

        await scene.Lists(null);
        Assert.Empty(scene.Silo.Store.Pending);
        await scene.Lists(null);
        await scene.Ends<OpenRoom>();
        await scene.Lists(null);
        Assert.Empty(scene.Silo.Store.Pending);
    }

    [Fact]
    public async Task GivenTheMediaServerCouldNotMakeTheRoom_WhenSomebodyEnters_ThenItIsTriedAgain()
    {
        var scene = await RoomScene.Created();
        await scene.Ends<OpenRoom>("It is down.");
        Assert.Empty(scene.Silo.Store.Pending);
        await scene.Enter("ann");
        Assert.Single(scene.Outbox<OpenRoom>());
    }

    [Fact]
    public async Task GivenTheRoomIsSeenOnTheMediaServer_WhenSomebodyEnters_ThenItIsNotMadeAgain()
    {
        var scene = await RoomScene.Created();
        await scene.Ends<OpenRoom>("It is down.");
        await scene.Lists([]);
        await scene.Enter("ann");
        Assert.Empty(scene.Silo.Store.Pending);
    }

    [Fact]
    public async Task GivenALateEndOfAnOlderLife_WhenItComes_ThenTheRoomIsStillThere()
    {
        var scene = await RoomScene.Created();
        await scene.Says(MediaEventKind.RoomStarted, sid: "RM_2");
        await scene.Enter("ann");
        await scene.Joins("ann", sid: "RM_2");
        await scene.Says(MediaEventKind.RoomFinished, sid: "RM_1");
        await scene.Joins("bob", sid: "RM_1");

        Assert.Equal((1, 1), ((await scene.View()).Participants, (await scene.View()).Occupied));
        Assert.Single(scene.Silo.Store.Pending);
    }

    [Fact]
    public void GivenAKeyThatIsNoRooms_WhenItIsActivated_ThenNobodyAnswers() =>
        Assert.Throws<ArgumentException>(() => new Activation(
            new TestSilo(),
            new GrainRef(GrainKinds.Room, "default:meet:live_st_x"),
            static (host, store) => new Livehouse.Grains.Rooms.RoomGrain(host, store, new(), new ListedRevocations())));

    [Fact]
    public async Task GivenAStudyRoom_WhenItLivesAndCloses_ThenTheRoomDirectoryFollowsItsSeatsAlsoAfterARestart()
    {
        var scene = await RoomScene.Study();
        await scene.Enter("ann");
        Assert.Equal((1, 1), (await Listed(scene), Assert.Single(await RoomDirectory(scene)).Free));
        scene.Silo.Crash();
        Assert.Equal(1, await Listed(scene));
        await scene.Joins("ann");
        scene.Silo.Deactivate(GrainRef.RoomDirectory("default"));
        Assert.Equal((1, 1), (Assert.Single(await RoomDirectory(scene)).Participants, Assert.Single(await RoomDirectory(scene)).Occupied));
        await scene.Enter("bob");
        scene.Advance(60);
        Assert.Equal(1, await Listed(scene));
        scene.Silo.Deactivate(GrainRef.RoomDirectory("default"));
        Assert.Equal(1, await Listed(scene));

        Ok(await scene.Room.Close(People.Host));
        Assert.Empty(await RoomDirectory(scene));
        scene.Silo.Crash();
        Assert.Empty(await RoomDirectory(scene));

        Ok(await scene.Room.Create(RoomScene.StudyPlan("op-2")));
        Assert.Single(await RoomDirectory(scene));
        Ok(await scene.Room.Close(People.Host));
        Assert.Empty(await RoomDirectory(scene));
    }

    [Fact]
    public async Task GivenACall_WhenItLives_ThenNoRoomDirectoryListsIt()
    {
        var scene = await RoomScene.Created();
        await scene.Enter("ann");
        Assert.Empty(await RoomDirectory(scene));
    }

    [Fact]
    public async Task GivenARoomDirectoryThatCouldNotBeTold_WhenItCanAgain_ThenItIsToldByItself()
    {
        var scene = new RoomScene { Ref = new RoomRef("default", "main", "sr_1") };
        scene.Silo.RoomDirectoryFails = true;
        Ok(await scene.Room.Create(RoomScene.StudyPlan()));
        scene.Silo.RoomDirectoryFails = false;
        await RoomDirectory(scene);
        scene.Silo.RoomDirectoryFails = true;
        await scene.Enter("ann");
        scene.Silo.RoomDirectoryFails = false;
        Assert.Equal(0, await Listed(scene));

        scene.Advance(2);

        Assert.Equal(1, await Listed(scene));
    }

    private static async Task<IReadOnlyList<RoomView>> RoomDirectory(RoomScene scene) =>
        Ok(await scene.Silo.RoomDirectory("default").List(new ListRooms(null, 20, null))).Items;

    private static async Task<int> Listed(RoomScene scene) => Assert.Single(await RoomDirectory(scene)).Occupied;
}
