using System.Net;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Outbox;
using Livehouse.Streams;
using Livehouse.Tests.LiveEvents;
using Livehouse.Tests.Server;
using Microsoft.Extensions.DependencyInjection;

namespace Livehouse.Tests.Streams;

public class ModerationTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task GivenAViewer_WhenBannedAndUnbanned_ThenTheyAreKeptOutMeanwhile()
    {
        using var host = server.As("ban-host");
        using var rude = server.As("rude");
        var id = await host.GoLive();

        var ban = await host.Post($"/api/live/{id}/bans", """{"userId":"rude","seconds":3600,"reason":"Shouting"}""");
        Assert.Equal((HttpStatusCode.OK, "rude", "Shouting"), (ban.Status, ban.Text("userId"), ban.Text("reason")));
        (await rude.Get($"/api/live/{id}/watch")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");

        Assert.Equal(HttpStatusCode.OK, (await host.Delete($"/api/live/{id}/bans/rude")).Status);
        Assert.Equal(HttpStatusCode.OK, (await rude.Get($"/api/live/{id}/watch")).Status);
    }

    /// <summary>Users who may watch read the chat and the captions, and get an address of the picture; a banned user once kept all of it.</summary>
    [Fact]
    public async Task GivenABannedUser_WhenTheyAskForTheStreamByREST_ThenTheySeeNoneOfItUntilTheBanIsLifted()
    {
        using var host = server.As("shut-host");
        using var rude = server.As("shut-out");
        var @event = await host.Post("/api/events", $$"""{"title":"A show","startsAt":"{{EventTests.At(3)}}"}""");
        var eventId = @event.Text("event.id");
        var id = (await host.Post($"/api/events/{eventId}/start")).Text("stream.id");
        string[] paths =
        [
            $"/api/live/{id}", $"/api/live/{id}/messages", $"/api/live/{id}/vod", $"/api/live/{id}/captions.vtt", $"/api/live/{id}/transcript",
            $"/api/streaming/events/{id}/stream", $"/api/streaming/events/{id}/health",
            $"/api/streaming/events/{eventId}/stream", $"/api/streaming/events/{eventId}/health",
        ];

        await host.Post($"/api/live/{id}/bans", """{"userId":"shut-out"}""");
        foreach (var path in paths) (await rude.Get(path)).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        // A report is about what was seen before.
        Assert.Equal(HttpStatusCode.Created, (await rude.Post($"/api/live/{id}/report", """{"type":"hate","reason":"Insults"}""")).Status);
        using var moderator = server.As("shut-moderator", null, "moderator");
        await host.Post($"/api/live/{id}/bans", """{"userId":"shut-moderator"}""");
        Assert.Equal(HttpStatusCode.OK, (await moderator.Get($"/api/live/{id}/messages")).Status);

        await host.Delete($"/api/live/{id}/bans/shut-out");
        foreach (var path in paths) Assert.NotEqual(HttpStatusCode.Forbidden, (await rude.Get(path)).Status);
    }

    [Fact]
    public async Task GivenAChat_WhenItsRulesChange_ThenWhatIsLeftOutStays()
    {
        using var host = server.As("chat-host");
        var id = await host.GoLive();
        await host.Put($"/api/live/{id}/chat", """{"slowModeSeconds":30}""");

        var answer = await host.Put($"/api/live/{id}/chat", """{"followersOnly":true}""");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var chat = (await host.Get($"/api/live/{id}")).At("stream.chat")!;
        Assert.Equal((30, true), (chat["slowModeSeconds"]!.GetValue<int>(), chat["followersOnly"]!.GetValue<bool>()));
        (await server.As("chat-viewer").Put($"/api/live/{id}/chat", "{}")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
    }

    [Fact]
    public async Task GivenSevenMessages_WhenPagedAndOneIsDeleted_ThenEachComesOnceNewestFirst()
    {
        using var host = server.As("page-host");
        var id = await host.GoLive();
        var said = await Say(id, 7);
        Assert.Equal(HttpStatusCode.OK, (await host.Delete($"/api/live/{id}/messages/{said[3]}")).Status);

        var (seen, cursor) = (new List<string>(), "");
        do
        {
            var page = await host.Get($"/api/live/{id}/messages?limit=2{cursor}");
            seen.AddRange(page.Json["items"]!.AsArray().Select(static item => item!["messageId"]!.GetValue<string>()));
            cursor = page.Json["nextCursor"] is { } next ? $"&cursor={Uri.EscapeDataString(next.GetValue<string>())}" : "";
        }
        while (cursor.Length > 0);

        Assert.Equal(said.Where((_, index) => index != 3).Reverse(), seen);
    }

    [Fact]
    public async Task GivenFivePins_WhenASixthIsPinned_ThenTheOldestGoes()
    {
        using var host = server.As("pin-host");
        var id = await host.GoLive();
        var said = await Say(id, 6);
        ApiAnswer? last = null;
        foreach (var message in said) last = await host.Post($"/api/live/{id}/pin-message", $$"""{"messageId":"{{message}}"}""");
        Assert.Equal(said.Skip(1).Reverse(), Pinned(last!));

        Assert.Equal(said.Skip(1).Take(4).Reverse(), Pinned(await host.Delete($"/api/live/{id}/pin-message/{said[5]}")));
    }

    [Fact]
    public async Task GivenAReport_WhenAModeratorResolvesIt_ThenItLeavesTheOpenOnes()
    {
        const string tenant = "resolving";
        var id = await server.As("report-host", tenant).GoLive();
        using var moderator = server.As("mod", tenant, "moderator");
        var filed =
            await server.As("reporter", tenant).Post($"/api/live/{id}/report", """{"type":"hate","reason":"Words","evidence":["https://example.com/clip"]}""");
        Assert.Equal((HttpStatusCode.Created, "open"), (filed.Status, filed.Text("status")));
        var open = (await moderator.Get("/api/admin/reports?status=open")).Json["items"]![0]!;
        Assert.Equal(
            ("reporter", id, "127.0.0.1"),
            (open["reporterId"]!.GetValue<string>(), open["streamId"]!.GetValue<string>(), open["clientAddress"]!.GetValue<string>()));

        var resolved = await moderator.Post($"/api/admin/reports/{filed.Text("reportId")}/resolve", """{"action":"warned","note":"Once"}""");

        Assert.Equal((HttpStatusCode.OK, "resolved"), (resolved.Status, resolved.Text("status")));
        Assert.Empty((await moderator.Get("/api/admin/reports?status=open")).Json["items"]!.AsArray());
        Assert.Single((await moderator.Get("/api/admin/reports?status=resolved")).Json["items"]!.AsArray());
        (await server.As("reporter", tenant).Get("/api/admin/reports")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
    }

    [Theory]
    [InlineData("rtmp")]
    [InlineData("whip")]
    public async Task GivenAnOwner_WhenOpeningAnIngress_ThenTheKeyIsTheirsAlone(string kind)
    {
        using var host = server.As($"ingress-{kind}");
        var id = await host.GoLive();

        var answer = await host.Post($"/api/live/{id}/ingress", $$"""{"kind":"{{kind}}"}""");

        Assert.Equal(HttpStatusCode.Created, answer.Status);
        Assert.Equal((kind, "a-stream-key"), (answer.Text("kind"), answer.Text("streamKey")));
        Assert.Equal("no-store", answer.Header("Cache-Control"));
        Assert.DoesNotContain("a-stream-key", (await host.Get($"/api/live/{id}")).Raw, StringComparison.Ordinal);
        (await server.As("passer-by").Post($"/api/live/{id}/ingress", "{}")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
    }

    [Fact]
    public async Task GivenARecording_WhenStartedTwice_ThenItIsOneAndAnEncryptedStreamHasNone()
    {
        using var host = server.As("record-host");
        var id = await host.GoLive();
        (await host.Get($"/api/live/{id}/vod")).AssertProblem(HttpStatusCode.NotFound, "not_found");

        var first = await host.Post($"/api/live/{id}/recording/start");
        var second = await host.Post($"/api/live/{id}/recording/start");

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (first.Status, second.Status));
        Assert.Equal(first.Text("recording.startedAt"), second.Text("recording.startedAt"));
        (await host.Get($"/api/live/{id}/vod")).AssertProblem(HttpStatusCode.Conflict, "conflict");
        Assert.Equal(HttpStatusCode.Accepted, (await host.Post($"/api/live/{id}/recording/stop")).Status);
        Assert.InRange(server.Media.Done.OfType<BeginRecording>().Count(begin => begin.Room == $"live_{id}"), 0, 1);

        using var secret = server.As("secret-host");
        var encrypted = await secret.GoLive("Secret", ""","e2ee":true""");
        (await secret.Post($"/api/live/{encrypted}/recording/start")).AssertProblem(HttpStatusCode.Conflict, "conflict");
    }

    private async Task<List<string>> Say(string streamId, int count)
    {
        var stream = server.Services.GetRequiredService<IGrains>().Stream(streamId);
        var ids = new List<string>();
        for (var message = 0; message < count; message++)
        {
            ids.Add((await stream.Say(
                new SendMessage(new Caller(Caller.DefaultTenant, "talker", "Talker", Role.Defaults), $"Message {message}", null))).Value!.MessageId);
        }

        return ids;
    }

    private static IEnumerable<string> Pinned(ApiAnswer answer) => answer.Json["pinned"]!.AsArray().Select(static pin => pin!["messageId"]!.GetValue<string>());
}
