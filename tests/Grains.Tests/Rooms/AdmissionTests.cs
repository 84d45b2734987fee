using Livehouse.Hosting;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Rooms;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Rooms;

public sealed class AdmissionTests
{
    [Fact]
    public async Task GivenTwoSeats_WhenFiftyPeopleEnterAtOnce_ThenExactlyTwoGetIn()
    {
        var scene = await RoomScene.Created();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(at => scene.Room.Enter(RoomScene.Entry(People.Viewer($"u{at}")))));

        Assert.Equal(2, outcomes.Count(outcome => !outcome.IsRefused));
        Assert.All(outcomes.Where(outcome => outcome.IsRefused), outcome => Refused(RefusalCodes.RoomFull, outcome));
        Assert.Equal((0, 2, 0), ((await scene.View()).Participants, (await scene.View()).Occupied, (await scene.View()).Free));
    }

    [Fact]
    public async Task GivenASeatWhoseAnswerWasLost_WhenTheProcessDies_ThenItIsTaken()
    {
        var scene = await RoomScene.Created();
        scene.Silo.Faults.FailAfterNext(StoreCall.Commit);
        await Assert.ThrowsAsync<StoreFailedException>(() => scene.Room.Enter(RoomScene.Entry(People.Ann)));
        scene.Silo.Crash();

        await scene.Enter("bob");
        await scene.Refuses(RefusalCodes.RoomFull, "cid");
        await scene.Enter("ann");
    }

    [Fact]
    public async Task GivenASeatThatWasNotWritten_WhenTheProcessDies_ThenItIsFree()
    {
        var scene = await RoomScene.Created();
        await scene.Enter("bob");
        scene.Silo.Faults.FailNext(StoreCall.Commit);
        await Assert.ThrowsAsync<StoreFailedException>(() => scene.Room.Enter(RoomScene.Entry(People.Ann)));

        await scene.Enter("cid");
        await scene.Refuses(RefusalCodes.RoomFull, "ann");
    }

    [Fact]
    public async Task GivenOnePersonOnTwoDevices_WhenTheyEnterAgain_ThenTheyHaveOneSeatThatIsHeldAnew()
    {
        var scene = await RoomScene.Created();
        var first = await scene.Enter("ann");
        scene.Advance(30);
        var second = await scene.Enter("ann");

        Assert.Equal(first.HeldUntil.AddSeconds(30), second.HeldUntil);
        Assert.Equal(1, second.Room.Occupied);
        scene.Advance(59.999);
        Assert.Equal(1, (await scene.View()).Occupied);
    }

    [Fact]
    public async Task GivenASeatIsHeld_WhenItsHolderNeverComes_ThenItIsFreeToTheMillisecondAlsoAfterARestart()
    {
        foreach (var restarts in new[] { false, true })
        {
            var scene = await RoomScene.Created();
            await scene.Enter("ann");
            await scene.Enter("bob");
            if (restarts) scene.Silo.Crash();
            scene.Advance(59.999);
            await scene.Refuses(RefusalCodes.RoomFull, "cid");
            if (restarts) scene.Silo.Crash();
            scene.Advance(0.001);

            Assert.Equal(1, (await scene.Enter("cid")).Room.Occupied);
        }
    }

    [Fact]
    public async Task GivenASeat_WhenItsHolderComesAndGoes_ThenItIsTakenMeanwhileAndFreeAtOnce()
    {
        var scene = await RoomScene.Created();
        await scene.Enter("ann");
        await scene.Joins("ann");
        scene.Advance(3_600);
        Assert.Equal((1, 1), ((await scene.View()).Participants, (await scene.View()).Occupied));

        await scene.Leaves("ann");

        Assert.Equal((0, 0), ((await scene.View()).Participants, (await scene.View()).Occupied));
    }

    [Fact]
    public async Task GivenTwoDevicesOfOnePerson_WhenOneLeaves_ThenTheSeatStays()
    {
        var scene = await RoomScene.Created();
        await scene.Enter("ann");
        await scene.Joins("ann", "PA_phone");
        await scene.Joins("ann", "PA_laptop");
        await scene.Leaves("ann", "PA_phone");
        Assert.Equal((1, 1), ((await scene.View()).Participants, (await scene.View()).Occupied));
        await scene.Leaves("ann", "PA_laptop");
        Assert.Equal((0, 0), ((await scene.View()).Participants, (await scene.View()).Occupied));
    }

    [Fact]
    public async Task GivenSomebodyWhoReloads_WhenTheOldSessionEndsBeforeTheNewOneBegins_ThenTheNewTokensSeatStands()
    {
        var scene = await RoomScene.Created();
        await scene.Enter("ann");
        await scene.Joins("ann", "PA_old");
        await scene.Enter("ann");
        await scene.Leaves("ann", "PA_old");
        await scene.Enter("bob");
        await scene.Refuses(RefusalCodes.RoomFull, "cid");

        await scene.Joins("ann", "PA_new");
        Assert.Equal((1, 2), ((await scene.View()).Participants, (await scene.View()).Occupied));
    }

    [Fact]
    public async Task GivenAnOldTokenWithoutASeat_WhenItsHolderComes_ThenTheyTakeAFreeSeatOrAreRemoved()
    {
        var scene = await RoomScene.Created();
        await scene.Enter("ann");
        await scene.Joins("late");
        Assert.Equal((1, 2), ((await scene.View()).Participants, (await scene.View()).Occupied));
        Assert.Empty(scene.Outbox<RemoveParticipant>());

        await scene.Joins("later");

        Assert.Equal(new RemoveParticipant("daily", "later") { Instance = "meet" }, Assert.Single(scene.Outbox<RemoveParticipant>()));
        Assert.Equal((1, 2), ((await scene.View()).Participants, (await scene.View()).Occupied));
    }

    [Fact]
    public async Task GivenAgentsAndRecorders_WhenTheyCome_ThenTheyTakeNoSeat()
    {
        var scene = await RoomScene.Created();
        await scene.Enter("ann");
        await scene.Enter("bob");
        await scene.Joins("agent", counts: false);
        Assert.Equal((0, 2), ((await scene.View()).Participants, (await scene.View()).Occupied));
        Assert.Empty(scene.Outbox<RemoveParticipant>());
    }

    [Fact]
    public async Task GivenAnAbsentRoom_WhenSomebodyEnters_ThenItOpensWithTheTermsOrIsNotFound()
    {
        var scene = new RoomScene();
        Refused(RefusalCodes.NotFound, await scene.Room.Enter(RoomScene.Entry(People.Ann, terms: RoomScene.Terms with { OpensOnEnter = false })));
        Assert.Equal(0, scene.Silo.Store.Commits);

        var admission = await scene.Enter("ann", terms: RoomScene.Terms with { MaxParticipants = 50, EmptyTimeoutSeconds = 77 });

        Assert.Equal(("daily", 50, 77, "ann", false, 1), (
            admission.MediaRoom,
            admission.Room.MaxParticipants,
            admission.Room.EmptyTimeoutSeconds,
            admission.Room.OwnerId,
            admission.Room.WasCreated,
            admission.Room.Occupied));
        Assert.Equal(scene.Silo.Now.AddSeconds(60), admission.HeldUntil);
        Assert.Equal(50, (await scene.Enter("bob", terms: RoomScene.Terms)).Room.MaxParticipants);
    }

    [Fact]
    public async Task GivenCallersWhoMayNotKnowOfTheRoom_WhenTheyAsk_ThenItIsNotThere()
    {
        var scene = await RoomScene.Created();
        Refused(RefusalCodes.Unauthorized, await scene.Room.Enter(RoomScene.Entry(People.Nobody)));
        Refused(RefusalCodes.Unauthorized, await scene.Room.Get(People.Nobody));
        Refused(RefusalCodes.NotFound, await scene.Room.Enter(RoomScene.Entry(People.Stranger)));
        Refused(RefusalCodes.NotFound, await scene.Room.Get(People.Stranger));
        Refused(RefusalCodes.NotFound, await scene.Room.Leave(People.Stranger));
        Refused(RefusalCodes.NotFound, await scene.Room.Close(People.Stranger));
        Refused(RefusalCodes.NotFound, await scene.Room.Create(RoomScene.Plan("other", People.Stranger)));
        Assert.Equal(0, (await scene.View()).Occupied);
    }

    [Fact]
    public async Task GivenAPairsRoom_WhenOthersAsk_ThenItIsNotThereForThemAndNotListed()
    {
        var scene = await RoomScene.Study(["ann", "bob"]);
        await scene.Enter("ann");
        await scene.Refuses(RefusalCodes.NotFound, "cid");
        Refused(RefusalCodes.NotFound, await scene.Room.Get(People.Viewer("cid")));
        Refused(RefusalCodes.NotFound, await scene.Room.Leave(People.Viewer("cid")));
        Ok(await scene.Room.Get(People.Moderator));
        Assert.Empty(Ok(await scene.Silo.RoomDirectory("default").List(new ListRooms(null, 20, null))).Items);

        await scene.Joins("cid");
        Assert.Equal("cid", Assert.Single(scene.Outbox<RemoveParticipant>()).Identity);
        await scene.Enter("bob");
    }

    [Fact]
    public async Task GivenSomebodyWithASeat_WhenTheyLeave_ThenItIsFreeAndTheyAreRemovedAndLeavingAgainIsDone()
    {
        var scene = await RoomScene.Created();
        await scene.Enter("ann");
        await scene.Joins("ann");

        Assert.Equal((0, 0), (Ok(await scene.Room.Leave(People.Ann)).Participants, (await scene.View()).Occupied));
        Assert.Equal("ann", Assert.Single(scene.Outbox<RemoveParticipant>()).Identity);
        var commits = scene.Silo.Store.Commits;
        Ok(await scene.Room.Leave(People.Ann));
        Ok(await scene.Room.Leave(People.Bob));
        Assert.Equal(commits, scene.Silo.Store.Commits);
    }

    [Fact]
    public async Task GivenSomebodyWhoLeft_WhenTheyComeBackBeforeTheyWereRemoved_ThenNothingRemovesThem()
    {
        var scene = await RoomScene.Created();
        await scene.Enter("ann");
        await scene.Joins("ann");
        Ok(await scene.Room.Leave(People.Ann));
        await scene.Enter("ann");
        Assert.Empty(scene.Outbox<RemoveParticipant>());
    }

    [Theory]
    [InlineData(1, 300, 60, "main", "maxParticipants")]
    [InlineData(1_001, 300, 60, "main", "maxParticipants")]
    [InlineData(2, 0, 60, "main", "emptyTimeout")]
    [InlineData(2, 86_401, 60, "main", "emptyTimeout")]
    [InlineData(2, 300, 0, "main", "holdSeconds")]
    [InlineData(2, 300, 3_601, "main", "holdSeconds")]
    [InlineData(2, 300, 60, "a:b", "realm")]
    public async Task GivenTermsThatNoRoomCanHave_WhenItIsAskedFor_ThenTheyAreRefusedAndNothingOpens(
        int seats, int emptyTimeout, int hold, string realm, string field)
    {
        var scene = new RoomScene();
        var terms = new RoomTerms(realm, seats, emptyTimeout, true, hold);
        Assert.Equal(field, Refused(RefusalCodes.ValidationFailed, await scene.Room.Create(RoomScene.Plan(terms: terms))).Field);
        Assert.Equal(field, Refused(RefusalCodes.ValidationFailed, await scene.Room.Enter(RoomScene.Entry(People.Ann, terms: terms))).Field);
        Assert.Equal(0, scene.Silo.Store.Commits);
    }
}
