using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Livehouse.Testing;
using Livehouse.Testing.Server;

namespace Livehouse.Tests.Media;

/// <summary>
/// A host application restreams rooms with LiveKit's official client while Livehouse records them: neither touches the other's egress.
/// </summary>
public sealed class OthersEgressTests
{
    [Fact]
    public async Task GivenAStreamThatIsRestreamed_WhenItsRecordingStartsSlowlyAndIsStopped_ThenTheRestreamIsNeitherAdoptedNorStopped()
    {
        await using var media = await LiveKitStandIn.Start();
        await using var server = await StartServer(media);
        using var host = server.Client(server.Token("host"));
        var started = await host.PostFor(HttpStatusCode.Created, "/api/live/start", new { title = "stage" });
        var streamId = started.GetProperty("stream").GetProperty("id").GetString()!;
        var room = started.GetProperty("room").GetString()!;
        await media.CallsReach("CreateRoom", 1);
        var restream = await Restream(media, room);
        await using var watch = await StreamWatch.Over(server, "host", streamId);

        // The start is slow, and meanwhile the restream speaks.
        await media.FailCalls("StartRoomCompositeEgress", "wait");
        await host.PostFor(HttpStatusCode.Accepted, $"/api/live/{streamId}/recording/start");
        await media.CallsReach("StartRoomCompositeEgress", 2);
        await media.AdvanceEgress(restream, "EGRESS_ACTIVE");
        await media.Webhooks();
        var recording = (await watch.Now()).GetProperty("recording");
        Assert.Equal(("starting", JsonValueKind.Null), (recording.GetProperty("status").GetString(), recording.GetProperty("egressId").ValueKind));

        await media.LetCallsGoOn();
        recording = (await watch.Until(static stream => stream.GetProperty("recording").GetProperty("egressId").ValueKind == JsonValueKind.String))
            .GetProperty("recording");
        var ours = recording.GetProperty("egressId").GetString()!;
        Assert.NotEqual(restream, ours);
        await media.AdvanceEgress(ours, "EGRESS_ACTIVE");
        await watch.Until(static stream => stream.GetProperty("recording").GetProperty("status").GetString() == "active");
        await host.PostFor(HttpStatusCode.Accepted, $"/api/live/{streamId}/recording/stop");
        await media.CallsReach("StopEgress", 1);
        await media.AdvanceEgress(ours, "EGRESS_FAILED", error: "dial tcp 10.0.0.5:9000: refused");
        await watch.Until(static stream => stream.GetProperty("recording").GetProperty("status").GetString() == "failed");

        // After a recording that failed, each egress of the room was stopped.
        var segments = (string)(await media.OthersEgress("segments", room))["egressId"]!;
        await media.AdvanceEgress(segments, "EGRESS_ACTIVE");
        await media.Webhooks();
        Assert.Equal("failed", (await watch.Now()).GetProperty("recording").GetProperty("status").GetString());
        await AssertOnlyStopped(media, ours);
    }

    [Fact]
    public async Task GivenARoomThatIsRestreamed_WhenItsRecordingStartsSlowlyAndIsStopped_ThenTheRestreamIsNeitherAdoptedNorStopped()
    {
        await using var media = await LiveKitStandIn.Start();
        await using var server = await StartServer(media);
        using var owner = server.Client(server.Token("owner"));
        await owner.PostFor(HttpStatusCode.Created, "/api/livekit/create-room", new { roomName = "stage" });
        await media.CallsReach("CreateRoom", 1);
        var restream = await Restream(media, "stage");

        await media.FailCalls("StartRoomCompositeEgress", "wait");
        await owner.PostFor(HttpStatusCode.Accepted, "/api/livekit/rooms/stage/recording/start");
        await media.CallsReach("StartRoomCompositeEgress", 2);
        await media.AdvanceEgress(restream, "EGRESS_ACTIVE");
        await media.Webhooks();
        var recording = (await owner.PostFor(HttpStatusCode.Accepted, "/api/livekit/rooms/stage/recording/stop")).GetProperty("recording");
        Assert.Equal(("stopping", JsonValueKind.Null), (recording.GetProperty("status").GetString(), recording.GetProperty("egressId").ValueKind));

        await media.LetCallsGoOn();
        await media.CallsReach("StopEgress", 1);

        var ours = (await media.Egresses()).AsArray().Select(static egress => (string)egress!["egressId"]!).Single(id => id != restream);
        await AssertOnlyStopped(media, ours);
    }

    private static async Task<string> Restream(LiveKitStandIn media, string room) => (string)(await media.OthersEgress("restream", room))["egressId"]!;

    private static async Task AssertOnlyStopped(LiveKitStandIn media, string ours) =>
        Assert.Equal([ours], (await media.Calls("StopEgress")).Select(static call => (string)JsonNode.Parse((string)call["body"]!)!["egressId"]!).Distinct());

    private static async Task<LivehouseServer> StartServer(LiveKitStandIn media)
    {
        var server = await LivehouseServer.Start(new Dictionary<string, string>
        {
            ["LIVEKIT_URL"] = media.Url,
            ["LIVEKIT_API_KEY"] = LiveKitStandIn.ApiKey,
            ["LIVEKIT_API_SECRET"] = LiveKitStandIn.ApiSecret,
        });
        await media.SendWebhooksTo($"{server.Address}api/webhooks/livekit");
        return server;
    }
}
