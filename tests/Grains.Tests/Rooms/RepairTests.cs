using Livehouse.Media;
using Livehouse.Outbox;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Rooms;

/// <summary>Webhooks in any order, late, doubled and lost, and the listings that set them right.</summary>
public sealed class RepairTests
{
    [Fact]
    public async Task GivenALeavingThatOvertakesItsComing_WhenBothHaveCome_ThenNobodyIsThereAlsoOverARestart()
    {
        foreach (var restarts in new[] { false, true })
        {
            var scene = await RoomScene.Created();
            await scene.Leaves("ann");
            if (restarts) scene.Silo.Crash();
            await scene.Joins("ann");
            Assert.Equal(0, (await scene.View()).Occupied);
        }
    }

    [Fact]
    public async Task GivenEventsThatComeTwice_WhenTheyDo_ThenTheyAreNoMoreThanOnceAndWriteNothing()
    {
        var scene = await RoomScene.Created();
        await scene.Joins("ann");
        var commits = scene.Silo.Store.Commits;
        await scene.Joins("ann");
        Assert.Equal((1, commits), ((await scene.View()).Participants, scene.Silo.Store.Commits));
        await scene.Leaves("ann");
        commits = scene.Silo.Store.Commits;
        await scene.Leaves("ann");
        await scene.Joins("ann");
        Assert.Equal((0, commits), ((await scene.View()).Participants, scene.Silo.Store.Commits));
    }

    [Fact]
    public async Task GivenPeopleInTheRoom_WhenTheProcessDies_ThenTheirSeatsAreTakenAsBefore()
    {
        var scene = await RoomScene.Created();
        await scene.Joins("ann");
        await scene.Enter("bob");
        scene.Silo.Crash();
        Assert.Equal((1, 2), ((await scene.View()).Participants, (await scene.View()).Occupied));
        await scene.Leaves("ann");
        Assert.Equal((0, 1), ((await scene.View()).Participants, (await scene.View()).Occupied));
    }

    [Fact]
    public async Task GivenALateComingOfAnEarlierTime_WhenTheSeatWasGivenAnewSince_ThenItStaysHeld()
    {
        var scene = await RoomScene.Created();
        var longAgo = scene.Silo.Now;
        scene.Advance(10);
        await scene.Enter("ann");
        await scene.Room.Receive(
            new MediaEvent("EV_late", MediaEventKind.ParticipantJoined, longAgo, "daily", RoomScene.Sid, RoomScene.Session("ann", "PA_old")));
        await scene.Leaves("ann", "PA_old");
        Assert.Equal((0, 1), ((await scene.View()).Participants, (await scene.View()).Occupied));
        scene.Advance(60);
        Assert.Equal(0, (await scene.View()).Occupied);
    }

    [Fact]
    public async Task GivenAMediaServerWithoutAClock_WhenSomebodyComesAndGoes_ThenTheSeatIsFreeAtOnce()
    {
        var scene = await RoomScene.Created();
        await scene.Enter("ann");
        await scene.Room.Receive(
            new MediaEvent("EV_1", MediaEventKind.ParticipantJoined, DateTimeOffset.UnixEpoch, "daily", RoomScene.Sid, RoomScene.Session("ann")));
        await scene.Leaves("ann");
        Assert.Equal(0, (await scene.View()).Occupied);
    }

    [Fact]
    public async Task GivenALifeOfTheMediaRoomThatIsOver_WhenItsLateEventsCome_ThenNobodyIsThereAlsoOverARestart()
    {
        var scene = await RoomScene.Created();
        await scene.Joins("ann");
        await scene.Says(MediaEventKind.RoomFinished);
        Assert.Equal(0, (await scene.View()).Occupied);
        scene.Silo.Crash();
        await scene.Joins("ann", "PA_late");
        await scene.Says(MediaEventKind.RoomStarted);
        Assert.Equal(0, (await scene.View()).Occupied);
        await scene.Ends<OpenRoom>("It is down.");
        await scene.Says(MediaEventKind.RoomStarted);
        await scene.Enter("bob");
        Assert.Single(scene.Outbox<OpenRoom>());
        Ok(await scene.Room.Leave(People.Bob));
        await scene.Joins("ann", sid: "RM_2");
        Assert.Equal(1, (await scene.View()).Occupied);
    }

    [Fact]
    public async Task GivenALateEventOfTheRoomsEarlierLife_WhenTheNameIsInUseAgain_ThenItChangesNothing()
    {
        var scene = await RoomScene.Created();
        await scene.Joins("ann");
        Ok(await scene.Room.Close(People.Host));
        await scene.Ends<CloseRoom>();
        await scene.Enter("bob");
        await scene.Joins("cid");
        Assert.Equal((0, 1), ((await scene.View()).Participants, (await scene.View()).Occupied));
        await scene.Says(MediaEventKind.RoomFinished);
        Assert.Equal((0, 1), ((await scene.View()).Participants, (await scene.View()).Occupied));
    }

    [Fact]
    public async Task GivenALateListingOfTheRoomsEarlierLife_WhenTheNameIsInUseAgain_ThenItChangesNothing()
    {
        var scene = await RoomScene.Created();
        await scene.Joins("ann");
        Ok(await scene.Room.Close(People.Host));
        await scene.Ends<CloseRoom>();
        await scene.Enter("bob");
        await scene.Says(MediaEventKind.RoomStarted, sid: "RM_2");
        await scene.Joins("bob", sid: "RM_2");
        for (var at = 0; at < 3; at++) await Listed(scene, "ann");

        Assert.Equal((1, 1), ((await scene.View()).Participants, (await scene.View()).Occupied));
        await scene.Says(MediaEventKind.RoomFinished, sid: "RM_2");
        await scene.Enter("bob");
        Assert.Single(scene.Outbox<OpenRoom>());
    }

    /// <summary>A phone caller has a name that no user can have, and took no seat: two more people got in than there were seats.</summary>
    [Fact]
    public async Task GivenSomebodyWhoCallsByPhone_WhenTheyComeAndGo_ThenTheyTakeASeatAndFreeIt()
    {
        var scene = await RoomScene.Created();
        await scene.Joins("sip_+15550100");
        Assert.Equal((1, 1), ((await scene.View()).Participants, (await scene.View()).Occupied));
        scene.Silo.Crash();
        Assert.Equal((1, 1), ((await scene.View()).Participants, (await scene.View()).Occupied));

        await scene.Joins("no\0body");
        await scene.Joins(new string('x', 513));
        Assert.Equal(1, (await scene.View()).Occupied);
        await scene.Leaves("sip_+15550100");
        Assert.Equal(0, (await scene.View()).Occupied);
    }

    /// <summary>
    /// A life that another one took the place of was taken for the living one until a listing came: its end let the room go, and the end of the living one did
    /// not.
    /// </summary>
    [Fact]
    public async Task GivenALifeThatAnotherTookThePlaceOf_WhenEachEnds_ThenOnlyTheLaterOneIsMissed()
    {
        var scene = await RoomScene.Created();
        await scene.Ends<OpenRoom>();
        await scene.Joins("ann");
        await scene.Joins("ann", "PA_2", sid: "RM_2");
        await scene.Says(MediaEventKind.RoomFinished);
        await scene.Enter("bob");
        Assert.Empty(scene.Outbox<OpenRoom>());

        await scene.Says(MediaEventKind.RoomFinished, sid: "RM_2");

        Assert.Single(scene.Outbox<OpenRoom>());
    }

    [Fact]
    public async Task GivenAnEndWithoutALife_WhenItComes_ThenTheCurrentOneIsOverAndTheNextOneCounts()
    {
        var scene = await RoomScene.Created();
        await scene.Joins("ann");
        await scene.Says(MediaEventKind.RoomFinished, sid: null);
        Assert.Equal(0, (await scene.View()).Occupied);

        var nameless = await RoomScene.Created();
        await nameless.Room.Receive(
            new MediaEvent("EV_1", MediaEventKind.ParticipantJoined, nameless.Silo.Now, "daily", null, RoomScene.Session("ann", "PA_1")));
        Assert.Equal(1, (await nameless.View()).Occupied);
        await nameless.Says(MediaEventKind.RoomFinished, sid: null);
        Assert.Equal(0, (await nameless.View()).Occupied);
        await nameless.Room.Receive(
            new MediaEvent("EV_2", MediaEventKind.ParticipantJoined, nameless.Silo.Now, "daily", null, RoomScene.Session("ann", "PA_2")));
        Assert.Equal(1, (await nameless.View()).Occupied);
    }

    [Fact]
    public async Task GivenALostLeaving_WhenTwoListingsInARowDontShowThem_ThenTheSeatIsFree()
    {
        var scene = await RoomScene.Created();
        await scene.Joins("ann");
        await scene.Joins("bob");
        await Listed(scene, "bob");
        await Listed(scene, "ann", "bob");
        await Listed(scene, "bob");
        Assert.Equal(2, (await scene.View()).Occupied);
        await Listed(scene, "bob");
        Assert.Equal(1, (await scene.View()).Occupied);
    }

    [Fact]
    public async Task GivenALostComing_WhenTwoListingsShowThem_ThenTheSeatIsTheirsAndTheirHoldNeedNotLastSoLong()
    {
        var scene = await RoomScene.Created();
        await scene.Enter("ann");
        scene.Advance(58);
        await scene.Lists(["ann"]);
        scene.Advance(5);
        Assert.Equal((0, 1), ((await scene.View()).Participants, (await scene.View()).Occupied));
        await scene.Lists(["ann"]);
        scene.Advance(1_000);
        Assert.Equal((1, 1), ((await scene.View()).Participants, (await scene.View()).Occupied));
    }

    [Fact]
    public async Task GivenAListingThatWasAskedForBeforeSomebodyLeft_WhenItComesLate_ThenItHoldsNoSeat()
    {
        var scene = await RoomScene.Created();
        await scene.Enter("ann");
        await scene.Joins("ann");
        await scene.Enter("ann");
        await scene.Leaves("ann");
        scene.Advance(59);
        await scene.Lists(["ann"]);
        scene.Advance(1);
        Assert.Equal(0, (await scene.View()).Occupied);
    }

    [Fact]
    public async Task GivenAListingThatShowsMorePeopleThanSeats_WhenItIsConfirmed_ThenTheOthersAreRemovedUntilTheyAreGone()
    {
        var scene = await RoomScene.Created();
        await scene.Ends<OpenRoom>();
        await scene.Enter("ann");
        await Listed(scene, "ann", "bob", "cid");
        Assert.Empty(scene.Silo.Store.Pending);
        await Listed(scene, "ann", "bob", "cid");
        Assert.Equal((2, 2), ((await scene.View()).Participants, (await scene.View()).Occupied));
        Assert.Equal("cid", Assert.Single(scene.Outbox<RemoveParticipant>()).Identity);
        await scene.Ends<RemoveParticipant>("It is down.");

        await Listed(scene, "ann", "bob", "cid");
        await Listed(scene, "ann", "bob", "cid");
        await scene.Ends<RemoveParticipant>();
        await Listed(scene, "ann", "bob");
        await Listed(scene, "ann", "bob");
        Assert.Empty(scene.Silo.Store.Pending);
        Assert.Equal(["ann", "bob"], scene.SeatRows);
    }

    [Fact]
    public async Task GivenWhoWasTurnedAway_WhenASeatIsFreeAndTheyAreStillThere_ThenItIsTheirs()
    {
        var scene = await RoomScene.Created();
        await scene.Joins("ann");
        await scene.Joins("bob");
        await scene.Joins("cid");
        await scene.Ends<RemoveParticipant>("It is down.");
        await scene.Leaves("bob");
        await Listed(scene, "ann", "cid");
        await Listed(scene, "ann", "cid");
        Assert.Equal((2, 2), ((await scene.View()).Participants, (await scene.View()).Occupied));
        Assert.Empty(scene.Outbox<RemoveParticipant>());
    }

    [Fact]
    public async Task GivenAListingThatSaysWhatIsKnown_WhenItComes_ThenNothingIsWritten()
    {
        var scene = await RoomScene.Created();
        await scene.Says(MediaEventKind.RoomStarted);
        await scene.Joins("ann");
        scene.Advance(1);
        var commits = scene.Silo.Store.Commits;
        for (var at = 0; at < 5; at++) await Listed(scene, "ann");
        await scene.Room.CheckTime();
        Assert.Equal(commits, scene.Silo.Store.Commits);
    }

    [Fact]
    public async Task GivenEventsOfOtherRoomsAndKinds_WhenTheyComeHere_ThenTheyChangeNothing()
    {
        var scene = await RoomScene.Created();
        var commits = scene.Silo.Store.Commits;
        await scene.Room.Receive(new MediaEvent(
            "EV_1", MediaEventKind.EgressChanged, scene.Silo.Now, "daily", "RM_9", Egress: new EgressReport("EG_1", EgressPhase.Active, null, 0, 0, null)));
        await scene.Says(MediaEventKind.ParticipantJoined, new MediaParticipant("PA_1", " no user has this id", "", true), sid: null);
        await scene.Room.Reconcile(new MediaSnapshot("another", scene.Silo.Now, true, "RM_1", [RoomScene.Session("ann")], []));
        await scene.Says(MediaEventKind.ParticipantLeft, RoomScene.Session("ann"), room: "another");
        Assert.Equal((0, 1), ((await scene.View()).Occupied, scene.Silo.Store.Commits - commits));
        var unopened = new RoomScene();
        await unopened.Joins("ann");
        await unopened.Lists(["ann"]);
        await unopened.Room.CheckTime();
        Assert.Equal(0, unopened.Silo.Store.Commits);
    }

    private static async Task Listed(RoomScene scene, params string[] users)
    {
        scene.Advance(1);
        await scene.Lists(users);
    }
}
