using System.Globalization;
using System.Net;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.LiveEvents;

public sealed class EventTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task GivenAStreamer_WhenAnEventIsAnnounced_ThenItIsScheduledAndCanBeReadAndARepeatIsTheSame()
    {
        using var host = server.As("e1");
        (await host.Post("/api/events", Body("Party", startsAt: "2090-01-01T20:00:00Z"))).AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
        var body = Body("Party", ""","description":"a\nb","tags":["music"],"coverUrl":"https://example.com/a.jpg" """);

        var made = await host.Post("/api/events", body, "key-1");

        Assert.Equal(HttpStatusCode.Created, made.Status);
        var id = made.Text("event.id");
        Assert.Equal($"/api/events/{id}", made.Header("Location"));
        Assert.Equal(("scheduled", "e1", "default", "public"), (
            made.Text("event.status"), made.Text("event.ownerId"), made.Text("event.tenantId"), made.Text("event.visibility")));
        Assert.Null(made.At("event.streamId"));
        Assert.Equal((0, false, 0), (
            made.At("event.going")!.GetValue<int>(), made.At("event.featured")!.GetValue<bool>(), made.At("event.chatOpensBeforeSeconds")!.GetValue<int>()));
        Assert.Equal(id, (await host.Post("/api/events", body, "key-1")).Text("event.id"));
        var read = await server.Anonymous().Get($"/api/events/{id}");
        Assert.Equal("a\nb", read.Text("event.description"));
        Assert.Null(read.At("stream"));
    }

    [Fact]
    public async Task GivenOthers_WhenTheyAnnounceOrChange_ThenTheyAreRefused()
    {
        (await server.Anonymous().Post("/api/events", Body("x"))).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        (await server.As("e2v", null, "viewer").Post("/api/events", Body("x"))).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        var id = await Announce(server.As("e2"));
        using var other = server.As("e2other");
        (await other.Put($"/api/events/{id}", """{"title":"Mine"}""")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        (await other.Delete($"/api/events/{id}")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        (await other.Post($"/api/events/{id}/start")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        (await other.Post($"/api/events/{id}/stop")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
    }

    [Fact]
    public async Task GivenAnEvent_WhenAnotherTenantAsks_ThenItIsNotFoundWhateverTheyAsk()
    {
        var id = await Announce(server.As("e3"));
        using var foreigner = server.As("e3", "elsewhere", "admin", "moderator", "streamer");
        foreach (var (method, path, json) in new (HttpMethod, string, string?)[]
        {
            (HttpMethod.Get, $"/api/events/{id}", null),
            (HttpMethod.Put, $"/api/events/{id}", """{"title":"x"}"""),
            (HttpMethod.Delete, $"/api/events/{id}", null),
            (HttpMethod.Post, $"/api/events/{id}/start", null),
            (HttpMethod.Post, $"/api/events/{id}/stop", null),
        })
        {
            (await foreigner.Send(method, path, json)).AssertProblem(HttpStatusCode.NotFound, "not_found");
        }

        Assert.DoesNotContain(id, (await foreigner.Get("/api/events")).Raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenAnEvent_WhenStartedAndStopped_ThenItsStreamIsLiveAndEndsWithIt()
    {
        using var host = server.As("e4");
        var id = await Announce(host, "Concert");

        var started = await host.Post($"/api/events/{id}/start");

        Assert.Equal(HttpStatusCode.OK, started.Status);
        var streamId = started.Text("stream.id");
        Assert.Equal(("live", "live", "Concert", streamId, id), (
            started.Text("event.status"), started.Text("stream.status"), started.Text("stream.title"), started.Text("event.streamId"),
            started.Text("stream.eventId")));
        Assert.Equal(("ws://127.0.0.1:9", $"live_{streamId}"), (started.Text("url"), started.Text("room")));
        Assert.NotEmpty(started.Text("token"));
        Assert.Equal(streamId, (await host.Post($"/api/events/{id}/start")).Text("stream.id"));
        (await host.Post("/api/live/start", """{"title":"x"}""")).AssertProblem(HttpStatusCode.Conflict, "already_live");
        Assert.Equal(streamId, (await server.Anonymous().Get($"/api/events/{id}")).Text("stream.id"));

        var stopped = await host.Post($"/api/events/{id}/stop");
        Assert.Equal(("ended", "ended"), (stopped.Text("event.status"), stopped.Text("stream.status")));
        Assert.Equal(HttpStatusCode.OK, (await host.Post($"/api/events/{id}/stop")).Status);
        (await host.Post($"/api/events/{id}/start")).AssertProblem(HttpStatusCode.Conflict, "invalid_state");
    }

    [Fact]
    public async Task GivenThreeStarts_WhenAnEventIsStarted_ThenItIsRateLimitedAsAnyStart()
    {
        using var host = server.As("e5");
        for (var at = 0; at < 3; at++)
        {
            var id = await Announce(host);
            Assert.Equal(HttpStatusCode.OK, (await host.Post($"/api/events/{id}/start")).Status);
            Assert.Equal(HttpStatusCode.OK, (await host.Post($"/api/events/{id}/stop")).Status);
        }

        (await host.Post($"/api/events/{await Announce(host)}/start")).AssertProblem(HttpStatusCode.TooManyRequests, "rate_limited");
    }

    [Fact]
    public async Task GivenACancelledEvent_WhenItIsStarted_ThenItsStateForbidsItAndItIsListedNoMore()
    {
        using var host = server.As("e6");
        var id = await Announce(host);
        Assert.Equal("cancelled", (await host.Delete($"/api/events/{id}")).Text("event.status"));
        (await host.Post($"/api/events/{id}/start")).AssertProblem(HttpStatusCode.Conflict, "invalid_state");
        Assert.Equal("cancelled", (await host.Get($"/api/events/{id}")).Text("event.status"));
        Assert.Empty((await host.Get("/api/events?ownerId=e6")).Json["items"]!.AsArray());
    }

    [Fact]
    public async Task GivenALiveEvent_WhenItsTitleChanges_ThenItsStreamHasTheNewOne()
    {
        using var host = server.As("e7");
        var id = await Announce(host);
        var streamId = (await host.Post($"/api/events/{id}/start")).Text("stream.id");
        Assert.Equal("Better", (await host.Put($"/api/events/{id}", """{"title":"Better"}""")).Text("event.title"));
        Assert.Equal("Better", (await server.Anonymous().Get($"/api/live/{streamId}")).Text("stream.title"));
    }

    [Fact]
    public async Task GivenEvents_WhenListed_ThenPagesHoldEachOnceInOrderAndFiltersHold()
    {
        const string tenant = "eventlist";
        using var host = server.As("e8", tenant);
        var late = await Announce(host, "Jazz later", hours: 3, more: ""","tags":["Jazz"]""");
        var soon = await Announce(host, "Rock soon", hours: 1);
        var next = await Announce(server.As("e8b", tenant), "Crème brûlée", hours: 2, more: ""","description":"cooking" """);
        var live = await Announce(host, "On air", hours: 4);
        await host.Post($"/api/events/{live}/start");

        Assert.Equal([live, soon, next, late], await Ids(host, "/api/events"));
        var first = await host.Get("/api/events?limit=3");
        Assert.Equal([late], await Ids(host, $"/api/events?limit=3&cursor={Uri.EscapeDataString(first.Text("nextCursor"))}"));
        Assert.Equal([late], await Ids(host, "/api/events?tag=JAZZ"));
        Assert.Equal([next], await Ids(host, "/api/events?q=creme%20BRU"));
        Assert.Equal([next], await Ids(host, "/api/events?ownerId=e8b"));
        Assert.Equal([live], await Ids(host, "/api/events?status=live"));
        Assert.Empty(await Ids(host, "/api/events?q=%21%21"));
        Assert.Empty(await Ids(host, "/api/events?status=ended"));
        var to = Uri.EscapeDataString(At(2.5));
        Assert.Equal([soon, next], await Ids(host, $"/api/events?status=scheduled&to={to}"));
        Assert.Equal([late], await Ids(host, $"/api/events?status=scheduled&from={to}"));
        await host.Post($"/api/events/{live}/stop");
        Assert.Equal([live], await Ids(host, "/api/events?status=ended"));
        foreach (var bad in (string[])["status=cancelled", "from=yesterday", "cursor=%21", "ownerId=..", "tag=a&tag=b"])
        {
            (await host.Get($"/api/events?{bad}")).AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
        }
    }

    [Fact]
    public async Task GivenAnEventForFollowers_WhenListed_ThenFollowersAloneSeeIt()
    {
        using var host = server.As("e9");
        var id = await Announce(host, more: ""","visibility":"followers" """);
        using var fan = server.As("e9fan");
        (await fan.Get($"/api/events/{id}")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        Assert.Empty(await Ids(fan, "/api/events?ownerId=e9"));
        await fan.Post("/api/users/e9/follow");
        Assert.Equal(HttpStatusCode.OK, (await fan.Get($"/api/events/{id}")).Status);
        Assert.Equal([id], await Ids(fan, "/api/events?ownerId=e9"));
    }

    [Fact]
    public async Task GivenAnEarlyChat_WhenTheTimeHasCome_ThenTheStreamIsThereBeforeTheEventBegins()
    {
        using var host = server.As("e10");
        var id = await Announce(host, more: ""","chatOpensBeforeSeconds":86400""");
        var seen = await server.As("e10fan").Get($"/api/events/{id}");
        Assert.Equal(("scheduled", "scheduled"), (seen.Text("event.status"), seen.Text("stream.status")));
        (await server.As("e10fan").Get($"/api/live/{seen.Text("stream.id")}/watch")).AssertProblem(HttpStatusCode.Conflict, "invalid_state");
        Assert.Equal(seen.Text("stream.id"), (await host.Post($"/api/events/{id}/start")).Text("stream.id"));
    }

    [Fact]
    public async Task GivenARestart_WhenTheEventsAreAskedFor_ThenTheyAreAsBefore()
    {
        await using var own = ApiServer.With([]);
        await own.Start();
        var id = await Announce(own.As("host"));
        await own.Restart();
        Assert.Equal([id], await Ids(own.As("host"), "/api/events"));
        Assert.Equal(HttpStatusCode.OK, (await own.As("host").Post($"/api/events/{id}/start")).Status);
    }

    internal static async Task<string> Announce(ApiClient host, string title = "An event", double hours = 2, string more = "")
    {
        var made = await host.Post("/api/events", Body(title, more, At(hours)));
        Assert.True(made.Status == HttpStatusCode.Created, made.Raw);
        return made.Text("event.id");
    }

    internal static string At(double hours) =>
        TimeProvider.System.GetUtcNow().AddHours(hours).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Body(string title, string more = "", string? startsAt = null) =>
        $$"""{"title":"{{title}}","startsAt":"{{startsAt ?? At(2)}}"{{more}}}""";

    private static async Task<IReadOnlyList<string>> Ids(ApiClient client, string path)
    {
        var answer = await client.Get(path);
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Raw);
        return [.. answer.Json["items"]!.AsArray().Select(static item => item!["id"]!.GetValue<string>())];
    }
}
