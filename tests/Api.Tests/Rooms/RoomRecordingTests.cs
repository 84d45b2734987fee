using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Livehouse.Outbox;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Rooms;

/// <summary>Recording a room over the wire, from the start to the file.</summary>
public class RoomRecordingTests(ApiServer server) : IClassFixture<ApiServer>
{
    private static readonly string[] Posts = ["start", "stop"];

    [Fact]
    public async Task GivenARoom_WhenItsOwnerRecordsIt_ThenTheFileCanBeFetchedAlsoWhenTheRoomHasClosed()
    {
        server.Media.RecordingsLinger = true;
        using var owner = server.As("rec-owner");
        await owner.Create("rec", "chat");
        (await owner.Get("/api/livekit/rooms/rec/recording")).AssertProblem(HttpStatusCode.NotFound, "not_found");

        var first = await owner.Post("/api/livekit/rooms/rec/recording/start?instance=chat");
        Assert.True(first.Status == HttpStatusCode.Accepted, first.Raw);
        Assert.Equal(["status", "egressId", "startedAt", "error"], first.At("recording")!.AsObject().Select(static field => field.Key));
        var second = await owner.Post("/api/livekit/rooms/rec/recording/start");
        Assert.Equal((HttpStatusCode.Accepted, first.Text("recording.startedAt")), (second.Status, second.Text("recording.startedAt")));
        await server.Media.WhenDone(static message => message is BeginRecording { Room: "rec", Instance: "chat" });
        var begin = Assert.Single(server.Media.Done.OfType<BeginRecording>(), static begin => begin.Room == "rec");
        Assert.StartsWith("recordings/default/rooms/chat/rr_", begin.ObjectKey, StringComparison.Ordinal);
        await Says("egress_started", "rec", "EGRESS_ACTIVE", begin.ObjectKey);
        (await owner.Get("/api/livekit/rooms/rec/recording")).AssertProblem(HttpStatusCode.Conflict, "conflict");

        var stopped = await owner.Post("/api/livekit/rooms/rec/recording/stop");
        Assert.Equal((HttpStatusCode.Accepted, "stopping", "EG_test"), (stopped.Status, stopped.Text("recording.status"), stopped.Text("recording.egressId")));
        await server.Media.WhenDone(static message => message is EndRecording { EgressId: "EG_test", Instance: "chat" });
        await Says("egress_ended", "rec", "EGRESS_COMPLETE", begin.ObjectKey);
        await server.Media.WhenDone(message => message is CheckRecording check && check.ObjectKey == begin.ObjectKey);
        await AssertReady(owner, "/api/livekit/rooms/rec/recording", begin.ObjectKey);

        Assert.Equal(HttpStatusCode.OK, (await owner.Delete("/api/livekit/rooms/rec")).Status);
        await AssertReady(owner, "/api/livekit/rooms/rec/recording?instance=chat", begin.ObjectKey);
        (await owner.Get("/api/livekit/rooms/rec/recording?instance=main")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await server.As("rec-other").Get("/api/livekit/rooms/rec/recording")).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task GivenARoomThatIsRecorded_WhenItCloses_ThenItsEndIsStillTakenIn()
    {
        server.Media.RecordingsLinger = true;
        using var owner = server.As("end-owner");
        await owner.Create("end");
        await owner.Post("/api/livekit/rooms/end/recording/start");
        await server.Media.WhenDone(static message => message is BeginRecording { Room: "end" });
        var begin = server.Media.Done.OfType<BeginRecording>().Single(static begin => begin.Room == "end");
        await Says("egress_started", "end", "EGRESS_ACTIVE", begin.ObjectKey);
        // The name stays the room's until the media server has deleted it, which it can't now.
        server.Media.Failure = new OutboxMessageFailedException("No answer.", isPermanent: false);
        try
        {
            Assert.Equal(HttpStatusCode.OK, (await owner.Delete("/api/livekit/rooms/end")).Status);
            (await owner.Get("/api/livekit/rooms/end/recording")).AssertProblem(HttpStatusCode.Conflict, "conflict");
            await Says("egress_ended", "end", "EGRESS_COMPLETE", begin.ObjectKey);
        }
        finally
        {
            server.Media.Failure = null;
        }

        await AssertReady(owner, "/api/livekit/rooms/end/recording", begin.ObjectKey);
    }

    /// <summary>Without an instance each one is searched, and the others don't have the room: the answer with a reason is the one that counts.</summary>
    [Fact]
    public async Task GivenARecordingThatCanNotStart_WhenItIsAskedFor_ThenTheAnswerSaysWhyItFailed()
    {
        using var owner = server.As("why-owner");
        await owner.Create("why", "chat");
        server.Media.Failure = new OutboxMessageFailedException("The media server has no free recorder.", isPermanent: true);
        try
        {
            await owner.Post("/api/livekit/rooms/why/recording/start?instance=chat");
            var patience = Stopwatch.StartNew();
            var answer = await owner.Get("/api/livekit/rooms/why/recording");
            while (answer.Status == HttpStatusCode.Conflict)
            {
                Assert.True(patience.Elapsed < TimeSpan.FromSeconds(60), answer.Raw);
                answer = await owner.Get("/api/livekit/rooms/why/recording");
            }

            answer.AssertProblem(HttpStatusCode.NotFound, "not_found");
            Assert.Equal("The recording failed. The media server has no free recorder.", answer.Text("detail"));
        }
        finally
        {
            server.Media.Failure = null;
        }
    }

    [Fact]
    public async Task GivenARoomWithEndToEndEncryption_WhenItIsToBeRecorded_ThenItIsAConflictAndNothingChanges()
    {
        using var owner = server.As("secret-owner");
        var made = await owner.Create("secret", null, ""","e2eeEnabled":true""");

        var refused = await owner.Post("/api/livekit/rooms/secret/recording/start");

        refused.AssertProblem(HttpStatusCode.Conflict, "conflict");
        Assert.Contains("the media server cannot see it", refused.Raw, StringComparison.Ordinal);
        Assert.Equal(made.Raw, (await owner.Get("/api/livekit/rooms/secret")).Raw);
        (await owner.Get("/api/livekit/rooms/secret/recording")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await owner.Post("/api/livekit/rooms/secret/recording/stop")).AssertProblem(HttpStatusCode.Conflict, "conflict");
        Assert.DoesNotContain(server.Media.Done, static message => message is BeginRecording { Room: "secret" });
    }

    [Fact]
    public async Task GivenOthersThanTheOwner_WhenTheyRecordOrFetch_ThenTheyMayNot()
    {
        using var owner = server.As("mine-owner");
        await owner.Create("mine");
        (HttpStatusCode, string, Func<ApiClient>)[] others =
        [
            (HttpStatusCode.Forbidden, "forbidden", () => server.As("mine-other")),
            (HttpStatusCode.Forbidden, "forbidden", () => server.As("mine-moderator", null, "moderator")),
            (HttpStatusCode.NotFound, "not_found", () => server.As("mine-owner", "elsewhere")),
            (HttpStatusCode.Unauthorized, "unauthorized", server.Anonymous),
        ];

        foreach (var (status, code, connect) in others)
        {
            using var other = connect();
            foreach (var post in Posts) (await other.Post($"/api/livekit/rooms/mine/recording/{post}")).AssertProblem(status, code);
            (await other.Get("/api/livekit/rooms/mine/recording")).AssertProblem(status, code);
        }

        Assert.DoesNotContain(server.Media.Done, static message => message is BeginRecording { Room: "mine" });
    }

    [Fact]
    public async Task GivenANameThatOthersHaveElsewhere_WhenItIsRecordedWithoutAnInstance_ThenItIsTheCallersOwnRoom()
    {
        await server.As("twice-other").Create("twice", "main");
        using var owner = server.As("twice-owner");
        await owner.Create("twice", "chat");

        Assert.Equal(HttpStatusCode.Accepted, (await owner.Post("/api/livekit/rooms/twice/recording/start")).Status);

        await server.Media.WhenDone(
            static message => message is BeginRecording { Instance: "chat" } begin && begin.Room.StartsWith("twice", StringComparison.Ordinal));
        (await owner.Post("/api/livekit/rooms/twice/recording/start?instance=main")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        (await owner.Post("/api/livekit/rooms/nobodys/recording/start")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await owner.Post("/api/livekit/rooms/twice/recording/start?instance=nowhere")).AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
    }

    private static async Task AssertReady(ApiClient owner, string path, string objectKey)
    {
        var ready = await owner.Get(path);
        Assert.True(ready.Status == HttpStatusCode.OK, ready.Raw);
        Assert.Equal(
            ["status", "url", "expiresAt", "durationSeconds", "sizeBytes", "contentType", "captions"],
            ready.Json.AsObject().Select(static field => field.Key));
        // As a stream's recording has them; nobody captions rooms.
        Assert.Empty(ready.At("captions")!.AsArray());
        Assert.Equal(("completed", 12.5, "video/mp4"), (ready.Text("status"), ready.At("durationSeconds")!.GetValue<double>(), ready.Text("contentType")));
        Assert.Contains(objectKey, ready.Text("url"), StringComparison.Ordinal);
    }

    private async Task Says(string name, string mediaRoom, string status, string file)
    {
        // It can arrive before the start has been answered: its request, which is returned, shows whose it is.
        var request = new JsonObject { ["roomName"] = mediaRoom, ["fileOutputs"] = new JsonArray(new JsonObject { ["filepath"] = file }) };
        var egress = new JsonObject { ["egressId"] = "EG_test", ["roomName"] = mediaRoom, ["status"] = status, ["roomComposite"] = request };
        if (status == "EGRESS_COMPLETE")
        {
            egress["fileResults"] = new JsonArray(new JsonObject { ["filename"] = file, ["size"] = "1000", ["duration"] = "12500000000" });
        }
        var body = Encoding.UTF8.GetBytes(new JsonObject
        {
            ["event"] = name,
            ["id"] = $"EV_{RandomNumberGenerator.GetHexString(12)}",
            ["createdAt"] = $"{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}",
            ["egressInfo"] = egress,
        }.ToJsonString());
        Assert.Equal(HttpStatusCode.OK, (await server.Deliver(body, RoomScene.Sign(body))).Status);
    }
}
