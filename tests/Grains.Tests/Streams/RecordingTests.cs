using Livehouse.Media;
using Livehouse.Operators;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Streams;

public sealed class RecordingTests
{
    private const string Key = "recordings/default/st_1/1.mp4";
    private const string SecondKey = "recordings/default/st_1/2.mp4";

    [Fact]
    public async Task GivenALiveStream_WhenItIsRecordedToTheEnd_ThenEachStepIsToldAndTheFileIsFound()
    {
        var scene = await Live();
        var front = await scene.Subscribe();

        Assert.Equal(new RecordingView(RecordingStatus.Starting, null, scene.Silo.Now), Ok(await scene.Stream.StartRecording(People.Host)));
        Assert.Equal([new BeginRecording(Room, Key)], scene.Outbox<BeginRecording>());
        await scene.Ends<BeginRecording>(new RecordingBegun("EG_1"));
        await scene.Egress("EV_1", EgressPhase.Active);
        Assert.Equal((RecordingStatus.Active, "EG_1"), await State(scene));
        Refused(RefusalCodes.Conflict, await scene.Stream.Vod(People.Ann));

        Assert.Equal(RecordingStatus.Stopping, Ok(await scene.Stream.StopRecording(People.Host)).Status);
        Assert.Equal([Ending("EG_1")], scene.Outbox<EndRecording>());
        await scene.Egress("EV_2", EgressPhase.Ending);
        await scene.Egress("EV_3", EgressPhase.Complete, file: Key, seconds: 12.5, bytes: 1_000);
        await scene.Ends<EndRecording>(new RecordingEnded(new EgressReport("EG_1", EgressPhase.Complete, Key, 12.5, 1_000, null)));
        Assert.Equal([new CheckRecording(Key)], scene.Outbox<CheckRecording>());
        await scene.Ends<CheckRecording>(new RecordingChecked(Key, 1_234, "video/mp4"));

        Assert.Equal(new VodSource(Key, 12.5, 1_234, "video/mp4"), Ok(await scene.Stream.Vod(People.Ann)) with { BeginsMs = null });
        Assert.DoesNotContain(scene.Silo.Store.Pending, pending => pending.Message is not OpenRoom);
        scene.Advance(100);
        Assert.Equal(
            [RecordingStatus.Starting, RecordingStatus.Starting, RecordingStatus.Active, RecordingStatus.Stopping, RecordingStatus.Completed],
            front.Received<RecordingChanged>(StreamEventNames.Recording).Select(told => told.Recording.Status));
        Assert.Equal([OperatorEventTypes.StreamStarted, OperatorEventTypes.RecordingCompleted], scene.Silo.OperatorEvents.Select(shown => shown.Type));
        scene.Silo.Crash();
        Assert.Equal((RecordingStatus.Completed, "EG_1"), await State(scene));
    }

    [Fact]
    public async Task GivenARecording_WhenItIsStartedAgain_ThenTheRunningOneIsAnswered()
    {
        var scene = await Live();
        var first = Ok(await scene.Stream.StartRecording(People.Host));
        scene.Advance(1_000);

        Assert.Equal(first, Ok(await scene.Stream.StartRecording(People.Host)));
        Assert.Single(scene.Outbox<BeginRecording>());
    }

    [Fact]
    public async Task GivenAnEncryptedStream_WhenItIsToBeRecorded_ThenItCanNotBe() =>
        Refused(RefusalCodes.Conflict, await (await Live(e2ee: true)).Stream.StartRecording(People.Host));

    [Fact]
    public async Task GivenNothingRecorded_WhenItIsStoppedOrAskedFor_ThenItSaysSo()
    {
        var scene = await Live();

        Refused(RefusalCodes.Conflict, await scene.Stream.StopRecording(People.Host));
        Refused(RefusalCodes.NotFound, await scene.Stream.Vod(People.Ann));
    }

    [Fact]
    public async Task GivenAStartUnderWay_WhenItIsStopped_ThenItsOutcomeIsStoppedAtOnce()
    {
        var scene = await Live();
        await scene.Stream.StartRecording(People.Host);
        Ok(await scene.Stream.StopRecording(People.Host));
        Assert.Empty(scene.Outbox<EndRecording>());
        Refused(RefusalCodes.Conflict, await scene.Stream.StartRecording(People.Host));

        await scene.Ends<BeginRecording>(new RecordingBegun("EG_1"));

        Assert.Equal([Ending("EG_1")], scene.Outbox<EndRecording>());
        Assert.Equal((RecordingStatus.Stopping, "EG_1"), await State(scene));
        await scene.Egress("EV_1", EgressPhase.Active);
        Assert.Single(scene.Outbox<EndRecording>());
        Assert.Equal(RecordingStatus.Stopping, (await State(scene)).Status);
    }

    [Fact]
    public async Task GivenEventsThatOvertakeTheOutcome_WhenTheyComeFirst_ThenTheyAreBelievedAndTheOutcomeChangesNothing()
    {
        var scene = await Live();
        await scene.Stream.StartRecording(People.Host);

        await scene.Egress("EV_1", EgressPhase.Active);
        await scene.Ends<BeginRecording>(new RecordingBegun("EG_1"));
        await scene.Egress("EV_0", EgressPhase.Starting);

        Assert.Equal((RecordingStatus.Active, "EG_1"), await State(scene));
        Assert.Empty(scene.Outbox<BeginRecording>());
    }

    [Fact]
    public async Task GivenAnEndThatOvertakesEverything_WhenTheRestComesLate_ThenTheRecordingStaysCompleted()
    {
        var scene = await Live();
        await scene.Stream.StartRecording(People.Host);

        await scene.Egress("EV_3", EgressPhase.Complete, file: Key, seconds: 5, bytes: 10);
        await scene.Ends<BeginRecording>(new RecordingBegun("EG_1"));
        await scene.Egress("EV_1", EgressPhase.Active);
        await scene.Egress("EV_2", EgressPhase.Ending);
        await scene.Egress("EV_4", EgressPhase.Failed);

        Assert.Equal((RecordingStatus.Completed, "EG_1"), await State(scene));
        Assert.Single(scene.Outbox<CheckRecording>());
        Assert.Empty(scene.Outbox<EndRecording>());
    }

    [Fact]
    public async Task GivenAFailedRecording_WhenAnotherIsStarted_ThenLateWordsOfTheFirstDoNotTouchIt()
    {
        var scene = await Live();
        await scene.Stream.StartRecording(People.Host);
        await scene.Ends<BeginRecording>(new RecordingBegun("EG_1"));
        await scene.Egress("EV_1", EgressPhase.Failed);
        Refused(RefusalCodes.NotFound, await scene.Stream.Vod(People.Ann));

        Ok(await scene.Stream.StartRecording(People.Host));
        await scene.Egress("EV_2", EgressPhase.Complete, file: Key);
        Assert.Equal((RecordingStatus.Starting, null), await State(scene));
        await scene.Ends<BeginRecording>(new RecordingBegun("EG_2"));

        Assert.Equal((RecordingStatus.Starting, "EG_2"), await State(scene));
        Assert.Empty(scene.Outbox<CheckRecording>());
    }

    [Fact]
    public async Task GivenAStartThatIsGivenUp_WhenTheMediaServerNeverSpoke_ThenTheRecordingFailed()
    {
        var scene = await Live();
        await scene.Stream.StartRecording(People.Host);

        await scene.Ends<BeginRecording>(failure: "The media server can't be reached.");

        Assert.Equal((RecordingStatus.Failed, null), await State(scene));
        Assert.Equal("The media server can't be reached.", (await scene.View()).Recording.Error);
        Assert.Equal("The recording failed. The media server can't be reached.", Refused(RefusalCodes.NotFound, await scene.Stream.Vod(People.Ann)).Detail);
        Ok(await scene.Stream.StartRecording(People.Host));
        Assert.Equal([new BeginRecording(Room, SecondKey)], scene.Outbox<BeginRecording>());
    }

    [Fact]
    public async Task GivenAStartThatIsGivenUp_WhenTheMediaServerReportedTheEgress_ThenItGoesOn()
    {
        var scene = await Live();
        await scene.Stream.StartRecording(People.Host);
        await scene.Egress("EV_1", EgressPhase.Active);

        await scene.Ends<BeginRecording>(failure: "no answer");

        Assert.Equal((RecordingStatus.Active, "EG_1"), await State(scene));
    }

    /// <summary>A hanging media server started an egress after its start had been given up: it went on recording unnoticed.</summary>
    [Fact]
    public async Task GivenAStartThatWasGivenUp_WhenItHappensAfterAll_ThenItIsStopped()
    {
        var scene = await Live();
        await scene.Stream.StartRecording(People.Host);
        await scene.Ends<BeginRecording>(failure: "no answer");

        await scene.Egress("EV_1", EgressPhase.Starting, "EG_late");
        await scene.Egress("EV_2", EgressPhase.Active, "EG_late");

        Assert.Equal([Ending("EG_late")], scene.Outbox<EndRecording>());
        Assert.Equal(RecordingStatus.Failed, (await State(scene)).Status);
    }

    /// <summary>
    /// The late egress of a start that was given up came while the next one started, and was taken for its own; the real one was never stopped.
    /// </summary>
    [Fact]
    public async Task GivenALateEgressOfAnEarlierStart_WhenTheNextOneIsUnderWay_ThenTheLateOneIsStoppedOnceAndTheOtherGoesOn()
    {
        var scene = await Live();
        await scene.Stream.StartRecording(People.Host);
        await scene.Ends<BeginRecording>(failure: "no answer");
        await scene.Stream.StartRecording(People.Host);
        await scene.Egress("EV_1", EgressPhase.Starting, "EG_late");
        await scene.Egress("EV_2", EgressPhase.Active, "EG_late");
        Assert.Equal((RecordingStatus.Starting, null), await State(scene));
        Assert.Equal([Ending("EG_late")], scene.Outbox<EndRecording>());

        await scene.Ends<BeginRecording>(new RecordingBegun("EG_2"));
        await scene.Egress("EV_3", EgressPhase.Active, "EG_2", writes: SecondKey);
        await scene.Egress("EV_4", EgressPhase.Complete, "EG_late", file: Key);

        Assert.Equal((RecordingStatus.Active, "EG_2"), await State(scene));
        Assert.Single(scene.Outbox<EndRecording>());
    }

    [Fact]
    public async Task GivenALateEgressOfAnEarlierStartThatEnded_WhenTheNextStartHasItsOwn_ThenThatOneIsTheRecording()
    {
        var scene = await Live();
        await scene.Stream.StartRecording(People.Host);
        await scene.Ends<BeginRecording>(failure: "no answer");
        await scene.Stream.StartRecording(People.Host);
        await scene.Egress("EV_1", EgressPhase.Failed, "EG_late");

        await scene.Ends<BeginRecording>(new RecordingBegun("EG_2"));

        Assert.Equal((RecordingStatus.Starting, "EG_2"), await State(scene));
        Assert.Empty(scene.Outbox<EndRecording>());
    }

    /// <summary>A start that was cut off happened anyway, and its egress was reported first; the one of the next attempt is the one that stays.</summary>
    [Fact]
    public async Task GivenTwoEgressesOfOneStart_WhenTheOutcomeSaysWhichStays_ThenTheOtherIsStopped()
    {
        var scene = await Live();
        await scene.Stream.StartRecording(People.Host);
        await scene.Egress("EV_1", EgressPhase.Active, "EG_surplus");

        await scene.Ends<BeginRecording>(new RecordingBegun("EG_1"));

        Assert.Equal((RecordingStatus.Starting, "EG_1"), await State(scene));
        Assert.Equal([Ending("EG_surplus")], scene.Outbox<EndRecording>());
        await scene.Egress("EV_2", EgressPhase.Active, "EG_1");
        Assert.Equal((RecordingStatus.Active, "EG_1"), await State(scene));
    }

    /// <summary>A host application restreamed the room itself: its egress was mistaken for the recording that was starting, and stopped with it.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("their/own.mp4")]
    [InlineData("recordings/default/st_2/1.mp4")]
    [InlineData("recordings/default/st_1/0.mp4")]
    [InlineData("recordings/default/st_1/01.mp4")]
    [InlineData("recordings/default/st_1/3.mp4")]
    [InlineData("recordings/default/st_1/2.mp4.part")]
    [InlineData("recordings/default/st_1/tracks/1.mp4")]
    public async Task GivenOthersEgresses_WhenTheySpeakAtAnyMoment_ThenTheyAreNeitherAdoptedNorStopped(string writes)
    {
        var scene = await Live();
        var events = 0;
        await OthersSpeak();
        await scene.Stream.StartRecording(People.Host);
        await OthersSpeak();
        Assert.Equal((RecordingStatus.Starting, null), await State(scene));
        await scene.Ends<BeginRecording>(failure: "no answer");
        await OthersSpeak();
        Assert.Equal((RecordingStatus.Failed, null), await State(scene));
        await scene.Stream.StartRecording(People.Host);
        await scene.Stream.StopRecording(People.Host);
        await OthersSpeak();
        Assert.Equal((RecordingStatus.Stopping, null), await State(scene));
        Assert.Empty(scene.Outbox<EndRecording>());

        await scene.Ends<BeginRecording>(new RecordingBegun("EG_2"));
        await OthersSpeak();

        Assert.Equal((RecordingStatus.Stopping, "EG_2"), await State(scene));
        Assert.Equal([Ending("EG_2", SecondKey)], scene.Outbox<EndRecording>());

        async Task OthersSpeak()
        {
            foreach (var phase in Enum.GetValues<EgressPhase>())
            {
                await scene.Egress($"EV_{++events}", phase, "EG_other", file: phase == EgressPhase.Complete ? writes : null, writes: writes);
                await List(scene, new EgressReport("EG_other", phase, null, 0, 0, null) { Paths = writes.Length > 0 ? [writes] : [] });
            }
        }
    }

    /// <summary>An egress that fails immediately reports no file, but it returns its request.</summary>
    [Fact]
    public async Task GivenAnEgressThatFailsBeforeItsStartIsAnswered_WhenItSaysWhatItWasAskedFor_ThenTheRecordingFailed()
    {
        var scene = await Live();
        await scene.Stream.StartRecording(People.Host);

        await scene.Egress("EV_1", EgressPhase.Failed);
        await scene.Ends<BeginRecording>(new RecordingBegun("EG_1"));

        Assert.Equal((RecordingStatus.Failed, "EG_1"), await State(scene));
        Assert.Empty(scene.Outbox<EndRecording>());
    }

    [Fact]
    public async Task GivenAStartThatWasGivenUp_WhenAListingShowsThatItHappened_ThenItIsStopped()
    {
        var scene = await Live();
        await scene.Stream.StartRecording(People.Host);
        await scene.Ends<BeginRecording>(failure: "no answer");

        await List(scene, new EgressReport("EG_late", EgressPhase.Active, null, 0, 0, null) { Paths = [Key] });

        Assert.Equal([Ending("EG_late")], scene.Outbox<EndRecording>());
        Assert.Equal(RecordingStatus.Failed, (await State(scene)).Status);
    }

    [Fact]
    public async Task GivenARecording_WhenTheStreamEnds_ThenItIsStoppedAndStillCompletes()
    {
        var scene = await Live();
        var front = await scene.Subscribe();
        await scene.Stream.StartRecording(People.Host);
        await scene.Ends<BeginRecording>(new RecordingBegun("EG_1"));
        await scene.Egress("EV_1", EgressPhase.Active);

        Assert.Equal(RecordingStatus.Stopping, Ok(await scene.Stream.Stop(People.Host)).Recording.Status);

        Assert.Equal([Ending("EG_1")], scene.Outbox<EndRecording>());
        await scene.Egress("EV_2", EgressPhase.Complete, file: Key, seconds: 3, bytes: 9);
        Assert.Equal(Key, Ok(await scene.Stream.Vod(People.Ann)).ObjectKey);
        scene.Advance(100);
        Assert.Equal(RecordingStatus.Completed, front.Received<RecordingChanged>(StreamEventNames.Recording)[^1].Recording.Status);
    }

    [Fact]
    public async Task GivenAStartUnderWay_WhenTheStreamEnds_ThenItsOutcomeIsStopped()
    {
        var scene = await Live();
        await scene.Stream.StartRecording(People.Host);
        await scene.Stream.Stop(People.Host);

        await scene.Ends<BeginRecording>(new RecordingBegun("EG_1"));

        Assert.Equal([Ending("EG_1")], scene.Outbox<EndRecording>());
    }

    [Fact]
    public async Task GivenALostEndEvent_WhenTheEndingSaysHowItEnded_ThenTheRecordingIsComplete()
    {
        var scene = await Stopping();
        await scene.Ends<EndRecording>(new RecordingEnded(new EgressReport("EG_1", EgressPhase.Complete, Key, 4, 40, null)));

        Assert.Equal(4, Ok(await scene.Stream.Vod(People.Ann)).DurationSeconds);
        Assert.Empty(scene.Outbox<EndRecording>());
    }

    /// <summary>A recorder that died while the media server listed it as alive left its recording stopping forever, and each start was a conflict.</summary>
    [Theory]
    [InlineData(null, "The media server no longer knows the recording.")]
    [InlineData("no answer", "The media server did not finish the recording.")]
    public async Task GivenARecorderThatDied_WhenItsEndingIsOver_ThenTheRecordingFailedAndTheNextOneStarts(string? failure, string reason)
    {
        var scene = await Stopping();
        Refused(RefusalCodes.Conflict, await scene.Stream.StartRecording(People.Host));
        scene.Silo.Crash();

        await scene.Ends<EndRecording>(failure: failure);

        Assert.Equal((RecordingStatus.Failed, "EG_1"), await State(scene));
        Assert.Empty(scene.Outbox<EndRecording>());
        Assert.Equal($"The recording failed. {reason}", Refused(RefusalCodes.NotFound, await scene.Stream.Vod(People.Ann)).Detail);
        scene.Silo.Crash();
        Assert.Equal(reason, (await scene.View()).Recording.Error);
        Assert.Null(Ok(await scene.Stream.StartRecording(People.Host)).Error);
        Assert.Equal([new BeginRecording(Room, SecondKey)], scene.Outbox<BeginRecording>());
    }

    [Fact]
    public async Task GivenAFileThatIsNotInTheStore_WhenTheLastLookIsOver_ThenTheRecordingFailedAndViewersAreTold()
    {
        var scene = await Recorded();
        var front = await scene.Subscribe();
        Ok(await scene.Stream.Vod(People.Ann));

        var pending = Assert.Single(scene.Silo.Store.Pending, pending => pending.Message is CheckRecording);
        await scene.Stream.OutboxMessageEnded(
            new OutboxOutcome(pending.Id, pending.Message, new RecordingChecked(Key, 0, ""), "The recorded file is not in the object store."));

        Assert.Equal(RecordingStatus.Failed, (await State(scene)).Status);
        Assert.Equal(
            "The recording failed. The recorded file is not in the object store.", Refused(RefusalCodes.NotFound, await scene.Stream.Vod(People.Ann)).Detail);
        scene.Advance(100);
        var told = Assert.Single(front.Received<RecordingChanged>(StreamEventNames.Recording)).Recording;
        Assert.Equal((RecordingStatus.Failed, "The recorded file is not in the object store."), (told.Status, told.Error));
        Ok(await scene.Stream.StartRecording(People.Host));
    }

    [Fact]
    public async Task GivenAnEmptyObject_WhenItIsChecked_ThenTheRecordingFailed()
    {
        var scene = await Recorded();
        await scene.Ends<CheckRecording>(new RecordingChecked(Key, 0, "video/mp4"));

        Assert.Equal(RecordingStatus.Failed, (await State(scene)).Status);
        Refused(RefusalCodes.NotFound, await scene.Stream.Vod(People.Ann));
    }

    [Fact]
    public async Task GivenAnObjectStoreThatCanNotBeAsked_WhenTheCheckIsGivenUp_ThenTheMediaServersWordStands()
    {
        var scene = await Recorded();
        await scene.Ends<CheckRecording>(failure: "no answer");

        Assert.Equal(new VodSource(Key, 5, 10, "video/mp4"), Ok(await scene.Stream.Vod(People.Ann)) with { BeginsMs = null });
        Assert.Empty(scene.Outbox<CheckRecording>());
    }

    [Fact]
    public async Task GivenACheckOfAnEarlierFile_WhenItComesLate_ThenTheNewRecordingIsNotTouched()
    {
        var scene = await Recorded();
        var check = Assert.Single(scene.Silo.Store.Pending, pending => pending.Message is CheckRecording);
        await scene.Stream.StartRecording(People.Host);

        await scene.Stream.OutboxMessageEnded(new OutboxOutcome(check.Id, check.Message, new RecordingChecked(Key, 0, "video/mp4")));

        Assert.Equal(RecordingStatus.Starting, (await State(scene)).Status);
        Assert.Empty(scene.Outbox<CheckRecording>());
    }

    [Fact]
    public async Task GivenALostEvent_WhenAListingShowsTheEgress_ThenTheRecordingFollowsIt()
    {
        var scene = await Live();
        await scene.Stream.StartRecording(People.Host);
        await scene.Ends<BeginRecording>(new RecordingBegun("EG_1"));

        await List(scene, new EgressReport("EG_other", EgressPhase.Failed, null, 0, 0, null), new EgressReport("EG_1", EgressPhase.Active, null, 0, 0, null));
        Assert.Equal(RecordingStatus.Active, (await State(scene)).Status);
        await List(scene, new EgressReport("EG_1", EgressPhase.Complete, Key, 7, 70, null));

        Assert.Equal(7, Ok(await scene.Stream.Vod(People.Ann)).DurationSeconds);
    }

    private static EndRecording Ending(string egressId, string key = Key) => new(egressId) { ObjectKey = key };

    private static async Task<StreamScene> Stopping()
    {
        var scene = await Live();
        await scene.Stream.StartRecording(People.Host);
        await scene.Ends<BeginRecording>(new RecordingBegun("EG_1"));
        await scene.Stream.StopRecording(People.Host);
        return scene;
    }

    private static async Task<StreamScene> Recorded()
    {
        var scene = await Live();
        await scene.Stream.StartRecording(People.Host);
        await scene.Ends<BeginRecording>(new RecordingBegun("EG_1"));
        await scene.Egress("EV_1", EgressPhase.Complete, file: Key, seconds: 5, bytes: 10);
        return scene;
    }

    private static Task List(StreamScene scene, params EgressReport[] egresses) =>
        scene.Stream.Reconcile(new MediaSnapshot(Room, scene.Silo.Now, true, RoomSid, [], egresses));

    private static async Task<(RecordingStatus Status, string? EgressId)> State(StreamScene scene)
    {
        var recording = (await scene.View()).Recording;
        return (recording.Status, recording.EgressId);
    }
}
