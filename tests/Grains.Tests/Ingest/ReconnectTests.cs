using Livehouse.Ingest;
using Livehouse.Hosting;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Ingest;

/// <summary>An encoder is lost, and comes back or not.</summary>
public sealed class ReconnectTests
{
    [Fact]
    public async Task GivenADroppedEncoder_WhenItIsBackInTime_ThenTheStreamGoesOn()
    {
        var scene = await IngestScene.OnAir();
        var stream = await scene.Stream();
        Ok(await scene.Says(IngestWordKind.Done));
        Assert.Equal("reconnecting", await scene.Status());
        scene.Advance(59.9);

        Ok(await scene.Says(IngestWordKind.Publish, "b"));
        await scene.Streams(200, "b");
        Ok(await scene.Says(IngestWordKind.Done));

        Assert.Equal((stream.Id, StreamStatus.Live), ((await scene.Stream()).Id, (await scene.Stream()).Status));
        Assert.Equal("good", await scene.Status());
    }

    [Fact]
    public async Task GivenADroppedEncoder_WhenItStaysAway_ThenTheStreamEndsAsIngestLost()
    {
        var scene = await IngestScene.OnAir();
        Ok(await scene.Says(IngestWordKind.Done));
        scene.Advance(59.9);
        Assert.Equal(StreamStatus.Live, (await scene.Stream()).Status);

        scene.Advance(0.2);

        Assert.Equal((StreamStatus.Ended, "ingest_lost"), ((await scene.Stream()).Status, (await scene.Stream()).EndReason));
        Assert.Equal("offline", await scene.Status());
        await scene.RunOutbox();
        await scene.Denied(IngestWordKind.Publish, "b");
        Assert.DoesNotContain(scene.Silo.Store.Pending, pending => pending.Grain.Kind == GrainKinds.Ingest);
    }

    [Fact]
    public async Task GivenADroppedEncoder_WhenTheSiloIsKilled_ThenTheOutboxStillEndsTheStream()
    {
        var scene = await IngestScene.OnAir();
        Ok(await scene.Says(IngestWordKind.Done));
        scene.Silo.Crash();
        scene.Advance(30);
        await scene.RunOutbox();
        Assert.Equal(StreamStatus.Live, (await scene.Stream()).Status);
        scene.Advance(30);

        await scene.RunOutbox();

        Assert.Equal("ingest_lost", (await scene.Stream()).EndReason);
    }

    /// <summary>No word ever comes of a connection whose RTMP server was killed together with our silo.</summary>
    [Fact]
    public async Task GivenAnEncoderThatIsNotHeardOf_WhenTheSiloWasKilledToo_ThenTheStreamEndsInTime()
    {
        var scene = await IngestScene.OnAir();
        scene.Silo.Crash();
        for (var minutes = 0; minutes < 5; minutes++)
        {
            scene.Advance(60);
            await scene.RunOutbox();
        }

        Assert.Equal("ingest_lost", (await scene.Stream()).EndReason);
    }

    [Fact]
    public async Task GivenAHostInABrowserToo_WhenTheEncoderIsLost_ThenTheStreamGoesOnUntilTheHostIsGone()
    {
        var scene = await IngestScene.AdHoc();
        Ok(await scene.Says(IngestWordKind.Publish));
        var media = new StreamOf(scene.Silo);
        await media.HostJoins();
        Ok(await scene.Says(IngestWordKind.Done));
        scene.Advance(100);
        Assert.Equal(StreamStatus.Live, (await scene.Stream()).Status);

        await media.HostLeaves();
        scene.Advance(119);
        Assert.Equal(StreamStatus.Live, (await scene.Stream()).Status);
        scene.Advance(2);
        Assert.Equal("host_gone", (await scene.Stream()).EndReason);
    }

    [Fact]
    public async Task GivenAnEncoder_WhenTheHostLeavesTheBrowser_ThenTheStreamDoesNotEnd()
    {
        var scene = await IngestScene.AdHoc();
        Ok(await scene.Says(IngestWordKind.Publish));
        var media = new StreamOf(scene.Silo);
        await media.HostJoins();
        await media.HostLeaves();

        await scene.Streams(300);

        Assert.Equal(StreamStatus.Live, (await scene.Stream()).Status);
    }

    [Fact]
    public async Task GivenARestart_WhenTheRunningEncoderIsReported_ThenItIsKnownAndASecondOneStillDenied()
    {
        var scene = await IngestScene.OnAir();
        await scene.Streams(30);
        scene.Silo.Crash();

        await scene.Denied(IngestWordKind.Publish, "b");
        await scene.Streams(30);

        Assert.Equal(StreamStatus.Live, (await scene.Stream()).Status);
    }

    [Fact]
    public async Task GivenMissedCallbacks_WhenAnUnknownEncoderWithTheKeyIsReported_ThenItIsTheSession()
    {
        var scene = await IngestScene.Announced();
        Ok(await scene.Says(IngestWordKind.Update));
        Assert.Equal(StreamStatus.Live, (await scene.Stream()).Status);
        Assert.Equal("good", await scene.Status());
        await scene.Denied(IngestWordKind.Publish, "b");
    }

    [Fact]
    public async Task GivenAFrozenEncoder_WhenItsOwnNextConnectionComes_ThenItReplacesItAndTheFrozenOneIsDropped()
    {
        var scene = await IngestScene.OnAir();
        await scene.Streams(30);
        await Stands(scene, 10);
        await scene.Denied(IngestWordKind.Publish, "b");
        await Stands(scene, 10);
        Assert.Equal("reconnecting", await scene.Status());

        Ok(await scene.Says(IngestWordKind.Publish, "b"));
        await scene.Denied(IngestWordKind.Update);
        Ok(await scene.Says(IngestWordKind.Done));
        await scene.Streams(10, "b");
        Assert.Equal("good", await scene.Status());
    }

    [Fact]
    public async Task GivenAFrozenEncoder_WhenItThaws_ThenTheStreamGoesOnAndElseItEnds()
    {
        var scene = await IngestScene.OnAir();
        await scene.Streams(30);
        await Stands(scene, 60);
        Assert.Equal("reconnecting", await scene.Status());
        await scene.Streams(100);
        Assert.Equal("good", await scene.Status());

        await Stands(scene, 70);
        scene.Advance(11);
        Assert.Equal("ingest_lost", (await scene.Stream()).EndReason);
    }

    [Fact]
    public async Task GivenASilentEncoder_WhenThreeUpdatesAreMissing_ThenItIsLostAndKeepsNobodyOut()
    {
        var scene = await IngestScene.OnAir();
        await scene.Streams(10);
        scene.Advance(89);
        await scene.Denied(IngestWordKind.Publish, "b");
        scene.Advance(2);
        Assert.Equal("reconnecting", await scene.Status());
        Ok(await scene.Says(IngestWordKind.Publish, "b"));
        await scene.Streams(10, "b");
        Assert.Equal("good", await scene.Status());
    }

    /// <summary>SRS and MediaMTX say nothing while an encoder goes on.</summary>
    [Fact]
    public async Task GivenAServerThatDoesNotReport_WhenNothingIsHeard_ThenTheStreamGoesOn()
    {
        var scene = await IngestScene.Announced();
        var srs = IngestScene.Connection("x", IngestServer.Srs);
        Ok(await scene.Channel.Receive(new IngestWord(IngestWordKind.Publish, srs) { Key = scene.Key() }));
        for (var minutes = 0; minutes < 30; minutes++)
        {
            scene.Advance(60);
            await scene.RunOutbox();
        }

        Assert.Equal(StreamStatus.Live, (await scene.Stream()).Status);
        Ok(await scene.Channel.Receive(new IngestWord(IngestWordKind.Done, srs)));
        scene.Advance(61);
        Assert.Equal("ingest_lost", (await scene.Stream()).EndReason);
    }

    /// <summary>Statistics that can't be read for minutes are no reason to end a stream; a server that never comes back is.</summary>
    [Fact]
    public async Task GivenAServerWhoseStatisticsAreRead_WhenTheyStop_ThenTheStreamOutlivesMinutesAndWhatTheySayCounts()
    {
        var scene = await IngestScene.Announced();
        var srs = IngestScene.Connection("x", IngestServer.Srs);
        Ok(await scene.Channel.Receive(new IngestWord(IngestWordKind.Publish, srs) { Key = scene.Key() }));
        await scene.Channel.Observe(Sample(srs));
        Assert.Equal("good", await scene.Status());
        scene.Advance(599);
        Assert.Equal("good", await scene.Status());
        await scene.Channel.Observe(Sample(srs));

        // Another server of the same kind knows nothing of it, and one glance proves nothing.
        await scene.Channel.Observe(Sample(new IngestConnection(IngestServer.Srs, "edge", "", null)));
        await scene.Channel.Observe(Sample(new IngestConnection(IngestServer.Srs, "edge", "", null)));
        await scene.Channel.Observe(Sample(new IngestConnection(IngestServer.Srs, "", "", null)));
        Assert.Equal("good", await scene.Status());
        await scene.Channel.Observe(Sample(new IngestConnection(IngestServer.Srs, "", "", null)));
        Assert.Equal("reconnecting", await scene.Status());
        await scene.Channel.Observe(Sample(srs));
        Assert.Equal("good", await scene.Status());

        scene.Advance(661);
        Assert.Equal("ingest_lost", (await scene.Stream()).EndReason);

        IngestSample Sample(IngestConnection connection) => new(scene.Silo.Now, connection, "rtmp", 1_000, 5_000, null, null, null);
    }

    /// <summary>Nobody is in the media server's room of such a stream, so that it is closed again and again.</summary>
    [Fact]
    public async Task GivenAnEncoder_WhenTheMediaServerClosesTheEmptyRoom_ThenTheStreamGoesOnUnlessTheRoomWasDeleted()
    {
        var scene = await IngestScene.AdHoc();
        Ok(await scene.Says(IngestWordKind.Publish));
        await scene.Streams(700);
        foreach (var (end, sid) in new (Livehouse.Media.RoomEnd, string)[]
        {
            (Livehouse.Media.RoomEnd.Idle, "RM_1"), (Livehouse.Media.RoomEnd.Unknown, "RM_2"), (Livehouse.Media.RoomEnd.Unknown, ""),
        })
        {
            await RoomFinishes(scene, end, sid);
            Assert.Equal(StreamStatus.Live, (await scene.Stream()).Status);
        }

        await RoomFinishes(scene, Livehouse.Media.RoomEnd.Deleted, "RM_4");
        Assert.Equal("room_finished", (await scene.Stream()).EndReason);
    }

    [Fact]
    public async Task GivenUpdates_WhenTheyComeEveryTenSeconds_ThenNothingIsCommitted()
    {
        var scene = await IngestScene.OnAir();
        var commits = scene.Silo.Store.Commits;
        await scene.Streams(300);
        Assert.Equal(commits, scene.Silo.Store.Commits);
    }

    private static async Task RoomFinishes(IngestScene scene, Livehouse.Media.RoomEnd end, string sid)
    {
        var stream = scene.Silo.Stream(Id);
        if (sid.Length > 0) await stream.Receive(Event(Livehouse.Media.MediaEventKind.RoomStarted));
        await stream.Receive(Event(Livehouse.Media.MediaEventKind.RoomFinished) with { RoomEnd = end });

        Livehouse.Media.MediaEvent Event(Livehouse.Media.MediaEventKind kind) =>
            new($"EV_{kind}_{sid}", kind, scene.Silo.Now, Room, sid, null, null, null);
    }

    private static async Task Stands(IngestScene scene, int seconds)
    {
        for (var passed = 0; passed < seconds; passed += 10)
        {
            scene.Advance(10);
            Ok(await scene.Says(IngestWordKind.Update));
        }
    }

    /// <summary>The host of the stream at the media server.</summary>
    private sealed class StreamOf(TestSilo silo)
    {
        public Task HostJoins() => Says(Livehouse.Media.MediaEventKind.ParticipantJoined);

        public Task HostLeaves() => Says(Livehouse.Media.MediaEventKind.ParticipantLeft);

        private Task Says(Livehouse.Media.MediaEventKind kind) => silo.Stream(Id).Receive(new Livehouse.Media.MediaEvent(
            $"EV_{kind}", kind, silo.Now, Room, RoomSid, new Livehouse.Media.MediaParticipant("PA_host", "host", "host", true), null, null));
    }
}
