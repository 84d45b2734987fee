using System.Net;
using System.Text.Json;
using Livehouse.Testing;
using Livehouse.Testing.ObjectStore;
using Livehouse.Testing.Server;

namespace Livehouse.Tests.Media;

/// <summary>
/// The real server with a media server that checks every call by LiveKit's official code, and a real S3 server: a stream's life as its host and viewers have
/// it.
/// </summary>
public sealed class LiveMediaTests(ObjectStoreServer store) : IClassFixture<ObjectStoreServer>
{
    [ObjectStoreFact]
    public async Task GivenAStream_WhenItIsWatchedRecordedAndEnded_ThenViewersAndRecordingAreRightAllAlong()
    {
        await using var media = await LiveKitStandIn.Start();
        await using var server = await StartServer(media);
        await media.SendWebhooksTo($"{server.Address}api/webhooks/livekit");
        using var host = server.Client(server.Token("host"));
        using var viewer = server.Client(server.Token("ann"));

        var started = await host.PostFor(HttpStatusCode.Created, "/api/live/start", new { title = "stage" });
        var streamId = started.GetProperty("stream").GetProperty("id").GetString()!;
        var room = started.GetProperty("room").GetString()!;
        await using var watch = await StreamWatch.Over(server, "host", streamId);
        await media.CallsReach("CreateRoom", 1);
        await media.JoinWithToken(started.GetProperty("token").GetString()!);

        var watched = await viewer.GetFor(HttpStatusCode.OK, $"/api/live/{streamId}/watch");
        var claims = (await media.Verify(watched.GetProperty("token").GetString()!))["claims"]!;
        var identity = claims["sub"]!.GetValue<string>();
        Assert.StartsWith("ann~", identity, StringComparison.Ordinal);
        Assert.False(claims["video"]!["canPublish"]!.GetValue<bool>());
        Assert.False(claims["video"]!["canPublishData"]!.GetValue<bool>());
        await media.DisturbWebhooks("repeat", "participant_joined");
        await media.JoinWithToken(watched.GetProperty("token").GetString()!);
        var stream = await watch.Until(stream => stream.GetProperty("viewers").GetInt32() == 1);
        Assert.Equal(1, stream.GetProperty("peakViewers").GetInt32());

        // Recorders and ingress join the room but are not viewers.
        await media.AutomaticEgress(sizeBytes: 5_000);
        await host.PostFor(HttpStatusCode.Accepted, $"/api/live/{streamId}/recording/start");
        await host.PostFor(HttpStatusCode.Accepted, $"/api/live/{streamId}/recording/start");
        await watch.Until(stream => RecordingStatus(stream) == "active");
        Assert.Single((await media.Egresses()).AsArray());
        var ingress = await host.PostFor(HttpStatusCode.Created, $"/api/live/{streamId}/ingress", new { kind = "rtmp" });
        Assert.NotEqual("", ingress.GetProperty("streamKey").GetString());
        await media.Publish(ingress.GetProperty("ingressId").GetString()!);

        // A leave whose webhook is lost is repaired by asking the media server.
        await media.DisturbWebhooks("drop", "participant_left");
        await media.Leave(room, identity);
        await watch.Until(stream => stream.GetProperty("viewers").GetInt32() == 0);

        await host.PostFor(HttpStatusCode.OK, "/api/live/stop", new { streamId });
        stream = await watch.Until(stream => RecordingStatus(stream) == "completed");
        Assert.Equal("stopped", stream.GetProperty("endReason").GetString());
        await media.CallsReach("DeleteRoom", 1);
        await media.CallsReach("DeleteIngress", 1);
        Assert.Empty((await media.Rooms()).AsArray());
        Assert.Empty((await media.Ingresses()).AsArray());

        var vod = await viewer.GetFor(HttpStatusCode.OK, $"/api/live/{streamId}/vod");
        Assert.Equal(5_000, vod.GetProperty("sizeBytes").GetInt64());
        using var anyone = new HttpClient();
        Assert.Equal(5_000, (await anyone.GetByteArrayAsync(new Uri(vod.GetProperty("url").GetString()!))).Length);
        var key = ingress.GetProperty("streamKey").GetString()!;
        Assert.DoesNotContain(
            server.Output, line => line.Contains(key, StringComparison.Ordinal) || line.Contains(LiveKitStandIn.ApiSecret, StringComparison.Ordinal));
    }

    [ObjectStoreFact]
    public async Task GivenAMediaServerThatIsAway_WhenTheServerIsKilledAndBothComeBack_ThenWhatWasDecidedIsDoneOnce()
    {
        await using var media = await LiveKitStandIn.Start();
        await using var server = await StartServer(media, isProcess: true);
        await media.SendWebhooksTo($"{server.Address}api/webhooks/livekit");
        await media.Offline();
        using var host = server.Client(server.Token("host"));
        var streamId =
            (await host.PostFor(HttpStatusCode.Created, "/api/live/start", new { title = "stage" })).GetProperty("stream").GetProperty("id").GetString()!;
        await host.PostFor(HttpStatusCode.Accepted, $"/api/live/{streamId}/recording/start");
        using var refused = await host.Post($"/api/live/{streamId}/ingress", new { });
        Assert.Equal("media_unavailable", (await refused.Json()).GetProperty("code").GetString());

        await server.KillHard();
        await media.Offline(false);
        await media.AutomaticEgress();
        await server.StartAgain();

        await using var watch = await StreamWatch.Over(server, "host", streamId);
        await watch.Until(stream => RecordingStatus(stream) == "active");
        Assert.Single((await media.Egresses()).AsArray());
        Assert.Single((await media.Rooms()).AsArray());
        await host.PostFor(HttpStatusCode.OK, "/api/live/stop", new { streamId });
        await watch.Until(stream => RecordingStatus(stream) == "completed");
    }

    [ObjectStoreFact]
    public async Task GivenAStreamThatEndedWhileRecorded_WhenTheServerWasAwayAsItsFileWasFinished_ThenTheRecordingIsCompleteAllTheSame()
    {
        await using var media = await LiveKitStandIn.Start();
        await using var server = await StartServer(media);
        await media.SendWebhooksTo($"{server.Address}api/webhooks/livekit");
        using var host = server.Client(server.Token("host"));
        var streamId =
            (await host.PostFor(HttpStatusCode.Created, "/api/live/start", new { title = "stage" })).GetProperty("stream").GetProperty("id").GetString()!;
        await using var before = await StreamWatch.Over(server, "host", streamId);
        await host.PostFor(HttpStatusCode.Accepted, $"/api/live/{streamId}/recording/start");
        await media.WebhookMade("egress_started");
        var egressId = (await media.Egresses())[0]!["egressId"]!.GetValue<string>();
        await media.AdvanceEgress(egressId, "EGRESS_ACTIVE");
        await before.Until(stream => RecordingStatus(stream) == "active");
        await host.PostFor(HttpStatusCode.OK, "/api/live/stop", new { streamId });
        await media.CallsReach("StopEgress", 1);

        await server.StopGracefully();
        await media.DisturbWebhooks("drop", times: 99);
        await media.AdvanceEgress(egressId, "EGRESS_COMPLETE", upload: true, sizeBytes: 6_000);
        await server.StartAgain();

        await using var after = await StreamWatch.Over(server, "host", streamId);
        await after.Until(stream => RecordingStatus(stream) == "completed");
        Assert.Equal(6_000, (await host.GetFor(HttpStatusCode.OK, $"/api/live/{streamId}/vod")).GetProperty("sizeBytes").GetInt64());
        Assert.Single(await media.Calls("StopEgress"));
    }

    [Fact]
    public async Task GivenABannedViewer_WhenTheyComeBackWithTheirOldToken_ThenTheyAreRemovedAgainAndNeverCounted()
    {
        await using var media = await LiveKitStandIn.Start();
        await using var server = await StartServer(media);
        await media.SendWebhooksTo($"{server.Address}api/webhooks/livekit");
        using var host = server.Client(server.Token("host"));
        using var viewer = server.Client(server.Token("rude"));
        var streamId =
            (await host.PostFor(HttpStatusCode.Created, "/api/live/start", new { title = "stage" })).GetProperty("stream").GetProperty("id").GetString()!;
        await using var watch = await StreamWatch.Over(server, "host", streamId);
        await media.CallsReach("CreateRoom", 1);
        var token = (await viewer.GetFor(HttpStatusCode.OK, $"/api/live/{streamId}/watch")).GetProperty("token").GetString()!;
        await media.JoinWithToken(token);
        await watch.Until(stream => stream.GetProperty("viewers").GetInt32() == 1);

        await host.PostFor(HttpStatusCode.OK, $"/api/live/{streamId}/bans", new { userId = "rude" });
        // The session, and whatever an older token would have been called.
        await media.CallsReach("RemoveParticipant", 2);
        await media.JoinWithToken(token);
        await media.CallsReach("RemoveParticipant", 3);

        Assert.Equal(0, (await watch.Now()).GetProperty("viewers").GetInt32());
        await viewer.GetFor(HttpStatusCode.Forbidden, $"/api/live/{streamId}/watch");
    }

    [Fact]
    public async Task GivenWebhooks_WhenTheyAreForgedOrComeAgain_ThenNothingChanges()
    {
        await using var media = await LiveKitStandIn.Start();
        await using var server = await StartServer(media);
        await media.SendWebhooksTo($"{server.Address}api/webhooks/livekit");
        using var host = server.Client(server.Token("host"));
        var started = await host.PostFor(HttpStatusCode.Created, "/api/live/start", new { title = "stage" });
        var streamId = started.GetProperty("stream").GetProperty("id").GetString()!;
        var room = started.GetProperty("room").GetString()!;
        await using var watch = await StreamWatch.Over(server, "host", streamId);
        await media.CallsReach("CreateRoom", 1);
        await media.DisturbWebhooks("hold", "participant_joined");
        await media.Join(room, "ann");
        await media.Leave(room, "ann");
        await media.ReleaseWebhooks();
        await media.Webhooks();
        var stream = await watch.Now();
        Assert.Equal(0, stream.GetProperty("viewers").GetInt32());

        await media.DisturbWebhooks("drop", "room_finished");
        await media.DisturbWebhooks("drop", "participant_left", 99);
        var body =
            JsonSerializer.SerializeToUtf8Bytes(
                new
                {
                    @event = "room_finished",
                    id = "EV_forged",
                    createdAt = "1700000000",
                    room = new { sid = (string)(await media.Rooms())[0]!["sid"]!, name = room },
                });
        var signed = await media.Sign(body);
        Assert.Equal(HttpStatusCode.Unauthorized, await Deliver(server, body, await media.Sign(body, secret: "another-secret-that-is-32-bytes-long!")));
        Assert.Equal(HttpStatusCode.Unauthorized, await Deliver(server, body, null));
        Assert.Equal(HttpStatusCode.Unauthorized, await Deliver(server, [.. body, (byte)' '], signed));
        Assert.Equal(HttpStatusCode.Unauthorized, await Deliver(server, body[..^1], signed));
        Assert.Equal("live", (await watch.Now()).GetProperty("status").GetString());

        Assert.Equal(HttpStatusCode.OK, await Deliver(server, body, signed));
        var ended = await watch.Until(stream => stream.GetProperty("status").GetString() == "ended");
        Assert.Equal("room_finished", ended.GetProperty("endReason").GetString());
        Assert.Equal(HttpStatusCode.OK, await Deliver(server, body, signed));
        Assert.Equal(ended.ToString(), (await watch.Now()).ToString());
    }

    /// <summary>One identity a person threw off air who looked at their own stream, and every viewer off the device before.</summary>
    [Fact]
    public async Task GivenAHostAndAViewerWithTwoDevicesEach_WhenAllAreIn_ThenNobodyIsPutOutUntilTheBanPutsOutBothOfThem()
    {
        await using var media = await LiveKitStandIn.Start();
        await using var server = await StartServer(media);
        await media.SendWebhooksTo($"{server.Address}api/webhooks/livekit");
        using var host = server.Client(server.Token("host"));
        using var viewer = server.Client(server.Token("ann"));
        var started = await host.PostFor(HttpStatusCode.Created, "/api/live/start", new { title = "stage" });
        var (streamId, room) = (started.GetProperty("stream").GetProperty("id").GetString()!, started.GetProperty("room").GetString()!);
        await using var watch = await StreamWatch.Over(server, "host", streamId);
        await media.CallsReach("CreateRoom", 1);
        var publisher = (string)(await media.JoinWithToken(started.GetProperty("token").GetString()!))["sid"]!;
        foreach (var client in (HttpClient[])[host, viewer, viewer])
        {
            await media.JoinWithToken((await client.GetFor(HttpStatusCode.OK, $"/api/live/{streamId}/watch")).GetProperty("token").GetString()!);
        }

        var stream = await watch.Until(static stream => stream.GetProperty("viewers").GetInt32() > 0);
        Assert.Equal((1, 1), (stream.GetProperty("viewers").GetInt32(), stream.GetProperty("peakViewers").GetInt32()));
        Assert.Equal(4, (await media.Rooms())[0]!["participants"]!.AsArray().Count);

        await host.PostFor(HttpStatusCode.OK, $"/api/live/{streamId}/bans", new { userId = "ann" });
        await media.CallsReach("RemoveParticipant", 3);

        var left = (await media.Rooms())[0]!["participants"]!.AsArray();
        Assert.Equal(2, left.Count);
        Assert.Contains(left, participant => (string?)participant!["sid"] == publisher);
        Assert.DoesNotContain(left, static participant => ((string)participant!["identity"]!).StartsWith("ann", StringComparison.Ordinal));
        Assert.Equal(room, (string?)(await media.Rooms())[0]!["name"]);
    }

    private static string? RecordingStatus(JsonElement stream) => stream.GetProperty("recording").GetProperty("status").GetString();

    private static async Task<HttpStatusCode> Deliver(LivehouseServer server, byte[] body, string? authorization)
    {
        using var client = server.Client();
        using var request = new HttpRequestMessage(HttpMethod.Post, Api.Path("/api/webhooks/livekit")) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/webhook+json");
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }

    private async Task<LivehouseServer> StartServer(LiveKitStandIn media, bool isProcess = false)
    {
        var environment = new Dictionary<string, string>
        {
            ["LIVEKIT_URL"] = media.Url,
            ["LIVEKIT_API_KEY"] = LiveKitStandIn.ApiKey,
            ["LIVEKIT_API_SECRET"] = LiveKitStandIn.ApiSecret,
        };
        if (ObjectStoreInstallation.SkipReason is null)
        {
            environment["S3_ENDPOINT"] = store.Endpoint;
            environment["S3_BUCKET"] = await store.CreateBucket();
            environment["AWS_ACCESS_KEY_ID"] = ObjectStoreServer.AccessKey;
            environment["AWS_SECRET_ACCESS_KEY"] = ObjectStoreServer.SecretKey;
            environment["AWS_REGION"] = ObjectStoreServer.Region;
        }

        return await LivehouseServer.Start(environment, isProcess);
    }
}
