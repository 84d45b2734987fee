using System.Net;
using Livehouse.Testing;
using Livehouse.Testing.Server;

namespace Livehouse.Tests.Media;

/// <summary>
/// The real server and a media server whose webhooks are made by LiveKit's official code: what a broadcaster who loses the connection, or the room, can rely
/// on.
/// </summary>
public sealed class LostConnectionTests
{
    [Fact]
    public async Task GivenAMediaServerThatShutsDown_WhenItsHostComesBack_ThenTheStreamGoesOnUntilSomebodyDeletesTheRoom()
    {
        await using var media = await LiveKitStandIn.Start();
        await using var server = await Start(media, reconnectSeconds: 120);
        using var host = server.Client(server.Token("host"));
        var started = await host.PostFor(HttpStatusCode.Created, "/api/live/start", new { title = "stage" });
        var (streamId, room, token) =
            (started.GetProperty("stream").GetProperty("id").GetString()!, started.GetProperty("room").GetString()!, started.GetProperty("token").GetString()!);
        await using var watch = await StreamWatch.Over(server, "host", streamId);
        await media.CallsReach("CreateRoom", 1);
        var made = Assert.Single((await media.Rooms()).AsArray())!;
        Assert.Equal((600, 180), ((int)made["emptyTimeout"]!, (int)made["departureTimeout"]!));
        await media.JoinWithToken(token);

        await media.FinishRoom(room, "ROOM_END_SERVER_SHUTDOWN", "SERVER_SHUTDOWN");
        await media.CallsReach("CreateRoom", 2);
        var first = (await media.Webhooks("room_finished"))[0];
        Assert.Contains("\"ROOM_END_SERVER_SHUTDOWN\"", (string)first["body"]!, StringComparison.Ordinal);
        await media.JoinWithToken(token);
        await media.ResendWebhook((string)first["id"]!);
        Assert.All(await media.Webhooks(), static webhook => Assert.Equal(200, (int)webhook["deliveries"]!.AsArray()[^1]!));
        Assert.Equal("live", (await watch.Now()).GetProperty("status").GetString());

        await media.FinishRoom(room, "ROOM_END_API_DELETE", "ROOM_DELETED");
        var ended = await watch.Until(static stream => stream.GetProperty("status").GetString() == "ended");
        Assert.Equal("room_finished", ended.GetProperty("endReason").GetString());
    }

    [Fact]
    public async Task GivenAHostWhoDoesNotComeBack_WhenOnlyATabOfTheHubIsOpen_ThenTheStreamEndsWithItsIngress()
    {
        await using var media = await LiveKitStandIn.Start();
        await using var server = await Start(media, reconnectSeconds: 3);
        using var host = server.Client(server.Token("host"));
        var started = await host.PostFor(HttpStatusCode.Created, "/api/live/start", new { title = "stage" });
        var streamId = started.GetProperty("stream").GetProperty("id").GetString()!;
        await using var watch = await StreamWatch.Over(server, "host", streamId);
        await media.CallsReach("CreateRoom", 1);
        await host.PostFor(HttpStatusCode.Created, $"/api/live/{streamId}/ingress", new { kind = "rtmp" });
        await media.JoinWithToken(started.GetProperty("token").GetString()!);
        await media.Leave(started.GetProperty("room").GetString()!, "host");

        var ended = await watch.Until(static stream => stream.GetProperty("status").GetString() == "ended");

        Assert.Equal("host_gone", ended.GetProperty("endReason").GetString());
        await media.CallsReach("DeleteIngress", 1);
        await media.CallsReach("DeleteRoom", 1);
    }

    private static async Task<LivehouseServer> Start(LiveKitStandIn media, int reconnectSeconds)
    {
        var server = await LivehouseServer.Start(new Dictionary<string, string>
        {
            ["LIVEKIT_URL"] = media.Url,
            ["LIVEKIT_API_KEY"] = LiveKitStandIn.ApiKey,
            ["LIVEKIT_API_SECRET"] = LiveKitStandIn.ApiSecret,
            ["STREAM_RECONNECT_SECONDS"] = $"{reconnectSeconds}",
        });
        await media.SendWebhooksTo($"{server.Address}api/webhooks/livekit");
        return server;
    }
}
