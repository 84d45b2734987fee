using Livehouse.Hosting;
using Livehouse.Media;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Rooms;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Rooms;

/// <summary>Recordings of rooms: whose they are, and that nothing of them is lost when the room closes.</summary>
public sealed class RoomRecordingTests
{
    private int _events;

    [Fact]
    public async Task GivenARoom_WhenItsOwnerRecordsItToTheEnd_ThenTheFileIsTheOwners()
    {
        var scene = await RoomScene.Created();

        Assert.Equal(new RecordingView(RecordingStatus.Starting, null, scene.Silo.Now), Ok(await scene.Room.StartRecording(People.Host)));
        var begin = Assert.Single(scene.Outbox<BeginRecording>());
        Assert.Equal(("daily", "meet"), (begin.Room, begin.Instance));
        Assert.Matches("^recordings/default/rooms/meet/rr_[A-Za-z0-9_-]+/1\\.mp4$", begin.ObjectKey);
        Assert.DoesNotContain("daily", begin.ObjectKey, StringComparison.Ordinal);
        await Ends<BeginRecording>(scene, new RecordingBegun("EG_1"));
        await Egress(scene, EgressPhase.Active);
        Refused(RefusalCodes.Conflict, await scene.Room.Recording(People.Host));

        Assert.Equal(new RecordingView(RecordingStatus.Stopping, "EG_1", scene.Silo.Now), Ok(await scene.Room.StopRecording(People.Host)));
        Assert.Equal([Ending("EG_1", begin.ObjectKey)], scene.Outbox<EndRecording>());
        await Egress(scene, EgressPhase.Complete, begin.ObjectKey);
        await Ends<EndRecording>(scene, new RecordingEnded(Report(EgressPhase.Complete, begin.ObjectKey)));
        await Ends<CheckRecording>(scene, new RecordingChecked(begin.ObjectKey, 1_234, "video/mp4"));
        scene.Silo.Crash();

        Assert.Equal(new VodSource(begin.ObjectKey, 12.5, 1_234, "video/mp4"), Ok(await scene.Room.Recording(People.Host)));
        Assert.DoesNotContain(scene.Silo.Store.Pending, pending => pending.Message is not OpenRoom);
    }

    [Fact]
    public async Task GivenARecording_WhenItIsStartedAndStoppedAgain_ThenEachIsDoneOnce()
    {
        var scene = await RoomScene.Created();
        var first = Ok(await scene.Room.StartRecording(People.Host));
        scene.Advance(1);
        Assert.Equal(first, Ok(await scene.Room.StartRecording(People.Host)));
        Assert.Single(scene.Outbox<BeginRecording>());
        await Ends<BeginRecording>(scene, new RecordingBegun("EG_1"));

        for (var time = 0; time < 2; time++) Assert.Equal(RecordingStatus.Stopping, Ok(await scene.Room.StopRecording(People.Host)).Status);
        Assert.Single(scene.Outbox<EndRecording>());
    }

    [Fact]
    public async Task GivenAnEncryptedRoom_WhenItIsToBeRecorded_ThenItCanNotBeAndNothingChanges()
    {
        var scene = new RoomScene();
        Ok(await scene.Room.Create(RoomScene.Plan() with { E2ee = true }));
        var before = scene.Silo.Store.Pending.Count;

        var refusal = Refused(RefusalCodes.Conflict, await scene.Room.StartRecording(People.Host));

        Assert.Contains("the media server cannot see it", refusal.Detail, StringComparison.Ordinal);
        Assert.Equal(before, scene.Silo.Store.Pending.Count);
        Refused(RefusalCodes.NotFound, await scene.Room.Recording(People.Host));
    }

    [Fact]
    public async Task GivenOthers_WhenTheyWouldRecordOrFetch_ThenTheyMayNot()
    {
        var scene = await Active();

        foreach (var other in (Callers.Caller[])[People.Ann, People.Moderator])
        {
            Refused(RefusalCodes.Forbidden, await scene.Room.StartRecording(other));
            Refused(RefusalCodes.Forbidden, await scene.Room.StopRecording(other));
            Refused(RefusalCodes.Forbidden, await scene.Room.Recording(other));
        }

        var foreign = People.Host with { TenantId = "elsewhere" };
        Refused(RefusalCodes.NotFound, await scene.Room.StartRecording(foreign));
        Refused(RefusalCodes.NotFound, await scene.Room.StopRecording(foreign));
        Refused(RefusalCodes.NotFound, await scene.Room.Recording(foreign));
        Assert.Empty(scene.Outbox<EndRecording>());
    }

    [Fact]
    public async Task GivenNoRoomOrNothingRecorded_WhenItIsAskedFor_ThenItSaysSo()
    {
        var scene = new RoomScene();
        Refused(RefusalCodes.NotFound, await scene.Room.StartRecording(People.Host));
        Refused(RefusalCodes.NotFound, await scene.Room.Recording(People.Host));
        Ok(await scene.Room.Create(RoomScene.Plan()));
        Refused(RefusalCodes.Conflict, await scene.Room.StopRecording(People.Host));
        Refused(RefusalCodes.NotFound, await scene.Room.Recording(People.Host));
    }

    /// <summary>The one of a pair whose call made the room is its owner by chance: the other one never agreed to be recorded.</summary>
    [Fact]
    public async Task GivenARoomForAPair_WhenOneWouldRecordIt_ThenNeitherMay()
    {
        var scene = await RoomScene.Study([People.Host.UserId, People.Ann.UserId]);

        Refused(RefusalCodes.Forbidden, await scene.Room.StartRecording(People.Host));
        Assert.Empty(scene.Outbox<BeginRecording>());
    }

    [Fact]
    public async Task GivenARecording_WhenTheRoomCloses_ThenItIsStoppedAndItsOutcomeIsTakenIn()
    {
        var scene = await Active();
        Ok(await scene.Room.Close(People.Host));
        Assert.Equal([Ending("EG_1", _firstKey)], scene.Outbox<EndRecording>());
        Assert.Equal(scene.Silo.Store.Pending.Count, scene.Silo.Store.Pending.Select(pending => pending.Id).Distinct().Count());
        Refused(RefusalCodes.Conflict, await scene.Room.Recording(People.Host));
        await scene.Ends<CloseRoom>();
        scene.Silo.Crash();

        await Ends<EndRecording>(scene, new RecordingEnded(Report(EgressPhase.Complete, "a/file.mp4")));
        await Ends<CheckRecording>(scene, new RecordingChecked("a/file.mp4", 77, "video/mp4"));

        Assert.Equal(new VodSource("a/file.mp4", 12.5, 77, "video/mp4"), Ok(await scene.Room.Recording(People.Host)));
        Refused(RefusalCodes.NotFound, await scene.Room.Recording(People.Ann));
    }

    [Fact]
    public async Task GivenARecording_WhenTheRoomIsEmptyForTooLong_ThenItIsStoppedToo()
    {
        var scene = await Active();

        scene.Advance(RoomScene.Terms.EmptyTimeoutSeconds);
        await scene.Room.CheckTime();

        Assert.Single(scene.Outbox<EndRecording>());
    }

    [Fact]
    public async Task GivenAWebhookOfItsEnd_WhenTheRoomHasClosed_ThenTheRecordingIsComplete()
    {
        var scene = await Active();
        await scene.Room.Close(People.Host);

        await Egress(scene, EgressPhase.Complete, "a/file.mp4");

        Assert.Equal("a/file.mp4", Ok(await scene.Room.Recording(People.Host)).ObjectKey);
        Assert.Single(scene.Outbox<CloseRoom>());
    }

    /// <summary>A host application restreamed the room itself: its egress was mistaken for the recording that was starting, and stopped with it.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("their/own.mp4")]
    public async Task GivenOthersEgresses_WhenTheySpeakAtAnyMoment_ThenTheyAreNeitherAdoptedNorStopped(string? writes)
    {
        var scene = await RoomScene.Created();
        await OthersSpeak();
        await scene.Room.StartRecording(People.Host);
        await OthersSpeak();
        await Ends<BeginRecording>(scene, null, "no answer");
        await OthersSpeak();
        await scene.Room.StartRecording(People.Host);
        var begin = Assert.Single(scene.Outbox<BeginRecording>());
        await OthersSpeak();
        Assert.Equal(new RecordingView(RecordingStatus.Starting, null, scene.Silo.Now), Ok(await scene.Room.StartRecording(People.Host)));
        await scene.Room.Close(People.Host);
        await OthersSpeak();
        Assert.Empty(scene.Outbox<EndRecording>());

        await Ends<BeginRecording>(scene, new RecordingBegun("EG_1"));
        await OthersSpeak();

        Assert.Equal([Ending("EG_1", begin.ObjectKey)], scene.Outbox<EndRecording>());

        async Task OthersSpeak()
        {
            foreach (var phase in Enum.GetValues<EgressPhase>())
            {
                await Egress(scene, phase, egressId: "EG_other", writes: writes);
                await List(scene, Report(phase) with { EgressId = "EG_other", Paths = writes is null ? [] : [writes] });
            }
        }
    }

    [Fact]
    public async Task GivenEventsThatOvertakeTheOutcome_WhenTheySayWhatIsWritten_ThenTheyAreBelieved()
    {
        var scene = await RoomScene.Created();
        await scene.Room.StartRecording(People.Host);
        var begin = Assert.Single(scene.Outbox<BeginRecording>());

        await Egress(scene, EgressPhase.Active, writes: begin.ObjectKey);

        Assert.Equal(new RecordingView(RecordingStatus.Active, "EG_1", scene.Silo.Now), Ok(await scene.Room.StartRecording(People.Host)));
    }

    /// <summary>The first life's start had been given up, and the egress came when the next life was recorded already.</summary>
    [Fact]
    public async Task GivenALateEgressOfAnEarlierLife_WhenTheNextLifeIsRecorded_ThenTheLateOneIsStopped()
    {
        var scene = await RoomScene.Created();
        await scene.Room.StartRecording(People.Host);
        var first = Assert.Single(scene.Outbox<BeginRecording>()).ObjectKey;
        await Ends<BeginRecording>(scene, null, "no answer");
        await scene.Room.Close(People.Host);
        Ok(await scene.Room.Create(RoomScene.Plan("op2")));
        await scene.Room.StartRecording(People.Host);

        await Egress(scene, EgressPhase.Active, egressId: "EG_late", writes: first);

        Assert.Equal([Ending("EG_late", first)], scene.Outbox<EndRecording>());
        Assert.Equal(RecordingStatus.Starting, Ok(await scene.Room.StartRecording(People.Host)).Status);
    }

    /// <summary>A start still in progress when the name becomes free would record the name's next owner.</summary>
    [Fact]
    public async Task GivenAStartUnderWay_WhenTheRoomIsClosed_ThenItsNameIsNobodyElsesUntilTheStartIsOver()
    {
        var scene = await RoomScene.Created();
        await scene.Room.StartRecording(People.Host);
        var key = Assert.Single(scene.Outbox<BeginRecording>()).ObjectKey;
        await scene.Room.Close(People.Host);
        await scene.Ends<CloseRoom>();
        Assert.Equal(scene.Ref, await Owner(scene));
        scene.Silo.Crash();
        Assert.Empty(scene.Outbox<EndRecording>());

        await Ends<BeginRecording>(scene, new RecordingBegun("EG_1"));

        Assert.Equal([Ending("EG_1", key)], scene.Outbox<EndRecording>());
        Assert.Null(await Owner(scene));
    }

    [Fact]
    public async Task GivenAStartThatIsGivenUp_WhenTheRoomHasClosed_ThenNothingWasRecordedAndTheNameIsFree()
    {
        var scene = await RoomScene.Created();
        await scene.Room.StartRecording(People.Host);
        await scene.Room.Close(People.Host);
        await Ends<BeginRecording>(scene, null, "The room is not on the media server.");
        Assert.Equal(scene.Ref, await Owner(scene));

        await scene.Ends<CloseRoom>();

        Assert.Null(await Owner(scene));
        Refused(RefusalCodes.NotFound, await scene.Room.Recording(People.Host));
    }

    [Fact]
    public async Task GivenTheNextLifeOfAnotherOwner_WhenItIsRecordedToo_ThenEachOwnerHasTheirOwn()
    {
        var scene = await Active();
        await scene.Room.Close(People.Host);
        Ok(await scene.Room.Create(RoomScene.Plan("op2", People.Ann)));
        Refused(RefusalCodes.NotFound, await scene.Room.Recording(People.Ann));
        Refused(RefusalCodes.Forbidden, await scene.Room.StopRecording(People.Host));
        Ok(await scene.Room.StartRecording(People.Ann));
        var begin = Assert.Single(scene.Outbox<BeginRecording>());
        await Ends<BeginRecording>(scene, new RecordingBegun("EG_2"));

        await Egress(scene, EgressPhase.Complete, "first.mp4");
        await Egress(scene, EgressPhase.Complete, "second.mp4", "EG_2", begin.Room);

        Assert.Equal("first.mp4", Ok(await scene.Room.Recording(People.Host)).ObjectKey);
        Assert.Equal("second.mp4", Ok(await scene.Room.Recording(People.Ann)).ObjectKey);
    }

    [Fact]
    public async Task GivenTheNextLifeOfTheSameOwner_WhenItIsRecorded_ThenItsFileHasAnotherPlaceAndReplacesTheFirst()
    {
        var scene = await Active();
        await Egress(scene, EgressPhase.Complete, "first.mp4");
        await scene.Room.Close(People.Host);
        Ok(await scene.Room.Create(RoomScene.Plan("op2")));
        Assert.Equal("first.mp4", Ok(await scene.Room.Recording(People.Host)).ObjectKey);

        Ok(await scene.Room.StartRecording(People.Host));

        Refused(RefusalCodes.Conflict, await scene.Room.Recording(People.Host));
        Assert.NotEqual(_firstKey, Assert.Single(scene.Outbox<BeginRecording>()).ObjectKey);
    }

    [Fact]
    public async Task GivenMoreLivesThanAreRemembered_WhenEachIsRecorded_ThenTheOldestAreForgottenUnlessTheyRun()
    {
        var scene = new RoomScene();
        for (var life = 1; life <= 10; life++) await RecordALife(scene, life);

        // Ten still run: none of them can be forgotten.
        Ok(await scene.Room.Create(RoomScene.Plan("op11")));
        Refused(RefusalCodes.MediaUnavailable, await scene.Room.StartRecording(People.Host));
        await Egress(scene, EgressPhase.Complete, "first.mp4", "EG_1");
        Ok(await scene.Room.StartRecording(People.Host));
    }

    [Fact]
    public async Task GivenALostWebhook_WhenAListingShowsThatTheEgressDied_ThenTheRoomKnowsAndIsWatchedNoMore()
    {
        var scene = await RoomScene.Created();
        Assert.False((await List(scene)).IsRecorded);
        await scene.Room.StartRecording(People.Host);
        await Ends<BeginRecording>(scene, new RecordingBegun("EG_1"));
        Assert.True((await List(scene)).IsRecorded);
        Assert.True((await List(scene, Report(EgressPhase.Active), Report(EgressPhase.Failed) with { EgressId = "EG_other" })).IsRecorded);

        Assert.False((await List(scene, Report(EgressPhase.Failed))).IsRecorded);

        Refused(RefusalCodes.NotFound, await scene.Room.Recording(People.Host));
    }

    [Fact]
    public async Task GivenAClosedRoom_WhenAListingShowsHowItsRecordingEnded_ThenItIsTakenInAndNothingElse()
    {
        var scene = await Active();
        await scene.Room.Close(People.Host);
        Assert.True((await List(scene)).IsRecorded);

        Assert.False((await List(scene, Report(EgressPhase.Complete, "a/file.mp4"))).IsRecorded);

        Assert.Equal("a/file.mp4", Ok(await scene.Room.Recording(People.Host)).ObjectKey);
        Refused(RefusalCodes.NotFound, await scene.Room.Get(People.Host));
    }

    [Fact]
    public async Task GivenARoomThatIsNotOnTheMediaServer_WhenItIsRecorded_ThenItIsMadeThereFirst()
    {
        var scene = await RoomScene.Created();
        await scene.Ends<OpenRoom>();
        await scene.Says(MediaEventKind.RoomFinished);
        Assert.Empty(scene.Outbox<OpenRoom>());

        await scene.Room.StartRecording(People.Host);

        Assert.Single(scene.Outbox<OpenRoom>());
    }

    /// <summary>
    /// The count from which outbox messages get their ids was lost when a name was deleted again: the next outbox message took the id of one that was pending.
    /// </summary>
    [Fact]
    public async Task GivenANameThatIsDeletedAgain_WhenTheNextTurnDecidesOnMore_ThenNoTwoOutboxMessagesHaveOneId()
    {
        var scene = await RoomScene.Created();
        await scene.Room.Close(People.Host);
        await scene.Ends<CloseRoom>("no answer");
        await scene.Says(MediaEventKind.RoomStarted, sid: "RM_2");
        var again = Assert.Single(scene.Silo.Store.Pending, pending => pending.Message is CloseRoom);

        Ok(await scene.Room.Create(RoomScene.Plan("op2")));

        Assert.NotEqual(again.Id, Assert.Single(scene.Silo.Store.Pending, pending => pending.Message is OpenRoom).Id);
        Assert.Contains(again, scene.Silo.Store.Pending);
    }

    private string? _firstKey;

    private async Task<RoomScene> Active()
    {
        var scene = await RoomScene.Created();
        Ok(await scene.Room.StartRecording(People.Host));
        _firstKey = Assert.Single(scene.Outbox<BeginRecording>()).ObjectKey;
        await Ends<BeginRecording>(scene, new RecordingBegun("EG_1"));
        await Egress(scene, EgressPhase.Active);
        return scene;
    }

    private static async Task RecordALife(RoomScene scene, int life)
    {
        Ok(await scene.Room.Create(RoomScene.Plan($"op{life}")));
        Ok(await scene.Room.StartRecording(People.Host));
        await Ends<BeginRecording>(scene, new RecordingBegun($"EG_{life}"));
        Ok(await scene.Room.Close(People.Host));
    }

    private static Task Ends<T>(RoomScene scene, OutboxResult? result, string? failure = null) where T : OutboxMessage
    {
        var pending = Assert.Single(scene.Silo.Store.Pending, pending => pending.Message is T);
        return scene.Room.OutboxMessageEnded(new OutboxOutcome(pending.Id, pending.Message, result, failure));
    }

    private static EndRecording Ending(string egressId, string? key) => new(egressId) { Instance = "meet", ObjectKey = key };

    private static EgressReport Report(EgressPhase phase, string? file = null, string egressId = "EG_1") => new(egressId, phase, file, 12.5, 10, null);

    private Task Egress(RoomScene scene, EgressPhase phase, string? file = null, string egressId = "EG_1", string? room = null, string? writes = null) =>
        scene.Room.Receive(
        new MediaEvent(
            $"EV_egress_{++_events}",
            MediaEventKind.EgressChanged,
            scene.Silo.Now,
            room ?? scene.MediaRoom,
            null,
            Egress: Report(phase, file, egressId) with { Paths = writes is null ? [] : [writes] }));

    private static Task<RoomWatch> List(RoomScene scene, params EgressReport[] egresses) =>
        scene.Room.Reconcile(new MediaSnapshot(scene.MediaRoom, scene.Silo.Now, true, RoomScene.Sid, [], egresses));

    private static async Task<RoomRef?> Owner(RoomScene scene) => (await scene.Silo.MediaName("main", "daily").Owner()).Room;
}
