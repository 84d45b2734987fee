using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Ingest;
using Livehouse.Outbox;
using Livehouse.Outgoing;
using Livehouse.Streams;
using Livehouse.Tests.Billing;
using Livehouse.Tests.LiveEvents;
using Livehouse.Tests.Rooms;
using Livehouse.Tests.Server;
using Livehouse.Tests.Streaming;
using Microsoft.Extensions.DependencyInjection;

namespace Livehouse.Tests.Outgoing;

/// <summary>Each type of the contract, brought about as in life and received over HTTP, has the fields that docs/webhooks.md lists.</summary>
public sealed class WebhookTypeTests : IAsyncLifetime, IClassFixture<WebhookTypeTests.Hooked>
{
    private const string Stream = "stream";
    private const string Event = "event";
    private const string Ingest = $"/api/streaming/webhook?secret={ApiServer.IngestSecret}";

    private readonly Hooked _hooked;
    private readonly string _host = $"host{Guid.NewGuid():N}";
    private readonly string _fan = $"fan{Guid.NewGuid():N}";

    public WebhookTypeTests(Hooked hooked) => _hooked = hooked;

    public static TheoryData<string, string> Types => new()
    {
        { WebhookTypes.StreamStarted, Stream },
        { WebhookTypes.StreamUpdated, Stream },
        { WebhookTypes.StreamEnded, Stream },
        { WebhookTypes.EventCreated, Event },
        { WebhookTypes.EventUpdated, Event },
        { WebhookTypes.EventCancelled, Event },
        { WebhookTypes.RecordingCompleted, "recording durationSeconds sizeBytes" },
        { WebhookTypes.RecordingFailed, "recording durationSeconds sizeBytes" },
        { WebhookTypes.ViewerPeak, "peakViewers" },
        { WebhookTypes.GiftSent, "giftId userId userName giftType quantity value highlight totals" },
        { WebhookTypes.ReportOpened, "reportId streamId streamOwnerId reporterId type reason" },
        { WebhookTypes.UserFollowed, "userId followerId followerName followers" },
        { WebhookTypes.SubscriptionChanged, "userId tier features status currentPeriodEnd cancelAtPeriodEnd" },
        { WebhookTypes.HealthDegraded, "channelId status since issues" },
        { WebhookTypes.HealthRecovered, "channelId status since issues" },
    };

    private ApiServer Server => _hooked.Server;

    private ApiClient Host => Server.As(_host);

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        Server.Media.Failure = null;
        return Task.CompletedTask;
    }

    [Fact]
    public void EveryTypeIsProven() => Assert.Equal(WebhookTypes.All.Order(), Types.Select(static row => (string)row[0]).Order());

    [Theory]
    [MemberData(nameof(Types))]
    public async Task GivenAnEndpoint_WhenItHappens_ThenItIsToldWithItsFields(string type, string fields)
    {
        using var boss = Server.As("boss", null, Role.Admin);
        var added = await boss.Post("/api/webhooks/endpoints", $$"""{"url":"{{_hooked.Receiver.Url}}","events":["{{type}}"]}""");
        Assert.Equal(HttpStatusCode.Created, added.Status);

        var streamId = await BringAbout(type);

        var told = await _hooked.Receiver.Next(type);
        told.Verify(added.Text("secret"));
        var body = told.Json.AsObject();
        string[] envelope = streamId is null ? ["type", "timestamp", "tenantId", "data"] : ["type", "timestamp", "tenantId", "streamId", "sequence", "data"];
        Assert.Equal(envelope, body.Select(static field => field.Key));
        Assert.Equal((Caller.DefaultTenant, streamId), (body["tenantId"]!.GetValue<string>(), told.StreamId));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", body["timestamp"]!.GetValue<string>());
        Assert.Equal(fields.Split(' ').Order(), told.Data.AsObject().Select(static field => field.Key).Order());
        await AssertSame(type, told.Data, streamId);
        Assert.Equal(HttpStatusCode.NoContent, (await boss.Delete($"/api/webhooks/endpoints/{added.Text("endpoint.id")}")).Status);
    }

    /// <returns>The stream that it belongs to; null: to none.</returns>
    private async Task<string?> BringAbout(string type)
    {
        using var host = Host;
        using var fan = Server.As(_fan);
        switch (type)
        {
            case WebhookTypes.EventCreated or WebhookTypes.EventUpdated or WebhookTypes.EventCancelled:
                var eventId = await EventTests.Announce(host);
                if (type == WebhookTypes.EventUpdated) await Ok(host.Put($"/api/events/{eventId}", """{"title":"Better"}"""));
                if (type == WebhookTypes.EventCancelled) await Ok(host.Delete($"/api/events/{eventId}"));
                return null;
            case WebhookTypes.UserFollowed:
                await Ok(fan.Post($"/api/users/{_host}/follow", "{}"));
                return null;
            case WebhookTypes.SubscriptionChanged:
                var paid = Biller.Event("customer.subscription.created", _fan);
                await Ok(Server.Deliver(paid, Biller.Sign(paid)));
                return null;
        }

        var streamId = await host.GoLive();
        switch (type)
        {
            case WebhookTypes.StreamUpdated:
                await Ok(host.Put($"/api/live/{streamId}", """{"title":"The second"}"""));
                break;
            case WebhookTypes.StreamEnded:
                await Ok(host.Post("/api/live/stop", "{}"));
                break;
            case WebhookTypes.RecordingCompleted:
                await Ok(host.Post($"/api/live/{streamId}/recording/start"));
                await Server.Media.WhenDone(done => done is BeginRecording begin && begin.Room == $"live_{streamId}");
                await Record(streamId);
                break;
            case WebhookTypes.RecordingFailed:
                await Server.Media.WhenDone(done => done is OpenRoom open && open.Room == $"live_{streamId}");
                Server.Media.Failure = new OutboxMessageFailedException("There is no recorder.", isPermanent: true);
                await Ok(host.Post($"/api/live/{streamId}/recording/start"));
                break;
            case WebhookTypes.ViewerPeak:
                await Join(streamId);
                await Ok(host.Post("/api/live/stop", "{}"));
                break;
            case WebhookTypes.GiftSent:
                var giver = new Caller(Caller.DefaultTenant, _fan, _fan, Role.Defaults);
                Assert.False((await Server.Services.GetRequiredService<IGrains>().Stream(streamId).Give(new SendGift(giver, "rose", 2, "g1"))).IsRefused);
                break;
            case WebhookTypes.ReportOpened:
                await Ok(fan.Post($"/api/live/{streamId}/report", """{"type":"spam","reason":"Test"}"""));
                break;
            case WebhookTypes.HealthDegraded or WebhookTypes.HealthRecovered:
                await Encode(host, streamId, recovers: type == WebhookTypes.HealthRecovered);
                break;
        }

        return streamId;
    }

    /// <summary>What a receiver is told is what the API says.</summary>
    private async Task AssertSame(string type, JsonNode data, string? streamId)
    {
        using var host = Host;
        switch (type)
        {
            case WebhookTypes.StreamStarted or WebhookTypes.StreamUpdated or WebhookTypes.StreamEnded:
                Same((await host.Get($"/api/live/{streamId}")).At("stream")!, data["stream"]!, "id", "title", "ownerId", "ownerName", "status", "startedAt");
                break;
            case WebhookTypes.EventCreated or WebhookTypes.EventUpdated or WebhookTypes.EventCancelled:
                var seen = (await host.Get($"/api/events/{data["event"]!["id"]}")).At("event")!;
                Same(seen, data["event"]!, "title", "ownerId", "status", "startsAt");
                break;
            case WebhookTypes.RecordingCompleted or WebhookTypes.RecordingFailed:
                Assert.Equal(type.Split('.')[1], data["recording"]!["status"]!.GetValue<string>());
                Assert.Equal(type == WebhookTypes.RecordingCompleted, data["sizeBytes"] is not null && data["durationSeconds"] is not null);
                break;
            case WebhookTypes.ViewerPeak:
                Assert.Equal(1, data["peakViewers"]!.GetValue<int>());
                break;
            case WebhookTypes.GiftSent:
                Assert.Equal((_fan, 2), (data["userId"]!.GetValue<string>(), data["totals"]!["count"]!.GetValue<int>()));
                break;
            case WebhookTypes.ReportOpened:
                Assert.Equal((streamId, _host, _fan), (Text("streamId"), Text("streamOwnerId"), Text("reporterId")));
                break;
            case WebhookTypes.UserFollowed:
                Assert.Equal((_host, _fan, _fan), (Text("userId"), Text("followerId"), Text("followerName")));
                break;
            case WebhookTypes.SubscriptionChanged:
                Same((await Server.SubscriptionOf(_fan)).Json, data, "tier", "status", "currentPeriodEnd", "cancelAtPeriodEnd");
                break;
            case WebhookTypes.HealthDegraded:
                Assert.Equal((streamId, "degraded"), (Text("channelId"), Text("status")));
                Assert.Equal(["no_video", "no_audio"], data["issues"]!.AsArray().Select(static issue => issue!["code"]!.GetValue<string>()));
                break;
            case WebhookTypes.HealthRecovered:
                Assert.Equal((streamId, "good", 0), (Text("channelId"), Text("status"), data["issues"]!.AsArray().Count));
                break;
        }

        string? Text(string field) => data[field]?.GetValue<string>();

        static void Same(JsonNode seen, JsonNode told, params string[] fields)
        {
            foreach (var field in fields) Assert.Equal(seen[field]?.ToJsonString(), told[field]?.ToJsonString());
        }
    }

    /// <summary>An encoder that sends neither picture nor sound, as the RTMP server's statistics show it. The samples are of the next minute.</summary>
    private async Task Encode(ApiClient host, string streamId, bool recovers)
    {
        var key = (await host.Get($"/api/streaming/events/{streamId}/stream")).Text("rtmp.streamKey").Split("?key=")[1];
        using var rtmp = Server.Anonymous();
        await Ok(CallbackFile.SendBody(rtmp, Ingest, $"call=publish&name={streamId}&key={key}&clientid=1"));
        var (channel, start) = (Server.Services.GetRequiredService<IGrains>().Ingest(streamId), TimeProvider.System.GetUtcNow());
        var connection = new IngestConnection(IngestServer.NginxRtmp, "", "1", null);
        foreach (var second in (int[])[15, 20, 26]) await channel.Observe(Sample(second));
        if (!recovers) return;
        var (video, audio) = (new VideoSample("H264", 1280, 720, 30, 4_000, 2), new AudioSample("AAC", 128, 48_000, 2));
        foreach (var second in (int[])[30, 40, 51]) await channel.Observe(Sample(second) with { Video = video, Audio = audio });

        IngestSample Sample(int second) => new(start.AddSeconds(second), connection, "rtmp", null, 4_128, null, null, null) { TellsTracks = true };
    }

    /// <summary>The media server has written the file, and says so.</summary>
    private async Task Record(string streamId)
    {
        var file = Server.Media.Done.OfType<BeginRecording>().Last(begin => begin.Room == $"live_{streamId}").ObjectKey;
        var body = Encoding.UTF8.GetBytes(
            $$"""
            {"event":"egress_ended","id":"EV_{{streamId}}","createdAt":"{{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}}",
              "egressInfo":{"egressId":"EG_test","roomName":"live_{{streamId}}","status":"EGRESS_COMPLETE",
                "roomComposite":{"roomName":"live_{{streamId}}","fileOutputs":[{"filepath":"{{file}}"}] },
                "fileResults":[{"filename":"{{file}}","size":"1000","duration":"12500000000"}] } }
            """);
        await Ok(Server.Deliver(body, RoomScene.Sign(body)));
    }

    /// <summary>A viewer, as the media server tells it.</summary>
    private async Task Join(string streamId)
    {
        var body = Encoding.UTF8.GetBytes(
            $$"""
            {"event":"participant_joined","id":"EV_{{streamId}}","createdAt":"{{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}}",
              "room":{"sid":"RM_1","name":"live_{{streamId}}"},"participant":{"sid":"PA_1","identity":"{{_fan}}","name":"{{_fan}}","state":"ACTIVE"} }
            """);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/webhooks/livekit") { Content = new ByteArrayContent(body) };
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(ApiServer.WebhookSecret), body));
        request.Headers.TryAddWithoutValidation("X-Webhook-Signature", $"sha256={signature}");
        using var relay = Server.Anonymous();
        await Ok(relay.Send(request));
    }

    private static async Task Ok(Task<ApiAnswer> call)
    {
        var answer = await call;
        Assert.True((int)answer.Status is >= 200 and < 300, answer.Raw);
    }

    public sealed class Hooked : IAsyncLifetime
    {
        private WebhookReceiver? _receiver;

        public ApiServer Server { get; } = ApiServer.With(["--WEBHOOK_ALLOW_PRIVATE=true"]);

        public WebhookReceiver Receiver => _receiver!;

        public async Task InitializeAsync()
        {
            await Server.Start();
            _receiver = await WebhookReceiver.Start();
        }

        public async Task DisposeAsync()
        {
            await Receiver.DisposeAsync();
            await Server.DisposeAsync();
        }
    }
}
