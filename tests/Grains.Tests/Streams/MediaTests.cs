using Livehouse.Hosting;
using Livehouse.Media;
using Livehouse.Outbox;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Streams;

/// <summary>Webhooks and listings of the media server.</summary>
public sealed class MediaTests
{
    [Fact]
    public async Task GivenParticipants_WhenTheyComeAndGo_ThenOnlyPeopleButTheHostCount()
    {
        var scene = await Live();
        await scene.MediaJoins("ann");
        await scene.MediaJoins("host");
        await scene.MediaJoins("recorder", counts: false);
        Assert.Equal(1, (await scene.View()).Viewers);

        await scene.MediaLeaves("ann");
        await scene.MediaLeaves("recorder");

        Assert.Equal((0, 1), ((await scene.View()).Viewers, (await scene.View()).PeakViewers));
    }

    [Fact]
    public async Task GivenALeaveThatOvertakesItsJoin_WhenBothHaveCome_ThenNobodyIsCounted()
    {
        var scene = await Live();
        await scene.MediaLeaves("ann");
        await scene.MediaJoins("ann");

        Assert.Equal((0, 0), ((await scene.View()).Viewers, (await scene.View()).PeakViewers));
    }

    [Fact]
    public async Task GivenAnEvent_WhenItIsRepeated_ThenItChangesNothingAlsoAfterARestart()
    {
        var scene = await Live();
        await scene.Stream.StartRecording(People.Host);
        await scene.Egress("EV_1", EgressPhase.Active);
        scene.Advance(1_000);
        var commits = scene.Silo.Store.Commits;

        await scene.Egress("EV_1", EgressPhase.Failed);
        scene.Silo.Crash();
        await scene.Egress("EV_1", EgressPhase.Failed);
        scene.Advance(1_000);

        Assert.Equal(RecordingStatus.Active, (await scene.View()).Recording.Status);
        Assert.Equal(commits, scene.Silo.Store.Commits);
    }

    [Fact]
    public async Task GivenAnEventWhoseCommitFailed_WhenItIsDeliveredAgain_ThenItIsTakenIn()
    {
        var scene = await Live();
        await scene.Stream.StartRecording(People.Host);
        scene.Silo.Faults.FailNext(StoreCall.Commit);
        await Assert.ThrowsAsync<StoreFailedException>(() => scene.Egress("EV_1", EgressPhase.Active));

        await scene.Egress("EV_1", EgressPhase.Active);

        Assert.Equal(RecordingStatus.Active, (await scene.View()).Recording.Status);
        Assert.Single(scene.Silo.Store.Rows(scene.Grain, "webhook"));
    }

    [Fact]
    public async Task GivenAnEventThatChangedNothing_WhenASecondHasPassed_ThenItsIdIsOnDiskNevertheless()
    {
        var scene = await Live();
        await scene.MediaLeaves("ann");
        scene.Advance(500);

        Assert.Equal("EV_left_ann", Assert.Single(scene.Silo.Store.Rows(scene.Grain, "webhook")).Id);
    }

    [Fact]
    public async Task GivenAnEventOfAnotherRoomOrOfNoStream_WhenItComes_ThenNothingChanges()
    {
        var scene = await Live();
        await scene.Stream.Receive(scene.Event("EV_1", MediaEventKind.RoomFinished) with { Room = "live_st_2" });
        Assert.True(await scene.Stream.IsLive());

        await scene.Silo.Stream("st_2").Receive(scene.Event("EV_2", MediaEventKind.RoomFinished) with { Room = "live_st_2" });
        Assert.Null(await scene.Silo.Store.Load(GrainRef.Stream("st_2")));
    }

    [Fact]
    public async Task GivenALiveStream_WhenItsRoomIsFinished_ThenItEnds()
    {
        var scene = await Live();
        await scene.MediaJoins("ann");

        await scene.Stream.Receive(scene.Event("EV_1", MediaEventKind.RoomFinished));
        await scene.Stream.Receive(scene.Event("EV_2", MediaEventKind.RoomFinished));

        var view = await scene.View();
        Assert.Equal((StreamStatus.Ended, "room_finished", 0), (view.Status, view.EndReason, view.Viewers));
    }

    [Fact]
    public async Task GivenAnEndedStream_WhenSomebodyComesInWithAnOldToken_ThenTheRoomIsClosedAgain()
    {
        var scene = await Live();
        await scene.Stream.Stop(People.Host);
        await scene.Ends<CloseRoom>();

        await scene.Stream.Receive(scene.Event("EV_1", MediaEventKind.RoomStarted));
        Assert.Single(scene.Outbox<CloseRoom>());
        await scene.MediaJoins("ann");

        Assert.Equal(2, scene.Outbox<CloseRoom>().Count);
        Assert.Equal((0, 0), ((await scene.View()).Viewers, (await scene.View()).PeakViewers));
    }

    [Fact]
    public async Task GivenLostEvents_WhenTwoListingsAgree_ThenTheViewersAreThoseOfTheListing()
    {
        var scene = await Live();
        await scene.MediaJoins("ann");
        for (var listing = 0; listing < 2; listing++)
        {
            scene.Advance(1_000);
            await List(scene, true, "bob", "cid", "host", "recorder");
        }

        Assert.Equal(2, (await scene.View()).Viewers);
    }

    [Fact]
    public async Task GivenABannedUserInAListing_WhenItComes_ThenTheyAreRemovedAndNotCounted()
    {
        var scene = await Live();
        await scene.Stream.Ban(new BanUser(People.Host, "ann", null, null));
        await scene.Ends<RemoveParticipant>();
        scene.Advance(1_000);
        await List(scene, true, "ann");
        await List(scene, true, "ann");

        Assert.Equal(2, scene.Outbox<RemoveParticipant>().Count);
        Assert.Equal(0, (await scene.View()).Viewers);
    }

    [Fact]
    public async Task GivenARoomThatWasThere_WhenTwoListingsLackIt_ThenTheStreamEnds()
    {
        var scene = await Live();
        await scene.Stream.Receive(scene.Event("EV_1", MediaEventKind.RoomStarted));
        await List(scene, false);
        await List(scene, true);
        await List(scene, false);
        Assert.True(await scene.Stream.IsLive());

        await List(scene, false);

        Assert.Equal("room_finished", (await scene.View()).EndReason);
    }

    [Fact]
    public async Task GivenARoomThatWasNeverOpened_WhenListingsLackIt_ThenTheStreamWaitsForIt()
    {
        var scene = await Live();
        for (var listing = 0; listing < 5; listing++) await List(scene, false);

        Assert.True(await scene.Stream.IsLive());
    }

    /// <summary>
    /// A room that finished while the server was down left its stream live forever: the new activation did not know that the room had existed.
    /// </summary>
    [Theory]
    [InlineData("outbox")]
    [InlineData("event")]
    [InlineData("listing")]
    public async Task GivenARoomThatWentDuringARestart_WhenTwoListingsLackIt_ThenTheStreamEnds(string seenBy)
    {
        var scene = await Live();
        if (seenBy == "outbox") await scene.Ends<OpenRoom>();
        else if (seenBy == "event") await scene.Stream.Receive(scene.Event("EV_1", MediaEventKind.RoomStarted));
        else await List(scene, true);
        scene.Silo.Crash();

        await List(scene, false);
        Assert.True(await scene.Stream.IsLive());
        await List(scene, false);

        Assert.Equal("room_finished", (await scene.View()).EndReason);
    }

    [Fact]
    public async Task GivenARoomThatCouldNotBeOpened_WhenThatIsGivenUp_ThenTheStreamStaysLive()
    {
        var scene = await Live();
        await scene.Ends<OpenRoom>(failure: "no answer");
        await List(scene, false);
        await List(scene, false);

        Assert.True(await scene.Stream.IsLive());
        Assert.Empty(scene.Outbox<OpenRoom>());
    }

    [Fact]
    public async Task GivenAnOutcomeToldTwice_WhenItComesAgain_ThenNothingChanges()
    {
        var scene = await Live();
        var pending = Assert.Single(scene.Silo.Store.Pending);
        await scene.Stream.OutboxMessageEnded(new OutboxOutcome(pending.Id, pending.Message));
        await scene.Stream.OutboxMessageEnded(new OutboxOutcome(pending.Id, pending.Message));

        Assert.Empty(scene.Silo.Store.Pending);
        Assert.True(await scene.Stream.IsLive());
    }

    [Fact]
    public async Task GivenListings_WhenTwoCameSinceTheLastEvent_ThenTheyMayBeGivenAgain()
    {
        var scene = await Live();
        Assert.Equal([false, false, true, true], await Settled(scene, listings: 4));

        await scene.MediaJoins("ann");
        Assert.Equal([false, false, true], await Settled(scene, listings: 3, "ann"));

        scene.Reactivate();
        Assert.Equal([false, false, true], await Settled(scene, listings: 3, "ann"));
    }

    [Fact]
    public async Task GivenAStreamThatWaitsForItsHostOrItsRecording_WhenListingsShowNothingNew_ThenItWantsNewOnes()
    {
        var scene = await Live();
        await scene.HostJoins();
        Assert.Equal([false, false, true], await Settled(scene, listings: 3, "host"));
        Ok(await scene.Stream.StartRecording(People.Host));
        Assert.Equal([false, false, false], await Settled(scene, listings: 3, "host"));
        await scene.Ends<BeginRecording>(failure: "no");
        Assert.True(await scene.Stream.IsSettled());

        await scene.HostLeaves();
        Assert.Equal([false, false, false], await Settled(scene, listings: 3));
    }

    [Fact]
    public async Task GivenABannedUserInTheRoom_WhenListingsShowThem_ThenTheStreamWantsNewOnesUntilTheyAreGone()
    {
        var scene = await Live();
        Ok(await scene.Stream.Ban(new BanUser(People.Host, "ann", null, null)));

        Assert.Equal([false, false, false], await Settled(scene, listings: 3, "ann"));

        Assert.Equal([false, false, true], await Settled(scene, listings: 3));
    }

    /// <summary>Whether the stream was settled before each listing, one second apart.</summary>
    private static async Task<List<bool>> Settled(StreamScene scene, int listings, params string[] identities)
    {
        List<bool> settled = [];
        for (var listing = 0; listing < listings; listing++)
        {
            settled.Add(await scene.Stream.IsSettled());
            scene.Advance(1_000);
            await List(scene, true, identities);
        }

        return settled;
    }

    private static Task List(StreamScene scene, bool roomExists, params string[] identities) => scene.Stream.Reconcile(new MediaSnapshot(
        Room,
        scene.Silo.Now,
        roomExists,
        roomExists ? RoomSid : null,
        [.. identities.Select(identity => new MediaParticipant($"PA_{identity}", identity, "", identity != "recorder"))],
        []));
}
