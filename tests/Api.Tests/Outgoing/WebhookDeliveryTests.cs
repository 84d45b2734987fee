using System.Net;
using System.Text.Json.Nodes;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Streams;
using Livehouse.Tests.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Livehouse.Tests.Outgoing;

/// <summary>What happens here is told to a receiver that verifies it with the official package.</summary>
public sealed class WebhookDeliveryTests : IAsyncLifetime
{
    private readonly ApiServer _server = ApiServer.With(["--WEBHOOK_ALLOW_PRIVATE=true"]);
    private WebhookReceiver? _receiver;

    private WebhookReceiver Receiver => _receiver!;

    private ApiClient Boss => _server.As("boss", null, Role.Admin);

    public async Task InitializeAsync()
    {
        await _server.Start();
        _receiver = await WebhookReceiver.Start();
    }

    public async Task DisposeAsync()
    {
        await Receiver.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task GivenAnEndpoint_WhenAStreamLives_ThenItIsToldInOrderAndTheOfficialPackageVerifiesEach()
    {
        var (_, secret) = await Add("stream.started", "stream.updated", "stream.ended", "gift.sent", "user.followed", "report.opened");
        using var host = _server.As("host");
        using var fan = _server.As("fan");
        var streamId = await host.GoLive("The first");
        Assert.Equal(HttpStatusCode.OK, (await host.Put($"/api/live/{streamId}", """{"title":"The second"}""")).Status);
        var fanCaller = new Caller(Caller.DefaultTenant, "fan", "fan", Role.Defaults);
        var gift = await _server.Services.GetRequiredService<IGrains>().Stream(streamId).Give(new SendGift(fanCaller, "rose", 2, "g1"));
        Assert.False(gift.IsRefused);
        await fan.Post("/api/users/host/follow", "{}");
        await fan.Post($"/api/live/{streamId}/report", """{"type":"spam","reason":"Test"}""");
        await host.Post("/api/live/stop", "{}");

        List<Received> all = [];
        while (all.Count < 6) all.Add(await Receiver.Next());
        foreach (var one in all) one.Verify(secret);
        var ofStream = all.Where(one => one.StreamId == streamId).ToList();
        Assert.Equal([1L, 2, 3, 4, 5], ofStream.Select(static one => one.Sequence!.Value));
        Assert.Equal(["gift.sent", "report.opened", "stream.ended", "stream.started", "stream.updated"], ofStream.Select(static one => one.Type).Order());
        Assert.Equal(
            ["stream.started", "stream.updated", "gift.sent", "stream.ended"],
            ofStream.Where(static one => one.Type != "report.opened").Select(static one => one.Type));
        Assert.Equal(2, ofStream.Single(static one => one.Type == "gift.sent").Data["quantity"]!.GetValue<int>());
        Assert.Equal("fan", all.Single(static one => one.Type == "user.followed").Data["followerId"]!.GetValue<string>());
        Assert.Equal(6, all.DistinctBy(static one => one.Id).Count());
    }

    /// <summary>NuGet's package reads the first signature alone, npm's all of them.</summary>
    [Fact]
    public async Task GivenARotation_WhenSomethingIsSent_ThenBothOfficialPackagesVerifyIt_NpmsAlsoWithTheFormerSecret()
    {
        using var boss = Boss;
        var (id, former) = await Add("stream.started");
        using var host = _server.As("rotated");
        await host.GoLive("Before “Ünïcödé” 日本語");
        var before = await Receiver.Next();
        var secret = (await boss.Post($"/api/webhooks/endpoints/{id}/rotate", "{}")).Text("secret");
        await host.Post("/api/live/stop", "{}");
        await host.GoLive("After");
        var after = await Receiver.Next();
        before.Verify(former);
        after.Verify(secret);
        Assert.Equal((1, 2), (before.Signatures.Count, after.Signatures.Count));

        var stranger = $"whsec_{Convert.ToBase64String(new byte[32])}";
        var verified = await OfficialReceiver.Verify(
            (before, former), (after, secret), (after, former), (before, secret), (after, stranger), (after with { Body = before.Body }, secret));
        Assert.All(verified.Take(3), Assert.Null);
        Assert.All(verified.Skip(3), static refusal => Assert.Equal("WebhookVerificationError: No matching signature found", refusal));
    }

    /// <summary>As in chat and gifts: the id stays, the name goes. The receiver answers with what it was sent.</summary>
    [Fact]
    public async Task GivenAnAccountThatIsDeleted_ThenTheLogDoesNotNameIt_AndWhatWaitsIsSentWithoutTheName()
    {
        using var boss = Boss;
        var (id, _) = await Add("stream.started", "stream.ended", "user.followed");
        var account = await _server.Anonymous().Post(
            "/api/auth/register",
            $$"""{"email":"maya@example.com","username":"maya","password":"{{ApiServer.Password}}","displayName":"Maya Lively"}""");
        var userId = account.Text("user.id");
        using var maya = new ApiClient(_server.Address, account.Text("accessToken"), _server.Secrets, _server.Document);
        using var host = _server.As("followed", null, Role.Streamer, Role.Viewer);
        Receiver.Answer = static (received, context) =>
        {
            context.Response.StatusCode = received.Type == "stream.ended" ? StatusCodes.Status500InternalServerError : StatusCodes.Status200OK;
            return context.Response.WriteAsync(received.Body);
        };
        var streamId = await maya.GoLive("Maya's garden", ""","description":"All of Maya","tags":["maya"]""");
        await maya.Post("/api/users/followed/follow", "{}");
        await maya.Post("/api/live/stop", "{}");
        while (await Receiver.Next() is not { Type: "stream.ended" })
        {
            // The others come first, or beside it.
        }

        await Until(async () => (await Log()).AsArray().All(static item => item!["responses"]!.AsArray().Count > 0));
        Assert.Contains("Maya", (await Log()).ToJsonString(), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.NoContent, (await maya.Delete("/api/users/me")).Status);

        var log = await Log();
        Assert.DoesNotContain("Maya", log.ToJsonString(), StringComparison.OrdinalIgnoreCase);
        Assert.All(log.AsArray(), item => Assert.Contains(userId, item!["request"]!["body"]!.GetValue<string>(), StringComparison.Ordinal));
        Receiver.AnswersWith(HttpStatusCode.NoContent);
        var waits = log.AsArray().Single(static item => item!["type"]!.GetValue<string>() == "stream.ended")!["id"]!.GetValue<string>();
        await boss.Post($"/api/webhooks/endpoints/{id}/deliveries/{waits}/resend", "{}");
        var ended = await Receiver.Next("stream.ended");

        // One that was tried again before the deletion.
        while (Text("ownerName") == "Maya Lively") ended = await Receiver.Next("stream.ended");
        Assert.Equal(
            (streamId, "Deleted user", "Deleted stream", ""),
            (ended.StreamId!, Text("ownerName"), Text("title"), Text("description")));
        Assert.Empty(ended.Data["stream"]!["tags"]!.AsArray());

        string Text(string field) => ended.Data["stream"]![field]!.GetValue<string>();

        async Task<JsonNode> Log() => (await boss.Get($"/api/webhooks/endpoints/{id}/deliveries?limit=100")).At("items")!;
    }

    private static async Task Until(Func<Task<bool>> condition)
    {
        var patience = System.Diagnostics.Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(patience.Elapsed < Testing.Hang.After, "It did not happen.");
            await Task.Yield();
        }
    }

    private async Task<(string Id, string Secret)> Add(params string[] events)
    {
        using var boss = Boss;
        var answer = await boss.Post(
            "/api/webhooks/endpoints", $$"""{"url":"{{Receiver.Url}}","events":[{{string.Join(',', events.Select(static type => $"\"{type}\""))}}]}""");
        Assert.True(answer.Status == HttpStatusCode.Created, answer.Raw);
        return (answer.Text("endpoint.id"), answer.Text("secret"));
    }
}
