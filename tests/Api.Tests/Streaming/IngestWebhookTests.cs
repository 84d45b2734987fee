using System.Net;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Streaming;

/// <summary>The callbacks of RTMP servers, as they send them.</summary>
public sealed class IngestWebhookTests(ApiServer server) : IClassFixture<ApiServer>
{
    private const string Webhook = $"/api/streaming/webhook?secret={ApiServer.IngestSecret}";

    private static int _hosts;

    [Theory]
    [InlineData("nginx-rtmp", 403)]
    [InlineData("srs", 403)]
    [InlineData("mediamtx", 401)]
    public async Task GivenAnEvent_WhenItsEncoderComesAndGoes_ThenTheEventFollowsAndASecondEncoderIsRefused(string kind, int refused)
    {
        using var host = NewHost();
        using var rtmp = server.Anonymous();
        var (id, key) = await Announce(host);
        var file = CallbackFile.Of(kind);
        Assert.Equal((HttpStatusCode)refused, (await file.Send(rtmp, "publish", Webhook, id, "wrong")).Status);
        Assert.Equal("offline", (await rtmp.Get($"/api/streaming/events/{id}/health")).Text("status"));

        var published = await file.Send(rtmp, "publish", Webhook, id, key);

        Assert.Equal((HttpStatusCode.OK, """{"code":0}"""), (published.Status, published.Raw));
        var live = await host.Get($"/api/events/{id}");
        Assert.Equal(("live", "live"), (live.Text("event.status"), live.Text("stream.status")));
        foreach (var part in (string[])["update", "play", "play_done", "record_done"])
        {
            Assert.Equal(HttpStatusCode.OK, (await file.Send(rtmp, part, $"/api/streaming/events/{id}/webhook?secret={ApiServer.IngestSecret}", id, key)).Status);
        }

        var health = await host.Get($"/api/streaming/events/{live.Text("stream.id")}/health");
        Assert.Contains(health.Text("status"), (string[])["starting", "good"]);
        Assert.Equal(("rtmp", "192.0.2.10"), (health.Text("publisher.protocol"), health.Text("publisher.address")));
        Assert.Equal(0, health.Json["viewers"]!["reporting"]!.GetValue<int>());
        Assert.Equal(0, (await host.Get($"/api/streaming/events/{id}/health")).Json["viewers"]!["poor"]!.GetValue<int>());
        Assert.Null((await rtmp.Get($"/api/streaming/events/{id}/health")).Json["viewers"]);
        Assert.Equal((HttpStatusCode)refused, (await file.Send(rtmp, "second", Webhook, id, key)).Status);
        Assert.Equal(HttpStatusCode.OK, (await file.Send(rtmp, "done", Webhook, id, key)).Status);
        Assert.Equal("reconnecting", (await rtmp.Get($"/api/streaming/events/{id}/health")).Text("status"));
        Assert.Equal(HttpStatusCode.OK, (await file.Send(rtmp, "second", Webhook, id, key)).Status);
        Assert.Equal(HttpStatusCode.OK, (await host.Post($"/api/events/{id}/stop")).Status);
    }

    [Fact]
    public async Task GivenNoProofOrAWrongOne_WhenACallbackComes_ThenItIsRefusedAndChangesNothing()
    {
        using var host = NewHost();
        using var rtmp = server.Anonymous();
        var (id, key) = await Announce(host);
        var body = $"call=publish&name={id}&key={key}&clientid=1&addr=192.0.2.1";
        foreach (var query in (string[])["", "?secret=", "?secret=wrong", $"?secret={ApiServer.IngestSecret}&secret=wrong", "?secret=lh_wrong"])
        {
            (await CallbackFile.SendBody(rtmp, $"/api/streaming/webhook{query}", body)).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
            (await CallbackFile.SendBody(host, $"/api/streaming/events/{id}/webhook{query}", body)).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        }

        (await CallbackFile.SendBody(rtmp, "/api/streaming/webhook", body, header: "wrong")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        Assert.Equal("scheduled", (await host.Get($"/api/events/{id}")).Text("event.status"));
        Assert.Equal(HttpStatusCode.OK, (await CallbackFile.SendBody(rtmp, "/api/streaming/webhook", body, header: ApiServer.IngestSecret)).Status);
        Assert.Equal("live", (await host.Get($"/api/events/{id}")).Text("event.status"));
    }

    [Fact]
    public async Task GivenAFieldTwiceOrAnotherChannel_WhenACallbackComes_ThenItIsDeniedAndChangesNothing()
    {
        using var host = NewHost();
        using var rtmp = server.Anonymous();
        var (id, key) = await Announce(host);
        var (other, _) = await Announce(host);
        foreach (var (address, body) in new (string, string)[]
        {
            (Webhook, $"call=publish&name={id}&key={key}&key={key}&clientid=1"),
            (Webhook, $"call=publish&name={id}&name={other}&key={key}&clientid=1"),
            (Webhook, $"call=publish&n%61me={id}&name={id}&key={key}&clientid=1"),
            (Webhook, $"call=publish&call=publish_done&name={id}&key={key}&clientid=1"),
            (Webhook, $"call=publish&name={id}%3Fkey={key}&key={key}&clientid=1"),
            (Webhook, $"call=publish&name={id}%3Fkey={key}%26key={key}&clientid=1"),
            ($"{Webhook}&secret={ApiServer.IngestSecret}", $"call=publish&name={id}&key={key}&clientid=1"),
            ($"{Webhook}&server=a&server=a", $"call=publish&name={id}&key={key}&clientid=1"),
            (Webhook, $"call=publish&name={other}&key={key}&clientid=1"),
            (Webhook, $"call=publish&name={id}&clientid=1"),
            (Webhook, $"call=publish&name=ev_nothing&key={key}&clientid=1"),
            (Webhook, $"call=publish&name=&key={key}&clientid=1"),
            ($"/api/streaming/events/{other}/webhook?secret={ApiServer.IngestSecret}", $"call=publish&name={id}&key={key}&clientid=1"),
            ($"/api/streaming/events/st_nothing/webhook?secret={ApiServer.IngestSecret}", $"call=publish&name={id}&key={key}&clientid=1"),
            (Webhook, $$"""{"action":"on_publish","client_id":"a","stream":"{{id}}","stream":"{{id}}","param":"?key={{key}}"}"""),
            (Webhook, $$"""{"action":"on_publish","client_id":"a","stream":"{{id}}","param":"?key={{key}}&key={{key}}"}"""),
        })
        {
            (await CallbackFile.SendBody(rtmp, address, body)).AssertProblem(HttpStatusCode.Forbidden, "publish_denied");
        }

        Assert.Equal("scheduled", (await host.Get($"/api/events/{id}")).Text("event.status"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("hello")]
    [InlineData("""{"action":"dance"}""")]
    public async Task GivenABodyOfNoRtmpServer_WhenItComes_ThenItIsInvalid(string body)
    {
        using var rtmp = server.Anonymous();
        (await CallbackFile.SendBody(rtmp, Webhook, body)).AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
    }

    /// <summary>Servers differ in whether they take the query off the name, and some checks don't.</summary>
    [Theory]
    [InlineData("call=publish&name={channel}%3Fkey%3D{key}&clientid=1")]
    [InlineData("call=publish&name={channel}?key={key}&clientid=1")]
    [InlineData("call=publish&name={channel}%253Fkey%253D{key}&clientid=1")]
    [InlineData("""{"action":"on_publish","client_id":"1","stream":"{channel}?key={key}","param":""}""")]
    [InlineData("""{"action":"publish","path":"{channel}","id":"1","protocol":"webrtc","password":"{key}","query":""}""")]
    public async Task GivenTheKeyElsewhere_WhenAnEncoderPublishes_ThenItIsFound(string body)
    {
        using var host = NewHost();
        using var rtmp = server.Anonymous();
        var (id, key) = await Announce(host);
        var filled = body.Replace("{channel}", id, StringComparison.Ordinal).Replace("{key}", key, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, (await CallbackFile.SendBody(rtmp, Webhook, filled)).Status);

        Assert.Equal("live", (await host.Get($"/api/events/{id}")).Text("event.status"));
    }

    [Fact]
    public async Task GivenTheChannel_WhenItIsRead_ThenTheOwnerGetsTheKeyAndViewersThePlaybackAlone()
    {
        using var host = NewHost();
        var (id, key) = await Announce(host);

        var own = await host.Get($"/api/streaming/events/{id}/stream");
        var others = await server.Anonymous().Get($"/api/streaming/events/{id}/stream");

        Assert.Equal(("rtmp://localhost:1935/live", $"{id}?key={key}"), (own.Text("rtmp.url"), own.Text("rtmp.streamKey")));
        Assert.Equal((60, false), (own.At("reconnectSeconds")!.GetValue<int>(), own.At("takeover")!.GetValue<bool>()));
        Assert.Equal("no-store", own.Header("Cache-Control"));
        Assert.Equal(["playback"], others.Json.AsObject().Select(static field => field.Key));
        Assert.Equal(($"http://localhost:8080/hls/{id}.m3u8", "ws://127.0.0.1:9"), (others.Text("playback.hls"), others.Text("playback.webrtc.url")));
        var renewed = await host.Post($"/api/streaming/events/{id}/stream/key");
        Assert.NotEqual(own.Text("rtmp.streamKey"), renewed.Text("rtmp.streamKey"));
        Assert.True((await host.Put($"/api/streaming/events/{id}/stream", """{"takeover":true}""")).At("takeover")!.GetValue<bool>());
        using var viewer = server.As("a-viewer");
        (await viewer.Post($"/api/streaming/events/{id}/stream/key")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        (await viewer.Get("/api/streaming/events/us_x/stream")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await viewer.Get("/api/streaming/events/st_x/health")).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }

    private ApiClient NewHost() => server.As($"ingest-host-{Interlocked.Increment(ref _hosts)}");

    /// <summary>An event that begins soon, and the secret of its stream key.</summary>
    private static async Task<(string Id, string Key)> Announce(ApiClient host)
    {
        var at = TimeProvider.System.GetUtcNow().AddHours(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        var id = (await host.Post("/api/events", $$"""{"title":"A party","startsAt":"{{at}}"}""")).Text("event.id");
        var key = (await host.Get($"/api/streaming/events/{id}/stream")).Text("rtmp.streamKey").Split("?key=")[1];
        return (id, key);
    }
}
