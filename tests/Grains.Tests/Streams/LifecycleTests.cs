using System.Text.Json;
using Livehouse.Hosting;
using Livehouse.Limits;
using Livehouse.Listings;
using Livehouse.Operators;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using Livehouse.Wire;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Streams;

public sealed class LifecycleTests
{
    [Fact]
    public async Task GivenAPlan_WhenTheStreamStarts_ThenItIsLiveOnDiskAndItsRoomIsAsked()
    {
        var scene = await Live();

        var view = await scene.View();
        Assert.Equal(
            (Id, "default", "host", "The Host", "A title", "A description"),
            (view.Id, view.TenantId, view.OwnerId, view.OwnerName, view.Title, view.Description));
        Assert.Equal((StreamStatus.Live, Room, scene.Silo.Now), (view.Status, view.Room, view.StartedAt));
        Assert.Equal(
            (0, 0, 0L, GiftTotals.Zero, RecordingView.None, ChatSettings.Open),
            (view.Viewers, view.PeakViewers, view.TotalViews, view.Gifts, view.Recording, view.Chat));
        Assert.Null(view.EndedAt);
        Assert.Equal([new OpenRoom(Room, 600) { DepartureTimeoutSeconds = 180 }], scene.Outbox<OpenRoom>());
        Assert.Equal(1, scene.Silo.OutboxCommitted);
        var row = Assert.Single(scene.Silo.Store.Streams);
        Assert.Equal((Id, "default", "host", Room, "live"), (row.StreamId, row.TenantId, row.OwnerId, row.Room, row.Status));
        Assert.Equal("A title", JsonSerializer.Deserialize<StreamListing>(row.Listing, LivehouseJson.Options)!.Stream.Title);
        scene.Silo.Crash();
        Assert.Equivalent(view, await scene.View());
    }

    [Fact]
    public async Task GivenAStream_WhenItStartsAndEnds_ThenOperatorsAreShownEachOnce()
    {
        var scene = await Live();
        Ok(await scene.Stream.Start(Plan()));
        Ok(await scene.Stream.Stop(People.Host));
        Ok(await scene.Stream.Stop(People.Host));

        Assert.Equal(
            [
                new OperatorEvent(OperatorEventTypes.StreamStarted, scene.Silo.Now, "default", Id, "host", "A title"),
                new OperatorEvent(OperatorEventTypes.StreamEnded, scene.Silo.Now, "default", Id, "host", "A title", "stopped"),
            ],
            scene.Silo.OperatorEvents);
    }

    [Fact]
    public async Task GivenALiveStream_WhenItsStartIsRepeated_ThenItAnswersTheStreamAsItIs()
    {
        var scene = await Live();
        scene.Advance(5_000);

        var again = Ok(await scene.Stream.Start(Plan() with { Plan = Plan().Plan with { Title = "Another" } }));

        Assert.Equal("A title", again.Title);
        Assert.Equal(1, scene.Silo.Store.Commits);
    }

    [Fact]
    public async Task GivenALiveStream_WhenSomebodyElseStartsIt_ThenItDoesNotExistForThem()
    {
        var scene = await Live();

        Refused(RefusalCodes.NotFound, await scene.Stream.Start(Plan() with { Caller = People.Ann }));
        Refused(RefusalCodes.NotFound, await scene.Stream.Start(Plan() with { Caller = People.Host with { TenantId = "elsewhere" } }));
    }

    [Fact]
    public async Task GivenABadPlan_WhenAStreamStarts_ThenNothingIsKept()
    {
        var scene = new StreamScene();

        Refused(RefusalCodes.ValidationFailed, await scene.Stream.Start(Plan() with { Plan = Plan().Plan with { Title = "" } }));

        Assert.Equal(0, scene.Silo.Store.Commits);
        Refused(RefusalCodes.NotFound, await scene.Stream.Get(People.Host));
    }

    [Fact]
    public async Task GivenALiveStream_WhenItIsStopped_ThenItEndsForGoodAndItsRoomIsClosed()
    {
        var scene = await Live();
        var front = await scene.Subscribe();
        await scene.Join(People.Ann);
        scene.Advance(3_000);

        var view = Ok(await scene.Stream.Stop(People.Host));
        scene.Advance(3_000);

        Assert.Equal((StreamStatus.Ended, "stopped", 0, 1), (view.Status, view.EndReason, view.Viewers, view.PeakViewers));
        Assert.Equal(scene.Silo.Now.AddSeconds(-3), view.EndedAt);
        Assert.Equal([new CloseRoom(Room)], scene.Outbox<CloseRoom>());
        Assert.Equal("ended", Assert.Single(scene.Silo.Store.Streams).Status);
        Assert.Equal("stopped", Assert.Single(front.Received<StreamEnded>(StreamEventNames.Ended)).Reason);
        Assert.Equal(StreamEventNames.Ended, front.Names[^1]);
        Assert.False(await scene.Stream.IsLive());
    }

    [Fact]
    public async Task GivenARoomNotOpenedYet_WhenTheStreamStops_ThenItIsNotOpenedAnyMore()
    {
        var scene = await Live();

        await scene.Stream.Stop(People.Host);

        Assert.Empty(scene.Outbox<OpenRoom>());
    }

    [Fact]
    public async Task GivenACountThatIsDue_WhenTheStreamEndsFirst_ThenNothingFollowsTheEnd()
    {
        var scene = await Live();
        var front = await scene.Subscribe();
        await scene.Join(People.Ann);
        await scene.Stream.Stop(People.Host);
        scene.Advance(3_000);

        Assert.Equal(StreamEventNames.Ended, front.Names[^1]);
    }

    [Fact]
    public async Task GivenAnEndedStream_WhenItIsStoppedAgain_ThenItAnswersTheSame()
    {
        var scene = await Live();
        var first = Ok(await scene.Stream.Stop(People.Host));
        var commits = scene.Silo.Store.Commits;
        scene.Advance(60_000);

        var second = Ok(await scene.Stream.Stop(People.Moderator));

        Assert.Equivalent(first, second);
        Assert.Equal(commits, scene.Silo.Store.Commits);
    }

    [Fact]
    public async Task GivenALiveStream_WhenSomebodyStopsIt_ThenOnlyHostAndModeratorsMay()
    {
        var scene = await Live();

        Refused(RefusalCodes.Forbidden, await scene.Stream.Stop(People.Ann));
        Refused(RefusalCodes.Unauthorized, await scene.Stream.Stop(People.Nobody));
        Refused(RefusalCodes.NotFound, await scene.Stream.Stop(People.Stranger));
        Assert.True(await scene.Stream.IsLive());
        Ok(await scene.Stream.Stop(People.Moderator));
    }

    [Fact]
    public async Task GivenALiveStream_WhenItIsKilled_ThenOnlyAModeratorMayAndItSaysSo()
    {
        var scene = await Live();

        Refused(RefusalCodes.Forbidden, await scene.Stream.Kill(new KillStream(People.Host, "because")));
        Refused(RefusalCodes.Unauthorized, await scene.Stream.Kill(new KillStream(People.Nobody, "because")));
        Refused(RefusalCodes.NotFound, await scene.Stream.Kill(new KillStream(People.Stranger, "because")));
        Assert.Equal("reason", Refused(RefusalCodes.ValidationFailed, await scene.Stream.Kill(new KillStream(People.Moderator, " "))).Field);
        var tooLong = new KillStream(People.Moderator, new string('x', StreamLimits.KillReasonLengthMax + 1));
        Assert.Equal("reason", Refused(RefusalCodes.ValidationFailed, await scene.Stream.Kill(tooLong)).Field);

        Assert.Equal("killed", Ok(await scene.Stream.Kill(new KillStream(People.Moderator, "because"))).EndReason);
        Assert.Equal("killed", Ok(await scene.Stream.Kill(new KillStream(People.Moderator, "again"))).EndReason);
        Assert.Equal("killed", Ok(await scene.Stream.Stop(People.Host)).EndReason);
    }

    /// <summary>A "forbidden" revealed to uninvited users that the stream exists.</summary>
    [Fact]
    public async Task GivenAnInviteStream_WhenAViewerTriesToKillIt_ThenItDoesNotExistForThem() =>
        Refused(RefusalCodes.NotFound, await (await Live(Visibility.Invite)).Stream.Kill(new KillStream(People.Ann, "because")));

    [Fact]
    public async Task GivenALostAnswerToTheStart_WhenItIsRepeated_ThenThereIsOneStreamAndOneRoom()
    {
        var scene = new StreamScene();
        scene.Silo.Faults.FailAfterNext(StoreCall.Commit);
        await Assert.ThrowsAsync<StoreFailedException>(() => scene.Stream.Start(Plan()));

        Ok(await scene.Stream.Start(Plan()));

        Assert.Single(scene.Outbox<OpenRoom>());
        Assert.Single(scene.Silo.Store.Streams);
    }

    /// <summary>
    /// Two activations of one user could each commit an intention and start its stream: the second asked the first one's stream whether it is live, heard no,
    /// and then it started. Now the no is final.
    /// </summary>
    [Fact]
    public async Task GivenAStreamThatIsNotLive_WhenThatWasAnswered_ThenItCanNeverStart()
    {
        var scene = new StreamScene();
        Assert.False(await scene.Stream.IsLive());

        Refused(RefusalCodes.Conflict, await scene.Stream.Start(Plan()));
        scene.Silo.Crash();
        Refused(RefusalCodes.Conflict, await scene.Stream.Start(Plan()));
        Refused(RefusalCodes.NotFound, await scene.Stream.Get(People.Host));
        Assert.False(await scene.Stream.IsLive());
        Assert.Empty(scene.Silo.Store.Streams);
    }

    [Fact]
    public async Task GivenAnActivationThatLostItsStreamToAnother_WhenItCommits_ThenItTellsNobodyAndTheNextOneKnows()
    {
        var scene = await Live();
        var front = await scene.Subscribe();
        var stored = (await scene.Silo.Store.Load(scene.Grain))!;
        await scene.Silo.Store.Commit(new GrainCommit(scene.Grain, stored.Version, stored.Data));

        await Assert.ThrowsAsync<GrainMovedException>(() => scene.Stream.Stop(People.Host));

        Assert.DoesNotContain(StreamEventNames.Ended, front.Names);
        Assert.Equal(StreamStatus.Live, (await scene.View()).Status);
        Ok(await scene.Stream.Stop(People.Host));
    }

    [Fact]
    public async Task GivenADirectory_WhenAStreamGoesLiveAndEnds_ThenItIsListedMeanwhile()
    {
        var scene = await Live();
        var all = new ListStreams(null, StreamSort.Viewers, 20, null);

        Assert.Equal(Id, Assert.Single(Ok(await scene.Silo.Directory("default").List(all)).Items).Id);
        await scene.Stream.Stop(People.Host);
        Assert.Empty(Ok(await scene.Silo.Directory("default").List(all)).Items);
    }

    [Fact]
    public async Task GivenADirectoryThatDoesNotAnswer_WhenItIsBack_ThenItHearsOfTheStreamsEndSoon()
    {
        var scene = await Live();
        var all = new ListStreams(null, StreamSort.Viewers, 20, null);
        scene.Silo.DirectoryFails = true;
        Assert.Equal(StreamStatus.Ended, Ok(await scene.Stream.Stop(People.Host)).Status);
        scene.Silo.DirectoryFails = false;
        Assert.Single(Ok(await scene.Silo.Directory("default").List(all)).Items);

        scene.Advance(2_000);

        Assert.Empty(Ok(await scene.Silo.Directory("default").List(all)).Items);
    }
}
