using Livehouse.Media;
using Livehouse.Outbox;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Streams;

/// <summary>A stream lives for a while without its publisher, and no longer.</summary>
public sealed class HostGoneTests
{
    [Fact]
    public async Task GivenAStream_WhenItStarts_ThenTheMediaServerKeepsItsEmptyRoomLongerThanTheStreamWaits()
    {
        var scene = await Live(options: options => options with { ReconnectWindow = TimeSpan.FromSeconds(300) });

        var open = Assert.Single(scene.Outbox<OpenRoom>());
        Assert.Equal((600, 360), (open.EmptyTimeoutSeconds, open.DepartureTimeoutSeconds));
    }

    [Fact]
    public async Task GivenAHostWhoIsGone_WhenTheyComeBackInTime_ThenTheStreamAndItsIngressLiveOn()
    {
        var scene = await WithIngress();
        await scene.HostJoins();
        await scene.HostLeaves();
        scene.Advance(119_999);
        Assert.True(await scene.Stream.IsLive());

        await scene.HostJoins("PA_2");
        scene.Advance(3_600_000);

        Assert.True(await scene.Stream.IsLive());
        Assert.Empty(scene.Outbox<CloseIngress>());
    }

    [Fact]
    public async Task GivenAHostWhoIsGone_WhenTheTimeIsOver_ThenTheStreamEndsWithItsRoomAndIngress()
    {
        var scene = await WithIngress();
        await scene.HostJoins();
        await scene.HostLeaves();
        scene.Advance(110_000);
        var front = await scene.Subscribe();

        scene.Advance(10_000);

        var view = await scene.View();
        Assert.Equal((StreamStatus.Ended, "host_gone"), (view.Status, view.EndReason));
        Assert.Equal("IN_1", Assert.Single(scene.Outbox<CloseIngress>()).IngressId);
        Assert.Single(scene.Outbox<CloseRoom>());
        Assert.Equal("host_gone", Assert.Single(front.Received<StreamEnded>(StreamEventNames.Ended)).Reason);
    }

    /// <summary>A listing gives a publisher 30 seconds of grace who does not count yet; those once outlasted a shorter window for every publisher.</summary>
    [Fact]
    public async Task GivenAShortWindowAndAHostWhomListingsShowed_WhenTheyAreGone_ThenTheStreamEndsExactlyThen()
    {
        var scene = await Live(options: options => options with { ReconnectWindow = TimeSpan.FromSeconds(8) });
        var host = new MediaParticipant("PA_host", "host", "host", true);
        await scene.HostJoins();
        await scene.Lists(true, RoomSid, host);
        await scene.Lists(true, RoomSid, host);
        await scene.HostLeaves();
        await scene.Lists(true, RoomSid, host);

        scene.Advance(7_999);
        Assert.True(await scene.Stream.IsLive());
        scene.Advance(1);

        Assert.Equal("host_gone", (await scene.View()).EndReason);
    }

    /// <summary>An open tab on the hub kept such a stream live and listed forever.</summary>
    [Fact]
    public async Task GivenOnlyViewersOfTheHub_WhenTheHostIsGone_ThenTheStreamEndsAllTheSame()
    {
        var scene = await Live();
        await scene.HostJoins();
        await scene.Join(People.Ann);
        await scene.HostLeaves();
        for (var second = 0; second < 120; second += 10)
        {
            await scene.Subscribe();
            scene.Advance(10_000);
        }

        Assert.Equal("host_gone", (await scene.View()).EndReason);
    }

    [Fact]
    public async Task GivenNobodyWhoEverPublished_WhenTimePasses_ThenTheStreamIsNotEndedByThis()
    {
        var scene = await Live();
        await scene.MediaJoins("ann");
        await scene.MediaLeaves("ann");
        await scene.Join(People.Bob);
        for (var minute = 0; minute < 60; minute++)
        {
            scene.Advance(60_000);
            await scene.Stream.CheckTime();
        }

        Assert.True(await scene.Stream.IsLive());
    }

    [Fact]
    public async Task GivenTwoDevicesThatPublish_WhenOneLeaves_ThenThePublisherIsThere()
    {
        var scene = await Live();
        await scene.HostJoins("PA_1");
        await scene.HostJoins("PA_2");
        await scene.HostLeaves("PA_1");
        scene.Advance(600_000);

        Assert.True(await scene.Stream.IsLive());
    }

    [Fact]
    public async Task GivenALeaveThatOvertakesItsJoin_WhenBothHaveCome_ThenTheHostIsGoneAllTheSame()
    {
        var scene = await Live();
        await scene.HostJoins("PA_1");
        await scene.HostLeaves("PA_2");
        await scene.HostJoins("PA_2");
        await scene.HostLeaves("PA_1");
        scene.Advance(120_000);

        Assert.Equal("host_gone", (await scene.View()).EndReason);
    }

    [Fact]
    public async Task GivenAnEncoder_WhenItStopsAndStartsAgain_ThenItIsThePublisher()
    {
        var scene = await WithIngress();
        await Ingress(scene, "EV_1", true);
        await Ingress(scene, "EV_2", false);
        scene.Advance(100_000);
        await Ingress(scene, "EV_3", true);
        scene.Advance(600_000);
        Assert.True(await scene.Stream.IsLive());

        await Ingress(scene, "EV_4", false);
        scene.Advance(120_000);
        Assert.Equal("host_gone", (await scene.View()).EndReason);
    }

    [Fact]
    public async Task GivenAnEncodersParticipant_WhenItLeaves_ThenThePublisherIsGone()
    {
        var scene = await Live();
        var encoder = new MediaParticipant("PA_in", "ingress_x", "Host", Counts: false) { IsIngress = true };
        await scene.Stream.Receive(scene.Event("EV_1", MediaEventKind.ParticipantJoined, encoder));
        scene.Advance(600_000);
        Assert.True(await scene.Stream.IsLive());

        await scene.Stream.Receive(scene.Event("EV_2", MediaEventKind.ParticipantLeft, encoder));
        scene.Advance(120_000);
        Assert.Equal("host_gone", (await scene.View()).EndReason);
    }

    [Fact]
    public async Task GivenAnEncoderWhoseEndWasLost_WhenTwoListingsLackIt_ThenTheTimeBegins()
    {
        var scene = await WithIngress();
        await Ingress(scene, "EV_1", true);
        await scene.Lists(true);
        await scene.Lists(true);
        scene.Advance(119_000);
        Assert.True(await scene.Stream.IsLive());

        scene.Advance(1_000);
        Assert.Equal("host_gone", (await scene.View()).EndReason);
    }

    [Fact]
    public async Task GivenLostEvents_WhenListingsShowTheHostComeAndGo_ThenTheyCount()
    {
        var scene = await Live();
        var host = new MediaParticipant("PA_host", "host", "", true);
        await scene.Lists(true, RoomSid, host);
        await scene.Lists(true, RoomSid, host);
        scene.Advance(600_000);
        Assert.True(await scene.Stream.IsLive());

        await scene.Lists(true);
        await scene.Lists(true);
        scene.Advance(120_000);
        Assert.Equal("host_gone", (await scene.View()).EndReason);
    }

    /// <summary>The process that hosted the stream dies in the window: the time continues, and the next call to the stream ends it.</summary>
    [Fact]
    public async Task GivenARestartInTheWindow_WhenTheTimeIsOver_ThenTheStreamEnds()
    {
        var scene = await Live();
        await scene.HostJoins();
        await scene.HostLeaves();
        scene.Advance(1_000);
        scene.Silo.Crash();
        scene.Advance(100_000);
        await scene.Stream.CheckTime();
        scene.Advance(18_999);
        Assert.True(await scene.Stream.IsLive());

        scene.Advance(11_001);
        await scene.Stream.CheckTime();
        Assert.Equal("host_gone", (await scene.View()).EndReason);
    }

    [Fact]
    public async Task GivenAHostWhoWasThereAtTheRestart_WhenListingsLackThem_ThenTheTimeBegins()
    {
        var scene = await Live();
        await scene.HostJoins();
        scene.Silo.Crash();
        scene.Advance(600_000);
        await scene.Lists(true);
        await scene.Lists(true);
        Assert.True(await scene.Stream.IsLive());

        scene.Advance(120_000);
        Assert.Equal("host_gone", (await scene.View()).EndReason);
    }

    /// <summary>The server was down while the host came back: what it had noted is too old to end a broadcast that is on air.</summary>
    [Fact]
    public async Task GivenAHostWhoCameBackDuringARestart_WhenListingsShowThem_ThenTheStreamLives()
    {
        var scene = await Live();
        await scene.HostJoins();
        await scene.HostLeaves();
        scene.Silo.Crash();
        scene.Advance(600_000);
        var host = new MediaParticipant("PA_2", "host", "", true);
        for (var listing = 0; listing < 2; listing++)
        {
            await scene.Lists(true, RoomSid, host);
            scene.Advance(5_000);
        }

        scene.Advance(600_000);
        Assert.True(await scene.Stream.IsLive());
    }

    [Fact]
    public async Task GivenAStreamThatEnded_WhenTimePasses_ThenItEndedForItsOwnReason()
    {
        var scene = await Live();
        await scene.HostJoins();
        await scene.HostLeaves();
        await scene.Stream.Stop(People.Host);
        scene.Advance(600_000);

        Assert.Equal("stopped", (await scene.View()).EndReason);
    }

    private static async Task<StreamScene> WithIngress()
    {
        var scene = await Live();
        Ok(await scene.Stream.OrderIngress(new OrderIngress(People.Host, "op", "rtmp")));
        await scene.Ends<OpenIngress>(new IngressOpened("IN_1", "rtmp://x", ""));
        return scene;
    }

    private static Task Ingress(StreamScene scene, string id, bool isPublishing) =>
        scene.Stream.Receive(scene.Event(id, MediaEventKind.IngressChanged, ingress: new IngressReport("IN_1", isPublishing)));
}
