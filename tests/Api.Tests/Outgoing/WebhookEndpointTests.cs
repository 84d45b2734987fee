using System.Net;
using System.Text.Json.Nodes;
using Livehouse.Callers;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Outgoing;

/// <summary>What admins do with endpoints, each in an organisation of its own.</summary>
public sealed class WebhookEndpointTests(WebhookEndpointTests.Calling calling) : IAsyncLifetime, IClassFixture<WebhookEndpointTests.Calling>
{
    private const string Path = "/api/webhooks/endpoints";

    private readonly ApiServer _server = calling.Server;
    private WebhookReceiver? _receiver;

    private WebhookReceiver Receiver => _receiver!;

    public async Task InitializeAsync() => _receiver = await WebhookReceiver.Start();

    public async Task DisposeAsync() => await Receiver.DisposeAsync();

    [Theory]
    [InlineData("GET", Path)]
    [InlineData("POST", Path)]
    [InlineData("PUT", Path + "/a")]
    [InlineData("DELETE", Path + "/a")]
    [InlineData("POST", Path + "/a/rotate")]
    [InlineData("POST", Path + "/a/test")]
    [InlineData("GET", Path + "/a/deliveries")]
    [InlineData("POST", Path + "/a/deliveries/b/resend")]
    [InlineData("POST", Path + "/deliveries/b/resend")]
    [InlineData("POST", Path + "/a/replay")]
    public async Task GivenAnybodyButAnAdmin_WhenTheyAsk_ThenTheyAreRefused_AndAnAdminOfAnotherOrganisationFindsNothing(string method, string path)
    {
        const string Good = """{"url":"https://example.com/","events":["gift.sent"],"since":"2026-01-01T00:00:00Z"}""";
        (await Send(_server.Anonymous())).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        (await Send(_server.As("ann"))).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        (await Send(_server.As("mod", null, Role.Moderator))).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        var id = calling.OfTheFirst ??= await Add(Boss("first"), "gift.sent");
        var foreign = Path + path[Path.Length..].Replace("/a", $"/{id}", StringComparison.Ordinal);
        if (path != Path) (await Send(Boss("second"), foreign)).AssertProblem(HttpStatusCode.NotFound, "not_found");

        Task<ApiAnswer> Send(ApiClient client, string? other = null) =>
            client.Send(HttpMethod.Parse(method), other ?? path, method is "GET" or "DELETE" ? null : Good);
    }

    [Fact]
    public async Task GivenAnEndpoint_WhenItIsChangedAndDeleted_ThenTheListShowsIt_AndNoSecretButTheFirstAnswerIsShown()
    {
        using var boss = Boss("crud");
        var created = await boss.Post(Path, $$"""{"url":"{{Receiver.Url}}","events":["stream.ended","stream.started"],"description":"Ours"}""");
        Assert.Equal(HttpStatusCode.Created, created.Status);
        Assert.StartsWith("whsec_", created.Text("secret"), StringComparison.Ordinal);
        Assert.Equal("no-store", created.Header("Cache-Control"));
        var id = created.Text("endpoint.id");
        var listed = await boss.Get(Path);
        Assert.Equal((id, "enabled"), (listed.Text("items.0.id"), listed.Text("items.0.status")));
        Assert.DoesNotContain("whsec_", listed.Raw, StringComparison.Ordinal);
        var changed = await boss.Put($"{Path}/{id}", """{"events":["gift.sent"],"enabled":false}""");
        Assert.Equal(("disabled", "manual"), (changed.Text("endpoint.status"), changed.Text("endpoint.disabledReason")));
        Assert.Equal("gift.sent", changed.Text("endpoint.events.0"));
        Assert.Equal(Receiver.Url, changed.Text("endpoint.url"));
        Assert.Equal("enabled", (await boss.Put($"{Path}/{id}", """{"enabled":true}""")).Text("endpoint.status"));
        Assert.Equal(HttpStatusCode.NoContent, (await boss.Delete($"{Path}/{id}")).Status);
        (await boss.Delete($"{Path}/{id}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        Assert.Empty((await boss.Get(Path)).At("items")!.AsArray());
    }

    [Theory]
    [InlineData("""{"events":["gift.sent"]}""", "url")]
    [InlineData("""{"url":"https://example.com/"}""", "events")]
    [InlineData("""{"url":"https://example.com/","events":[]}""", "events")]
    [InlineData("""{"url":"https://example.com/","events":["nonsense"]}""", "events")]
    [InlineData("""{"url":"ftp://example.com/","events":["gift.sent"]}""", "url")]
    [InlineData("""{"url":"https://user:word@example.com/","events":["gift.sent"]}""", "url")]
    [InlineData("""{"url":"https://169.254.169.254/latest","events":["gift.sent"]}""", "url")]
    [InlineData("""{"url":"https://[fe80::1]/","events":["gift.sent"]}""", "url")]
    public async Task GivenAWrongEndpoint_WhenItIsCreated_ThenTheFieldIsNamedAndNothingIsStored(string json, string field)
    {
        using var boss = Boss("wrong");
        var refused = await boss.Post(Path, json);
        refused.AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
        Assert.NotNull(refused.At($"errors.{field}"));
        Assert.Empty((await boss.Get(Path)).At("items")!.AsArray());
    }

    [Fact]
    public async Task GivenADeadReceiver_WhenItIsTested_ThenTheAnswerSaysSo_AndTheTestIsInTheLog()
    {
        using var boss = Boss("tested");
        var id = await Add(boss, "gift.sent");
        Receiver.AnswersWith(HttpStatusCode.Found);
        var failed = await boss.Post($"{Path}/{id}/test", "{}");
        Assert.Equal(("failed", 302), (failed.Text("delivery.state"), failed.At("delivery.responses.0.status")!.GetValue<int>()));
        Receiver.AnswersWith(HttpStatusCode.OK);
        var passed = await boss.Post($"{Path}/{id}/test", "{}");
        Assert.Equal(("delivered", "endpoint.test", "test"), (passed.Text("delivery.state"), passed.Text("delivery.type"), passed.Text("delivery.reason")));
        var log = (await boss.Get($"{Path}/{id}/deliveries")).At("items")!.AsArray();
        Assert.Equal(["delivered", "failed"], log.Select(static item => item!["state"]!.GetValue<string>()));
        Assert.Single((await boss.Get($"{Path}/{id}/deliveries?state=failed")).At("items")!.AsArray());
        (await boss.Get($"{Path}/{id}/deliveries?state=lost")).AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
    }

    [Fact]
    public async Task GivenARotation_WhenSomethingIsSent_ThenBothSecretsVerifyIt_AndTheNewestSignatureIsFirst()
    {
        using var boss = Boss("rotated");
        var created = await boss.Post(Path, $$"""{"url":"{{Receiver.Url}}","events":["gift.sent"]}""");
        var id = created.Text("endpoint.id");
        var rotated = await boss.Post($"{Path}/{id}/rotate", "{}");
        Assert.NotEqual(created.Text("secret"), rotated.Text("secret"));
        await boss.Post($"{Path}/{id}/test", "{}");
        var sent = await Receiver.Next();
        // The official package for .NET reads the first signature alone.
        sent.Verify(rotated.Text("secret"));
        var signatures = sent.Headers["webhook-signature"].Split(' ');
        Assert.Equal(2, signatures.Length);
        (sent with { Headers = new Dictionary<string, string>(sent.Headers) { ["webhook-signature"] = signatures[1] } }).Verify(created.Text("secret"));

        // A second rotation does not end the first secret before its time.
        var again = await boss.Post($"{Path}/{id}/rotate", "{}");
        Assert.Equal(rotated.At("endpoint.formerSecretUntil")?.ToString(), again.At("endpoint.formerSecretUntil")?.ToString());
        await boss.Post($"{Path}/{id}/test", "{}");
        sent = await Receiver.Next();
        sent.Verify(again.Text("secret"));
        signatures = sent.Headers["webhook-signature"].Split(' ');
        Assert.Equal(2, signatures.Length);
        (sent with { Headers = new Dictionary<string, string>(sent.Headers) { ["webhook-signature"] = signatures[1] } }).Verify(created.Text("secret"));
    }

    [Fact]
    public async Task GivenAReceiverThatIsGone_WhenItIsEnabledAgain_ThenWhatWaitedAndWhatIsReplayedArriveInOrder()
    {
        using var boss = Boss("gone");
        var id = await Add(boss, "stream.started", "stream.updated", "stream.ended");
        Receiver.AnswersWith(HttpStatusCode.Gone);
        using var host = _server.As("host", "gone");
        var streamId = await host.GoLive("One");
        await Receiver.Next();
        await Until(async () => (await boss.Get(Path)).Text("items.0.status") == "disabled");
        var endpoint = (await boss.Get(Path)).At("items.0")!;
        Assert.Equal("gone", endpoint["disabledReason"]!.GetValue<string>());
        await host.Put($"/api/live/{streamId}", """{"title":"Two"}""");
        await host.Post("/api/live/stop", "{}");
        (await boss.Post($"{Path}/{id}/deliveries/nothing/resend", "{}")).AssertProblem(HttpStatusCode.Conflict, "invalid_state");
        Receiver.AnswersWith(HttpStatusCode.NoContent);

        // What happened is queued by a job: the replay finds all of it once that has run.
        await Until(async () => (await Replay(boss, id, endpoint["createdAt"]!.GetValue<string>())) > 0 && await Waiting(boss, id) == 3);
        Assert.Equal("enabled", (await boss.Put($"{Path}/{id}", """{"enabled":true}""")).Text("endpoint.status"));
        List<Received> arrived = [await Receiver.Next(), await Receiver.Next(), await Receiver.Next()];
        Assert.Equal(["stream.started", "stream.updated", "stream.ended"], arrived.Select(static one => one.Type));
        Assert.Equal([1L, 2, 3], arrived.Select(static one => one.Sequence!.Value));

        await Until(async () => await Waiting(boss, id) == 0);
        Assert.Equal(3, await Replay(boss, id, endpoint["createdAt"]!.GetValue<string>()));
        List<Received> again = [await Receiver.Next(), await Receiver.Next(), await Receiver.Next()];
        Assert.Equal(arrived.Select(static one => (one.Id, one.Sequence)), again.Select(static one => (one.Id, one.Sequence)));
        var delivered = (await boss.Get($"{Path}/{id}/deliveries?state=delivered")).At("items.0")!;
        var resent = await boss.Post($"{Path}/{id}/deliveries/{delivered["id"]}/resend", "{}");
        Assert.Equal((HttpStatusCode.Accepted, "resend"), (resent.Status, resent.Text("delivery.reason")));
        Assert.Equal(delivered["eventId"]!.GetValue<string>(), (await Receiver.Next()).Id);
        resent = await boss.Post($"{Path}/deliveries/{delivered["id"]}/resend", "{}");
        Assert.Equal((HttpStatusCode.Accepted, "resend"), (resent.Status, resent.Text("delivery.reason")));
        Assert.Equal(delivered["eventId"]!.GetValue<string>(), (await Receiver.Next()).Id);
        using var stranger = Boss("stranger");
        (await stranger.Post($"{Path}/deliveries/{delivered["id"]}/resend", "{}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task GivenBoundsOfFields_WhenSentAtThemAndBeyond_ThenTheFirstAreTakenAndTheOthersRefused()
    {
        using var boss = Boss("bounds");
        var longest = "https://example.com/" + new string('x', 1_980);
        var id = (await boss.Post(
            Path, $$"""{"url":"{{longest}}","events":["gift.sent"],"description":"{{new string('d', 200)}}"}""")).Text("endpoint.id");
        (await boss.Post(Path, $$"""{"url":"{{longest}}x","events":["gift.sent"]}""")).AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
        (await boss.Put($"{Path}/{id}", $$"""{"description":"{{new string('d', 201)}}"}""")).AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
        (await boss.Post($"{Path}/{id}/replay", """{"since":"soon"}""")).AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
        // At once: where other processes must know of it first, each is answered a second later.
        await Task.WhenAll(Enumerable.Range(1, 19).Select(_ => Add(boss, "gift.sent")));
        (await boss.Post(Path, $$"""{"url":"{{Receiver.Url}}","events":["gift.sent"]}""")).AssertProblem(HttpStatusCode.Conflict, "conflict");
    }

    private ApiClient Boss(string tenantId) => _server.As("boss", tenantId, Role.Admin);

    private async Task<string> Add(ApiClient boss, params string[] events)
    {
        var list = new JsonArray([.. events.Select(static type => (JsonNode)type)]).ToJsonString();
        var answer = await boss.Post(Path, $$"""{"url":"{{Receiver.Url}}","events":{{list}}}""");
        Assert.True(answer.Status == HttpStatusCode.Created, answer.Raw);
        return answer.Text("endpoint.id");
    }

    private static async Task<int> Replay(ApiClient boss, string id, string since)
    {
        var answer = await boss.Post($"{Path}/{id}/replay", $$"""{"since":"{{since}}"}""");
        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        return answer.At("count")!.GetValue<int>();
    }

    private static async Task<int> Waiting(ApiClient boss, string id) =>
        (await boss.Get($"{Path}/{id}/deliveries?limit=100")).At("items")!.AsArray().Count(static item => item!["endedAt"] is null);

    private static async Task Until(Func<Task<bool>> condition)
    {
        var patience = System.Diagnostics.Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(patience.Elapsed < Testing.Hang.After, "It did not happen.");
            await Task.Yield();
        }
    }

    /// <summary>A server that may call this machine.</summary>
    public sealed class Calling : IAsyncLifetime
    {
        public ApiServer Server { get; } = ApiServer.With(["--WEBHOOK_ALLOW_PRIVATE=true"]);

        /// <summary>The id of an endpoint of the first organisation; null: there is none yet.</summary>
        public string? OfTheFirst { get; set; }

        public Task InitializeAsync() => Server.Start();

        public async Task DisposeAsync() => await Server.DisposeAsync();
    }
}
