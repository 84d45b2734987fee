using System.Text;
using System.Text.Json.Nodes;
using Livehouse.LiveKit;
using Livehouse.Media;
using Livehouse.Outbox;
using Livehouse.Testing;

namespace Livehouse.Tests.Media.Outbox;

[Collection(LiveKitCollection.Name)]
public sealed class MediaHandlerTests(LiveKitFixture liveKit) : IAsyncLifetime
{
    private const string Room = "st_1";
    private static readonly BeginRecording Begin = new(Room, "recordings/default/st_1/1.mp4");
    private static readonly OpenIngress Open = new(Room, "in_abc", "rtmp", "ingress_in_abc", "Host");

    private MediaHandlers Handler => liveKit.Handler();

    public Task InitializeAsync() => liveKit.Server.Reset();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task GivenARoom_WhenOpenedAndClosedTwice_ThenBothAreDone()
    {
        await Run(new OpenRoom(Room, 120));
        await Run(new OpenRoom(Room, 120));
        Assert.Equal(120, (int)Assert.Single((await liveKit.Server.Rooms()).AsArray())!["emptyTimeout"]!);

        await Run(new CloseRoom(Room));
        await Run(new CloseRoom(Room));
        Assert.Empty((await liveKit.Server.Rooms()).AsArray());
    }

    [Fact]
    public async Task GivenAParticipant_WhenRemovedTwice_ThenBothAreDone()
    {
        await liveKit.Server.Join(Room, "u1");

        await Run(new RemoveParticipant(Room, "u1"));
        await Run(new RemoveParticipant(Room, "u1"));

        Assert.Empty(await liveKit.Client().Rooms.ListParticipants(Room));
    }

    [Fact]
    public async Task GivenNoRoomYet_WhenARecordingBegins_ThenTheRoomIsOpenedForIt()
    {
        var begun = Assert.IsType<RecordingBegun>(await Run(Begin));

        Assert.Equal(begun.EgressId, (string?)Assert.Single((await liveKit.Server.Egresses()).AsArray())!["egressId"]);
        Assert.Single((await liveKit.Server.Rooms()).AsArray());
    }

    [Fact]
    public async Task GivenARunningRecording_WhenItBeginsAgain_ThenItIsTakenOver()
    {
        var first = await Run(Begin);
        await liveKit.Server.AdvanceEgress(((RecordingBegun)first!).EgressId, "EGRESS_ACTIVE");

        Assert.Equal(first, await Run(Begin));
        Assert.Single((await liveKit.Server.Egresses()).AsArray());
    }

    [Fact]
    public async Task GivenARecordingOfAnotherObjectOrOneThatEnded_WhenOneBegins_ThenItIsANewOne()
    {
        var other = (RecordingBegun)(await Run(Begin with { ObjectKey = "recordings/default/st_1/0.mp4" }))!;
        var ended = (RecordingBegun)(await Run(Begin))!;
        await liveKit.Server.AdvanceEgress(ended.EgressId, "EGRESS_FAILED");

        var begun = (RecordingBegun)(await Run(Begin))!;

        Assert.NotEqual(other, begun);
        Assert.NotEqual(ended, begun);
    }

    [Theory]
    [InlineData("fail-before")]
    [InlineData("fail-after")]
    [InlineData("drop-before")]
    [InlineData("drop-after")]
    public async Task GivenAStartThatFails_WhenTriedAgain_ThenThereIsOneEgressForTheObject(string mode)
    {
        await liveKit.Server.FailCalls("StartRoomCompositeEgress", mode);
        await Run(new OpenRoom(Room, 120));

        var failed = await Assert.ThrowsAsync<OutboxMessageFailedException>(() => Run(Begin));
        Assert.False(failed.IsPermanent);
        var begun = (RecordingBegun)(await Run(Begin))!;

        Assert.Equal(begun.EgressId, (string?)Assert.Single((await liveKit.Server.Egresses()).AsArray())!["egressId"]);
    }

    [Theory]
    [InlineData("hang-before")]
    [InlineData("hang-after")]
    [InlineData("hang-through")]
    public async Task GivenAStartThatHangs_WhenItsTimeIsOver_ThenTheNextTryMakesNoSecondEgress(string mode)
    {
        await liveKit.Server.FailCalls("StartRoomCompositeEgress", mode);
        await Run(new OpenRoom(Room, 120));
        var clock = new FakeClock();
        var hanging = liveKit.Handler(clock).Run(Begin, CancellationToken.None);
        await liveKit.Server.CallsReach("StartRoomCompositeEgress", 1);

        clock.Advance(TimeSpan.FromSeconds(10));
        var failed = await Assert.ThrowsAsync<OutboxMessageFailedException>(() => hanging);
        Assert.False(failed.IsPermanent);
        if (mode == "hang-through") await liveKit.Server.WebhookMade("egress_started");
        await Run(Begin);

        Assert.Single((await liveKit.Server.Egresses()).AsArray());
    }

    [Fact]
    public async Task GivenTwoEgressesForOneObject_WhenOneHadNotBeenSeen_ThenTheOldestStays()
    {
        // Two concurrent runners: both checked before either started.
        await Run(new OpenRoom(Room, 120));
        var client = liveKit.Client();
        var first = await client.Egress.StartRoomComposite(Room, Begin.ObjectKey, new RecordingObjects(LiveKitFixture.SomeStore, TimeProvider.System).Target);
        await liveKit.Server.FailCalls("ListEgress", "pretend-empty");

        var begun = (RecordingBegun)(await Run(Begin))!;

        var egresses = await client.Egress.List(Room);
        Assert.Equal(2, egresses.Count);
        Assert.Equal(first.EgressId, begun.EgressId);
        Assert.Equal(EgressStatus.Ending, egresses.Single(egress => egress.EgressId != first.EgressId).Status);
    }

    [Fact]
    public async Task GivenARecording_WhenEnded_ThenItIsStoppedOnceAndTriedAgainUntilItHasEnded()
    {
        var end = new EndRecording(((RecordingBegun)(await Run(Begin))!).EgressId);

        for (var attempt = 0; attempt < 2; attempt++) Assert.False((await Assert.ThrowsAsync<OutboxMessageFailedException>(() => Run(end))).IsPermanent);
        await liveKit.Server.AdvanceEgress(end.EgressId, "EGRESS_COMPLETE", sizeBytes: 77, durationSeconds: 3);

        var ended = new RecordingEnded(new EgressReport(end.EgressId, EgressPhase.Complete, Begin.ObjectKey, 3, 77, null) { Paths = [Begin.ObjectKey] });
        Assert.Equivalent(ended, await Run(end));
        Assert.Equivalent(ended, await Run(end));
        Assert.Single(await liveKit.Server.Calls("StopEgress"));
    }

    /// <summary>The form in which the request is returned depends on the media server's version.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task GivenEitherFormOfTheRequest_WhenARecordingBeginsTwiceAndEnds_ThenItIsKnownAgain(bool newer)
    {
        if (newer) await liveKit.Server.NewerEgressForm();
        await liveKit.Server.FailCalls("StartRoomCompositeEgress", "fail-after");
        await Run(new OpenRoom(Room, 120));
        await Assert.ThrowsAsync<OutboxMessageFailedException>(() => Run(Begin));
        var begun = (RecordingBegun)(await Run(Begin))!;
        Assert.Single((await liveKit.Server.Egresses()).AsArray());

        await Assert.ThrowsAsync<OutboxMessageFailedException>(() => Run(new EndRecording(begun.EgressId) { ObjectKey = Begin.ObjectKey }));

        Assert.Equal("EGRESS_ENDING", (string?)(await liveKit.Server.Egresses())[0]!["status"]);
        foreach (var webhook in await liveKit.Server.Webhooks())
        {
            if (Translate((string)webhook["body"]!) is { Egress: { } report }) Assert.Equal([Begin.ObjectKey], report.Paths);
        }
    }

    /// <summary>
    /// Each kind of egress that another application can start, by LiveKit's official client: even one whose id was once mistaken for ours is left alone.
    /// </summary>
    [Theory]
    [InlineData("restream", false)]
    [InlineData("composite", true)]
    [InlineData("segments", false)]
    [InlineData("participant", true)]
    [InlineData("trackComposite", true)]
    [InlineData("track", true)]
    [InlineData("web", true)]
    [InlineData("unified", true)]
    public async Task GivenAnothersEgress_WhenARecordingBeginsOrIsUndoneOrEnds_ThenItRunsOn(string kind, bool writesAFile)
    {
        await Run(new OpenRoom(Room, 120));
        var others = (string)(await liveKit.Server.OthersEgress(kind, Room))["egressId"]!;
        var report = Translate((string)(await liveKit.Server.Webhooks("egress_started"))[0]["body"]!)?.Egress;
        if (kind == "web") Assert.Null(report);
        else Assert.Equal(writesAFile ? ["theirs/file.mp4"] : [], report!.Paths);

        var begun = (RecordingBegun)(await Run(Begin))!;
        await Handler.Undo(Begin, CancellationToken.None);
        await Run(new EndRecording(others) { ObjectKey = Begin.ObjectKey });

        Assert.NotEqual(others, begun.EgressId);
        Assert.Equal([begun.EgressId], (await liveKit.Server.Calls("StopEgress")).Select(call => (string?)JsonNode.Parse((string)call["body"]!)!["egressId"]));
    }

    [Fact]
    public async Task GivenARecordingThatTheMediaServerForgot_WhenEnded_ThenItIsDoneWithoutAWord() => Assert.Null(await Run(new EndRecording("EG_unknown")));

    [Theory]
    [InlineData("fail-after")]
    [InlineData("drop-after")]
    public async Task GivenAStopThatFailsAfterItsOutboxMessage_WhenTriedAgain_ThenTheEndIsFound(string mode)
    {
        await liveKit.Server.AutomaticEgress(upload: false);
        var end = new EndRecording(((RecordingBegun)(await Run(Begin))!).EgressId);
        await liveKit.Server.FailCalls("StopEgress", mode);

        await Assert.ThrowsAsync<OutboxMessageFailedException>(() => Run(end));

        Assert.Equal(EgressPhase.Complete, ((RecordingEnded)(await Run(end))!).Report.Phase);
    }

    [Fact]
    public async Task GivenAnIngress_WhenOpenedAgain_ThenItIsTheSameWithItsKey()
    {
        var first = Assert.IsType<IngressOpened>(await Run(Open));

        Assert.Equal(first, await Run(Open));
        Assert.NotEmpty(first.StreamKey);
        Assert.StartsWith("rtmp://", first.Url, StringComparison.Ordinal);
        Assert.StartsWith("http://", ((IngressOpened)(await Run(Open with { Name = "in_w", Kind = "whip" }))!).Url, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fail-before")]
    [InlineData("fail-after")]
    [InlineData("drop-before")]
    [InlineData("drop-after")]
    public async Task GivenAnIngressThatFails_WhenTriedAgain_ThenThereIsOne(string mode)
    {
        await liveKit.Server.FailCalls("CreateIngress", mode);

        Assert.False((await Assert.ThrowsAsync<OutboxMessageFailedException>(() => Run(Open))).IsPermanent);
        var opened = (IngressOpened)(await Run(Open))!;

        Assert.Equal(opened.IngressId, (string?)Assert.Single((await liveKit.Server.Ingresses()).AsArray())!["ingressId"]);
    }

    [Theory]
    [InlineData("hang-before")]
    [InlineData("hang-after")]
    public async Task GivenAnIngressThatHangs_WhenItsTimeIsOver_ThenTheNextTryMakesNoSecond(string mode)
    {
        await liveKit.Server.FailCalls("CreateIngress", mode);
        var clock = new FakeClock();
        var hanging = liveKit.Handler(clock).Run(Open, CancellationToken.None);
        await liveKit.Server.CallsReach("CreateIngress", 1);

        clock.Advance(TimeSpan.FromSeconds(10));
        await Assert.ThrowsAsync<OutboxMessageFailedException>(() => hanging);
        await Run(Open);

        Assert.Single((await liveKit.Server.Ingresses()).AsArray());
    }

    [Fact]
    public async Task GivenAnIngressThatNobodyWaitsFor_WhenUndone_ThenItIsGone()
    {
        await Run(Open);
        await Run(Open with { Name = "in_other" });

        await Handler.Undo(Open, CancellationToken.None);
        await Handler.Undo(Open, CancellationToken.None);

        Assert.Equal("in_other", (string?)Assert.Single((await liveKit.Server.Ingresses()).AsArray())!["name"]);
    }

    [Fact]
    public async Task GivenARecordingThatIsNotWanted_WhenUndone_ThenItIsStopped()
    {
        var begun = (RecordingBegun)(await Run(Begin))!;

        await Handler.Undo(Begin, CancellationToken.None);

        Assert.Equal(
            "EGRESS_ENDING",
            (string?)Assert.Single((await liveKit.Server.Egresses()).AsArray(), egress => (string?)egress!["egressId"] == begun.EgressId)!["status"]);
    }

    [Fact]
    public async Task GivenAnIngress_WhenClosedTwice_ThenBothAreDone()
    {
        var opened = (IngressOpened)(await Run(Open))!;

        await Run(new CloseIngress(opened.IngressId));
        await Run(new CloseIngress(opened.IngressId));

        Assert.Empty((await liveKit.Server.Ingresses()).AsArray());
    }

    [Fact]
    public async Task GivenAnotherKindOfIngress_WhenOpened_ThenTryingAgainIsOfNoUse() =>
        Assert.True((await Assert.ThrowsAsync<OutboxMessageFailedException>(() => Run(Open with { Kind = "srt" }))).IsPermanent);

    [Theory]
    [InlineData("invalid_argument", true)]
    [InlineData("unavailable", false)]
    [InlineData("resource_exhausted", false)]
    [InlineData("internal", false)]
    public async Task GivenAnErrorOfTheMediaServer_WhenAnOutboxMessageRuns_ThenItsKindDecidesWhetherToTryAgain(string code, bool isPermanent)
    {
        await liveKit.Server.FailCalls("CreateRoom", "fail-before", code: code);

        var failed = await Assert.ThrowsAsync<OutboxMessageFailedException>(() => Run(new OpenRoom(Room, 120)));

        Assert.Equal(isPermanent, failed.IsPermanent);
        Assert.DoesNotContain("127.0.0.1", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenAKeyThatIsNotTaken_WhenBeginningOrEnding_ThenTheBeginningFailsAndTheEndingIsTriedOn()
    {
        var stranger = liveKit.Handler(change: options => options with { ApiSecret = "another secret" });

        Assert.True((await Assert.ThrowsAsync<OutboxMessageFailedException>(() => stranger.Run(Begin, CancellationToken.None))).IsPermanent);
        Assert.True((await Assert.ThrowsAsync<OutboxMessageFailedException>(() => stranger.Run(Open, CancellationToken.None))).IsPermanent);
        Assert.False((await Assert.ThrowsAsync<OutboxMessageFailedException>(() => stranger.Run(new CloseRoom(Room), CancellationToken.None))).IsPermanent);
        Assert.False((await Assert.ThrowsAsync<OutboxMessageFailedException>(() => stranger.Undo(Open, CancellationToken.None))).IsPermanent);
    }

    [Fact]
    public async Task GivenNoMediaServer_WhenAnOutboxMessageRuns_ThenItIsTriedAgain()
    {
        var lonely = liveKit.Handler(change: options => options with { Url = "ws://127.0.0.1:1" });

        foreach (var message in (OutboxMessage[])[new OpenRoom(Room, 1), new CloseRoom(Room), new RemoveParticipant(Room, "u1"), Begin,
            new EndRecording("EG_1"), Open, new CloseIngress("IN_1")])
        {
            Assert.False((await Assert.ThrowsAsync<OutboxMessageFailedException>(() => lonely.Run(message, CancellationToken.None))).IsPermanent);
        }
    }

    [Fact]
    public async Task GivenARoomOfAnInstance_WhenOpened_ThenItHasItsSeatsAndStaysAsLongWithEverybodyGone()
    {
        await Run(new OpenRoom(Room, 90) { Instance = "main", MaxParticipants = 7 });

        var room = Assert.Single((await liveKit.Server.Rooms()).AsArray())!;
        Assert.Equal((90, 90, 7), ((int)room["emptyTimeout"]!, (int)room["departureTimeout"]!, (int)room["maxParticipants"]!));
    }

    [Fact]
    public async Task GivenAParticipant_WhenLimitedTwice_ThenItMayNotPublishAndStillSubscribesAndSendsData()
    {
        await liveKit.Server.Join(Room, "u1");

        await Run(new LimitParticipant("main", Room, "u1", MayPublish: true));
        Assert.True(Assert.Single(await liveKit.Client().Rooms.ListParticipants(Room)).Permission.CanPublish);
        await Run(new LimitParticipant("main", Room, "u1", MayPublish: false));
        await Run(new LimitParticipant("main", Room, "u1", MayPublish: false));

        Assert.Equal(
            new ParticipantPermission(CanSubscribe: true, CanPublish: false, CanPublishData: true),
            Assert.Single(await liveKit.Client().Rooms.ListParticipants(Room)).Permission);
    }

    [Fact]
    public async Task GivenSomebodyWhoIsNotThere_WhenLimited_ThenItIsDone()
    {
        await Run(new LimitParticipant("main", Room, "u1", MayPublish: false));
        Assert.Single(await liveKit.Server.Calls("UpdateParticipant"));
    }

    [Fact]
    public async Task GivenAnInstance_WhenAnOutboxMessageNamesIt_ThenItsServerIsCalledAndNoOther()
    {
        await using var studio = await LiveKitStandIn.Start(apiKey: "studio-key", apiSecret: "the-secret-of-the-studio-in-32-bytes");
        var options = liveKit.Options with { Url = studio.Url, ApiKey = "studio-key", ApiSecret = "the-secret-of-the-studio-in-32-bytes" };
        var handler = liveKit.Handler(others: new LiveKitInstanceOptions { Name = "studio", Server = options });

        await handler.Run(new OpenRoom(Room, 120) { Instance = "studio" }, CancellationToken.None);
        await studio.Join(Room, "u1");
        await handler.Run(new LimitParticipant("studio", Room, "u1", MayPublish: true), CancellationToken.None);
        await handler.Run(new RemoveParticipant(Room, "u1") { Instance = "studio" }, CancellationToken.None);
        await handler.Run(new CloseRoom(Room) { Instance = "studio" }, CancellationToken.None);

        Assert.Equal(
            ["CreateRoom", "UpdateParticipant", "RemoveParticipant", "DeleteRoom"], (await studio.Calls()).Select(static call => (string?)call["method"]));
        Assert.Empty(await liveKit.Server.Calls());
    }

    [Fact]
    public async Task GivenAnInstance_WhenItsRoomIsRecorded_ThenItsServerRecordsIt()
    {
        await using var studio = await LiveKitStandIn.Start(apiKey: "studio-key", apiSecret: "the-secret-of-the-studio-in-32-bytes");
        var options = liveKit.Options with { Url = studio.Url, ApiKey = "studio-key", ApiSecret = "the-secret-of-the-studio-in-32-bytes" };
        var handler = liveKit.Handler(others: new LiveKitInstanceOptions { Name = "studio", Server = options });
        await studio.AutomaticEgress(upload: false);
        await studio.Join(Room, "u1");

        var begun = (RecordingBegun)(await handler.Run(Begin with { Instance = "studio" }, CancellationToken.None))!;
        var ended = await handler.Run(new EndRecording(begun.EgressId) { Instance = "studio" }, CancellationToken.None);

        Assert.Equal((begun.EgressId, EgressPhase.Complete), (((RecordingEnded)ended!).Report.EgressId, ((RecordingEnded)ended).Report.Phase));
        await handler.Undo(Begin with { Instance = "studio" }, CancellationToken.None);
        Assert.Empty(await liveKit.Server.Calls());
    }

    /// <summary>A room of an instance's own is its grain's to make: one that a late start made again stayed, under a name that was soon another's.</summary>
    [Fact]
    public async Task GivenARoomOfAnInstanceThatIsNotThere_WhenARecordingBegins_ThenItIsTriedAgainAndNoRoomIsMade()
    {
        var failed = await Assert.ThrowsAsync<OutboxMessageFailedException>(() => Run(Begin with { Instance = "main" }));

        Assert.False(failed.IsPermanent);
        Assert.Empty((await liveKit.Server.Rooms()).AsArray());
        Assert.Empty((await liveKit.Server.Egresses()).AsArray());
    }

    [Fact]
    public async Task GivenAnInstanceThatIsGoneOrHasNoCredentials_WhenAnOutboxMessageNamesIt_ThenItFailsForGoodAndSaysWhy()
    {
        var handler = liveKit.Handler(others: new LiveKitInstanceOptions { Name = "bare", Server = new LiveKitOptions { Url = liveKit.Server.Url } });
        foreach (var (instance, words) in new[] { ("studio", "studio is no longer configured"), ("bare", "bare has no credentials") })
        {
            foreach (var message in (OutboxMessage[])[new OpenRoom(Room, 1) { Instance = instance }, new CloseRoom(Room) { Instance = instance },
                new RemoveParticipant(Room, "u1") { Instance = instance }, new LimitParticipant(instance, Room, "u1", true), Begin with { Instance = instance },
                new EndRecording("EG_1") { Instance = instance }])
            {
                var failed = await Assert.ThrowsAsync<OutboxMessageFailedException>(() => handler.Run(message, CancellationToken.None));
                Assert.True(failed.IsPermanent);
                Assert.Contains(words, failed.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task GivenACallerThatGivesUp_WhenAnOutboxMessageHangs_ThenItIsCancelledAndDidNotFail()
    {
        await liveKit.Server.FailCalls("CreateRoom", "hang-before");
        using var caller = new CancellationTokenSource();
        var hanging = Handler.Run(new OpenRoom(Room, 120), caller.Token);
        await liveKit.Server.CallsReach("CreateRoom", 1);

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hanging);
    }

    private static MediaEvent? Translate(string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        Assert.True(WebhookEvent.TryParse(bytes, out var webhook));
        return WebhookTranslation.Translate(webhook, bytes);
    }

    private Task<OutboxResult?> Run(OutboxMessage message) => Handler.Run(message, CancellationToken.None);
}
