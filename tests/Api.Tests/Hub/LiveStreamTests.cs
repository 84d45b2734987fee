using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Livehouse.Streams;
using Livehouse.Testing.Server;
using Livehouse.Testing;

namespace Livehouse.Tests.Hub;

/// <summary>A live stream as its audience sees it: the real server in its own process, official clients on the other side.</summary>
public sealed class LiveStreamTests(LiveStreamFixture fixture) : IClassFixture<LiveStreamFixture>
{
    [Theory]
    [InlineData("json")]
    [InlineData("messagepack")]
    public async Task GivenALiveStream_WhenAViewerChats_ThenEverybodyReadsItOnceEvenIfItIsSentTwice(string protocol)
    {
        var show = await fixture.GoLive();
        var host = await show.Enter(show.HostId);
        var viewer = await show.Enter("ann", protocol: protocol);
        var receipt = await viewer.Invoke("live:message", show.With(("text", "  Grüße 👋 \\ \"q\"  "), ("clientId", "m1")));
        var again = await viewer.Invoke("live:message", show.With(("text", "  Grüße 👋 \\ \"q\"  "), ("clientId", "m1")));
        await viewer.Invoke("live:message", show.With(("text", "second")));
        Assert.Equal(receipt.ToString(), again.ToString());
        foreach (var client in new[] { host, viewer })
        {
            var first = await client.Next(StreamEventNames.Message);
            Assert.Equal("Grüße 👋 \\ \"q\"", first.GetProperty("text").GetString());
            Assert.Equal("m1", first.GetProperty("clientId").GetString());
            Assert.Equal("ann", first.GetProperty("userId").GetString());
            Assert.Equal(receipt.GetProperty("messageId").GetString(), first.GetProperty("messageId").GetString());
            Assert.Equal(receipt.GetProperty("seq").GetInt64(), first.GetProperty("seq").GetInt64());
            var second = await client.Next(StreamEventNames.Message);
            Assert.Equal("second", second.GetProperty("text").GetString());
            Assert.False(second.TryGetProperty("clientId", out _));
        }
    }

    [Theory]
    [InlineData("json")]
    [InlineData("messagepack")]
    public async Task GivenALiveStream_WhenGiftsAreGiven_ThenTotalsAndHighlightsAreTold(string protocol)
    {
        var show = await fixture.GoLive();
        var viewer = await show.Enter("ann", protocol: protocol);
        var receipt = await viewer.Invoke("live:gift", show.With(("giftType", "star"), ("quantity", 10), ("clientId", "g1")));
        var again = await viewer.Invoke("live:gift", show.With(("giftType", "star"), ("quantity", 10), ("clientId", "g1")));
        await viewer.Invoke("live:gift", show.With(("giftType", "rose")));
        Assert.Equal(receipt.ToString(), again.ToString());
        var star = await viewer.Next(StreamEventNames.Gift);
        Assert.Equal((100, true), (star.GetProperty("value").GetInt64(), star.GetProperty("highlighted").GetBoolean()));
        var rose = await viewer.Next(StreamEventNames.Gift);
        Assert.False(rose.GetProperty("highlighted").GetBoolean());
        Assert.Equal((11, 101), (rose.GetProperty("totals").GetProperty("count").GetInt64(), rose.GetProperty("totals").GetProperty("value").GetInt64()));
    }

    [Fact]
    public async Task GivenAViewerWithAPoorConnection_ThenThatViewerIsAdvisedAndTheHostSeesTheShare()
    {
        var show = await fixture.GoLive();
        var host = await show.Enter(show.HostId);
        var viewer = await show.Enter("ann");
        var other = await show.Enter("bob");
        var stranger = await fixture.Clients.Connect(fixture.Server.Address, fixture.Server.Token("eve"));
        await MustFail(stranger, "conflict", "live:quality", show.With(("quality", "poor")));
        Assert.Equal("auto", (await other.Invoke("live:quality", show.With(("quality", "good")))).GetProperty("advice").GetString());

        // After a reconnect, say: the advice that it follows counts on.
        var receipt = await viewer.Invoke("live:quality", show.With(("quality", "poor"), ("stalledMs", 900), ("lossPercent", 7), ("advice", "lowest")));
        Assert.Equal(("lowest", 5), (receipt.GetProperty("advice").GetString(), receipt.GetProperty("reportSeconds").GetInt32()));
        await MustFail(viewer, "rate_limited", "live:quality", show.With(("quality", "poor")));

        var told = await host.Next("live:quality:viewers");
        while (told.GetProperty("reporting").GetInt32() < 2) told = await host.Next("live:quality:viewers");
        Assert.Equal(show.StreamId, told.GetProperty("streamId").GetString());
        Assert.Equal((2, 1), (told.GetProperty("reporting").GetInt32(), told.GetProperty("poor").GetInt32()));
        Assert.Equal("""{"reporting":2,"poor":1}""", (await show.Health(show.HostId)).GetProperty("viewers").GetRawText());
        Assert.Equal(JsonValueKind.Null, (await show.Health("ann")).GetProperty("viewers").ValueKind);

        // By now another report is allowed, and two seconds of poor time are enough here.
        await viewer.Invoke("live:quality", show.With(("quality", "lost")));
        var advised = await viewer.Next(StreamEventNames.Quality);
        Assert.Equal((show.StreamId, "audio"), (advised.GetProperty("streamId").GetString(), advised.GetProperty("advice").GetString()));
        Assert.False(advised.TryGetProperty("seq", out _));
        Assert.Equal("auto", (await other.Invoke("live:quality", show.With(("quality", "good")))).GetProperty("advice").GetString());
    }

    [Fact]
    public async Task GivenSixMessages_WhenAllArePinned_ThenTheOldestPinGoesAndAViewerMayNotPin()
    {
        var show = await fixture.GoLive();
        var host = await show.Enter(show.HostId);
        var viewer = await show.Enter("ann");
        var ids = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            ids.Add((await host.Invoke("live:message", show.With(("text", $"message {i}")))).GetProperty("messageId").GetString()!);
            await host.Invoke("live:pin", show.With(("messageId", ids[i])));
        }

        JsonElement pins = default;
        for (var i = 0; i < 6; i++) pins = (await viewer.Next(StreamEventNames.PinnedUpdated)).GetProperty("pinned");
        Assert.Equal(ids.Skip(1).Reverse(), pins.EnumerateArray().Select(pin => pin.GetProperty("messageId").GetString()));
        await host.Invoke("live:unpin", show.With(("messageId", ids[5])));
        Assert.Equal(4, (await viewer.Next(StreamEventNames.PinnedUpdated)).GetProperty("pinned").GetArrayLength());
        await MustFail(viewer, "forbidden", "live:pin", show.With(("messageId", ids[0])));
        await MustFail(host, "not_found", "live:pin", show.With(("messageId", "ms_none")));
    }

    [Fact]
    public async Task GivenManyReactions_WhenTheyAreSent_ThenTheyComeAddedUp()
    {
        var show = await fixture.GoLive();
        var viewer = await show.Enter("ann");
        for (var i = 0; i < 20; i++) await viewer.Invoke("live:reaction", show.With(("emoji", "❤️")));
        var sum = 0;
        var events = 0;
        while (sum < 20)
        {
            sum += (await viewer.Next(StreamEventNames.Reaction)).GetProperty("counts").GetProperty("❤️").GetInt32();
            events++;
        }

        Assert.Equal(20, sum);
        Assert.InRange(events, 1, 19);
        await MustFail(viewer, "validation_failed", "live:reaction", show.With(("emoji", "hello")));
    }

    [Fact]
    public async Task GivenAViewerOnTwoDevices_WhenTheyComeAndGo_ThenTheyAreCountedOnce()
    {
        var show = await fixture.GoLive();
        var host = await show.Enter(show.HostId);
        var phone = await show.Enter("ann");
        Assert.Equal("ann", (await host.Next(StreamEventNames.ViewerJoined)).GetProperty("userId").GetString());
        var queue = await show.Enter("ann");
        await phone.Invoke("live:leave", show.With());
        await queue.Stop();
        var left = await host.Next(StreamEventNames.ViewerLeft);
        Assert.Equal(0, left.GetProperty("viewers").GetInt32());
        Assert.Single(host.Heard, happened => happened.Name == StreamEventNames.ViewerJoined);
        var stream = await show.Look();
        Assert.Equal((0, 1), (stream.GetProperty("viewers").GetInt32(), stream.GetProperty("peakViewers").GetInt32()));
    }

    [Fact]
    public async Task GivenACutConnection_WhenTheViewerResumes_ThenEveryEventCameExactlyOnce()
    {
        var show = await fixture.GoLive();
        var host = await show.Enter(show.HostId);
        var viewer = await show.Enter("ann", reconnect: true);
        await host.Invoke("live:message", show.With(("text", "before")));
        await viewer.Next(StreamEventNames.Message);
        await viewer.Cut();
        await viewer.Next("@reconnecting");
        // Other events, such as the count of viewers, may have come after the message and before the cut: a client goes on from the last one that it heard.
        var lastSeq = SeqsOf(viewer).Max();
        for (var i = 0; i < 5; i++) await host.Invoke("live:message", show.With(("text", $"missed {i}")));
        await viewer.Next("@reconnected");
        var state = await viewer.Invoke("live:join", show.With(("lastSeq", lastSeq), ("epoch", show.Epoch)));
        Assert.True(state.GetProperty("resumed").GetBoolean());
        await host.Invoke("live:message", show.With(("text", "after")));
        await viewer.Next(StreamEventNames.Message, message => message.GetProperty("text").GetString() == "after");

        var seqs = SeqsOf(viewer);
        Assert.Equal(Enumerable.Range(0, seqs.Count).Select(i => seqs[0] + i), seqs);
    }

    [Fact]
    public async Task GivenABan_WhenItIsSpoken_ThenTheViewerHearsItAndIsOut()
    {
        var show = await fixture.GoLive();
        var host = await show.Enter(show.HostId);
        var viewer = await show.Enter("troll");
        await show.Post($"/api/live/{show.StreamId}/bans", new { userId = "troll", reason = "spam" });
        Assert.Equal("ban", (await viewer.Next(StreamEventNames.Moderation)).GetProperty("action").GetString());
        var error = await viewer.Next("error");
        Assert.Equal(("forbidden", show.StreamId), (error.GetProperty("code").GetString(), error.GetProperty("streamId").GetString()));
        await MustFail(viewer, "forbidden", "live:message", show.With(("text", "again")));
        await MustFail(viewer, "forbidden", "live:join", show.With());
        await host.Invoke("live:message", show.With(("text", "quiet now")));
        await host.Next(StreamEventNames.Message);
        Assert.DoesNotContain(viewer.Heard, happened => happened.Name == StreamEventNames.Message);
    }

    [Fact]
    public async Task GivenSlowMode_WhenAViewerWritesTwice_ThenTheErrorSaysHowLongToWait()
    {
        var show = await fixture.GoLive();
        var viewer = await show.Enter("ann");
        await show.Put($"/api/live/{show.StreamId}/chat", new { slowModeSeconds = 30 });
        Assert.Equal(30, (await viewer.Next(StreamEventNames.Moderation)).GetProperty("chat").GetProperty("slowModeSeconds").GetInt32());
        var receipt = await viewer.Invoke("live:message", show.With(("text", "one")));
        var error = await MustFail(viewer, "rate_limited", "live:message", show.With(("text", "two")));
        Assert.InRange(error.GetProperty("retryAfterSeconds").GetInt32(), 1, 30);
        await show.Delete($"/api/live/{show.StreamId}/messages/{receipt.GetProperty("messageId").GetString()}");
        Assert.Equal(receipt.GetProperty("messageId").GetString(), (await viewer.Next(StreamEventNames.MessageDeleted)).GetProperty("messageId").GetString());
    }

    [Fact]
    public async Task GivenAStreamThatEnds_WhenItIsOver_ThenEverybodyHearsItAndMayStillRead()
    {
        var show = await fixture.GoLive();
        var viewer = await show.Enter("ann");
        await viewer.Invoke("live:message", show.With(("text", "bye")));
        await show.Post("/api/live/stop", new { streamId = show.StreamId });
        Assert.Equal("stopped", (await viewer.Next(StreamEventNames.Ended)).GetProperty("reason").GetString());
        await MustFail(viewer, "stream_ended", "live:message", show.With(("text", "too late")));
        var state = await viewer.Invoke("live:join", show.With());
        Assert.Equal("ended", state.GetProperty("stream").GetProperty("status").GetString());
        Assert.Equal("bye", state.GetProperty("recentMessages")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task GivenAnotherTenant_WhenItJoins_ThenTheStreamDoesNotExist()
    {
        var show = await fixture.GoLive();
        var stranger = await fixture.Clients.Connect(fixture.Server.Address, fixture.Server.Token("eve", "elsewhere"));
        await MustFail(stranger, "not_found", "live:join", show.With());
        await MustFail(stranger, "not_found", "live:message", show.With(("text", "hi")));
        await MustFail(stranger, "not_found", "live:gift", show.With(("giftType", "rose")));
    }

    [Fact]
    public async Task GivenAForgedToken_WhenAClientConnects_ThenItIsRefused()
    {
        var token = fixture.Server.Token("ann");
        await Assert.ThrowsAsync<HubCallFailedException>(() => fixture.Clients.Connect(fixture.Server.Address, token[..^2] + "xx"));
        await Assert.ThrowsAsync<HubCallFailedException>(() => fixture.Clients.Connect(fixture.Server.Address, null));
    }

    [Fact]
    public async Task GivenATokenThatExpires_WhenItsTimeIsOver_ThenTheConnectionIsClosedToComeBackWithANewOne()
    {
        var show = await fixture.GoLive();
        var expiry = TimeProvider.System.GetUtcNow().AddSeconds(3).ToUnixTimeSeconds();
        var token = SignedToken.Of(fixture.Server.JwtSecret, new JsonObject { ["sub"] = "brief", ["exp"] = expiry });
        var viewer = await fixture.Clients.Connect(fixture.Server.Address, token, reconnect: true);
        await viewer.Invoke("live:join", show.With());
        await viewer.Next("@reconnecting");
    }

    [Fact]
    public async Task GivenAServerThatRestarts_WhenItsClientsAreBack_ThenTheyJoinANewEpochWithTheChatThatWas()
    {
        await using var server = await LivehouseServer.Start();
        var show = await Show.GoLive(server, fixture.Clients);
        var viewer = await show.Enter("ann", reconnect: true);
        await viewer.Invoke("live:message", show.With(("text", "still here?")));
        var seen = await viewer.Next(StreamEventNames.Message);
        Assert.Equal(0, await server.StopGracefully());
        Assert.Equal(JsonValueKind.Null, (await viewer.Next("@reconnecting")).ValueKind);
        await server.StartAgain();
        await viewer.Next("@reconnected");
        var state = await viewer.Invoke("live:join", show.With(("lastSeq", seen.GetProperty("seq").GetInt64()), ("epoch", show.Epoch)));
        Assert.False(state.GetProperty("resumed").GetBoolean());
        Assert.NotEqual(show.Epoch, state.GetProperty("epoch").GetString());
        Assert.Equal("still here?", state.GetProperty("recentMessages")[0].GetProperty("text").GetString());
        Assert.Equal(1, state.GetProperty("stream").GetProperty("viewers").GetInt32());
    }

    [Fact]
    public async Task GivenAnOperatorWhoWatches_WhenAStreamStartsAndEnds_ThenBothAreShownAndNobodyElseMayWatch()
    {
        var watching = await fixture.Clients.Connect(fixture.Server.Address, fixture.Server.Token("the-operator", null, "admin"));
        await watching.Invoke("operators:watch", new JsonObject());
        await watching.Next("operators:feed", status => status.GetProperty("status").GetString() == "connected");

        var show = await fixture.GoLive();
        var started = await watching.Next("operators:event", shown => shown.GetProperty("streamId").GetString() == show.StreamId);
        Assert.Equal(("stream.started", "default", show.HostId, "A show"), Summary(started));
        Assert.False(started.TryGetProperty("detail", out _));
        await show.Post("/api/live/stop", new { streamId = show.StreamId });
        var ended = await watching.Next("operators:event", shown => shown.GetProperty("streamId").GetString() == show.StreamId);
        Assert.Equal(("stream.ended", "default", show.HostId, "A show"), Summary(ended));
        Assert.Equal("stopped", ended.GetProperty("detail").GetString());
        await watching.Invoke("operators:leave", new JsonObject());

        var moderator = await fixture.Clients.Connect(fixture.Server.Address, fixture.Server.Token("a-moderator", null, "moderator"));
        await MustFail(moderator, "forbidden", "operators:watch", new JsonObject());
        var elsewhere = await fixture.Clients.Connect(fixture.Server.Address, fixture.Server.Token("an-admin", "elsewhere", "admin"));
        await MustFail(elsewhere, "forbidden", "operators:watch", new JsonObject());
        await MustFail(watching, "validation_failed", "operators:watch", JsonValue.Create(1));

        static (string?, string?, string?, string?) Summary(JsonElement shown) => (
            shown.GetProperty("type").GetString(),
            shown.GetProperty("tenantId").GetString(),
            shown.GetProperty("userId").GetString(),
            shown.GetProperty("title").GetString());
    }

    private static List<long> SeqsOf(HubClient viewer) =>
        [.. viewer.Heard
            .Where(happened => happened.Payload.ValueKind == JsonValueKind.Object && happened.Name != StreamEventNames.State)
            .Select(happened => happened.Payload.GetProperty("seq").GetInt64())];

    private static async Task<JsonElement> MustFail(HubClient client, string code, string method, JsonNode argument)
    {
        var failure = await Assert.ThrowsAsync<HubCallFailedException>(() => client.Invoke(method, argument));
        Assert.EndsWith($"HubException: {code}", failure.Message, StringComparison.Ordinal);
        return await client.Next("error", error => error.GetProperty("code").GetString() == code);
    }
}

/// <summary>One server and one Node process for all tests that can share them.</summary>
public sealed class LiveStreamFixture : IAsyncLifetime
{
    public LivehouseServer Server { get; private set; } = null!;

    public HubClients Clients { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Server = await LivehouseServer.Start(new Dictionary<string, string> { ["QUALITY_POOR_SECONDS"] = "1" });
        Clients = await HubClients.Start();
    }

    /// <summary>A stream of a host of its own.</summary>
    internal Task<Show> GoLive() => Show.GoLive(Server, Clients);

    public async Task DisposeAsync()
    {
        await Clients.DisposeAsync();
        await Server.DisposeAsync();
    }
}

/// <summary>One live stream and its host.</summary>
internal sealed class Show(LivehouseServer server, HubClients clients, HttpClient host)
{
    private static int _hosts;

    public required string HostId { get; init; }

    public required string StreamId { get; init; }

    /// <summary>As of the first join.</summary>
    public string? Epoch { get; private set; }

    public static async Task<Show> GoLive(LivehouseServer server, HubClients clients)
    {
        var hostId = $"host-{Interlocked.Increment(ref _hosts)}";
        var host = server.Client(server.Token(hostId));
        using var answer = await host.PostAsJsonAsync("/api/live/start", new { title = "A show" });
        answer.EnsureSuccessStatusCode();
        var stream = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("stream");
        return new Show(server, clients, host) { HostId = hostId, StreamId = stream.GetProperty("id").GetString()! };
    }

    /// <summary>An argument about this stream.</summary>
    public JsonObject With(params (string Name, JsonNode? Value)[] more)
    {
        var argument = new JsonObject { ["streamId"] = StreamId };
        foreach (var (name, value) in more) argument[name] = value;
        return argument;
    }

    /// <summary>A client that has joined.</summary>
    public async Task<HubClient> Enter(string userId, bool reconnect = false, string protocol = "json")
    {
        var client = await clients.Connect(server.Address, server.Token(userId), reconnect, protocol: protocol);
        var state = await client.Invoke("live:join", With());
        Epoch ??= state.GetProperty("epoch").GetString();
        return client;
    }

    public async Task<JsonElement> Look() => (await host.GetFromJsonAsync<JsonElement>($"/api/live/{StreamId}")).GetProperty("stream");

    public async Task<JsonElement> Health(string userId)
    {
        using var client = server.Client(server.Token(userId));
        return await client.GetFromJsonAsync<JsonElement>($"/api/streaming/events/{StreamId}/health");
    }

    public async Task Post(string path, object body)
    {
        using var answer = await host.PostAsJsonAsync(path, body);
        answer.EnsureSuccessStatusCode();
    }

    public async Task Put(string path, object body)
    {
        using var answer = await host.PutAsJsonAsync(path, body);
        answer.EnsureSuccessStatusCode();
    }

    public async Task Delete(string path)
    {
        using var answer = await host.DeleteAsync(path);
        answer.EnsureSuccessStatusCode();
    }
}
