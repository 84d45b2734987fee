using System.Net;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Streams;
using Livehouse.Tests.Server;
using Microsoft.Extensions.DependencyInjection;

namespace Livehouse.Tests.Streams;

/// <summary>Every text that people see goes through one rule (<c>docs/text.md</c>), wherever it comes in.</summary>
public sealed class ShownTextTests(ApiServer server) : IClassFixture<ApiServer>
{
    private const string Override = "abc\u202egnp.exe";
    private const string Clean = "abcgnp.exe";

    public static TheoryData<string> Blank => ["\u200b", "\u3164\u3164", "\u2800", "\u202e\u202c", " \u2060 "];

    [Theory]
    [MemberData(nameof(Blank))]
    public async Task GivenARequiredTextThatShowsNothing_WhenItIsSent_ThenItIsRefused(string blank)
    {
        using var host = server.As($"blank-{Guid.NewGuid():N}");
        using var viewer = server.As("blank-viewer");
        using var moderator = server.As("blank-moderator", null, "moderator");
        Refuses(await host.Post("/api/live/start", Json(new { title = blank })), "title");
        Refuses(await host.Post("/api/live/start", Json(new { title = "A title", tags = new[] { blank } })), "tags");
        Refuses(await host.Post("/api/rooms", Json(new { name = blank })), "name");
        Refuses(await host.Post("/api/match", Json(new { topic = blank, waitSeconds = 0 })), "topic");
        Refuses(await host.Post("/api/livekit/token", Json(new { roomName = "a", instance = "chat", participantName = blank })), "participantName");
        var stream = await host.GoLive();
        Refuses(await viewer.Post($"/api/live/{stream}/report", Json(new { type = "spam", reason = blank })), "reason");
        Refuses(await moderator.Post($"/api/admin/live/{stream}/kill", Json(new { reason = blank })), "reason");
        Assert.True((await Say(stream, blank)).IsRefused);
        using var nobody = server.Anonymous();
        Refuses(await nobody.Post(
            "/api/auth/register",
            Json(new { email = "blank@example.com", username = "blank", password = "a long password", displayName = blank })), "displayName");
    }

    [Fact]
    public async Task GivenAnOverrideOrATower_WhenItIsSent_ThenTheCleanTextIsShown()
    {
        var tower = "Z" + new string('\u0335', 100);
        using var host = server.As($"tower-{Guid.NewGuid():N}");
        var started =
            await host.Post("/api/live/start", Json(new { title = tower, description = "a" + new string('\n', 300) + Override, tags = new[] { Override } }));
        Assert.True(started.Status == HttpStatusCode.Created, started.Raw);
        Assert.Equal("Z" + new string('\u0335', 10), started.Text("stream.title"));
        Assert.Equal("a\n\n\n" + Clean, started.Text("stream.description"));
        Assert.Equal(Clean, started.Text("stream.tags.0"));
        var stream = started.Text("stream.id");
        Assert.False((await Say(stream, Override)).IsRefused);
        Assert.Equal(Clean, (await host.Get($"/api/live/{stream}/messages")).Text("items.0.text"));
        Assert.Equal(Clean, (await host.Post("/api/rooms", Json(new { name = Override }))).Text("room.name"));
        Assert.Equal(Clean, (await host.Post($"/api/live/{stream}/bans", Json(new { userId = "somebody", reason = Override }))).Text("reason"));
        Assert.Equal(
            Clean,
            (await host.Post("/api/livekit/token", Json(new { roomName = "a", instance = "chat", participantName = Override }))).Text("participantName"));
    }

    private static string Json(object body) => System.Text.Json.JsonSerializer.Serialize(body);

    private static void Refuses(ApiAnswer answer, string field)
    {
        answer.AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
        Assert.True(answer.At("errors")![field] is not null, answer.Raw);
    }

    private Task<Refusals.Outcome<MessageReceipt>> Say(string streamId, string text) =>
        server.Services.GetRequiredService<IGrains>()
            .Stream(streamId)
            .Say(new SendMessage(new Caller(Caller.DefaultTenant, "sayer", "Sayer", Role.Defaults), text, null));
}
