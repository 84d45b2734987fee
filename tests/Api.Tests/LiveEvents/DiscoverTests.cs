using System.Net;
using System.Text.Json.Nodes;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.LiveEvents;

public sealed class DiscoverTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task GivenStreamsAndEvents_WhenDiscovered_ThenEachListHasThemWithItsReason()
    {
        const string tenant = "discovery";
        using var host = server.As("host", tenant);
        using var friend = server.As("friend", tenant);
        using var fan = server.As("fan", tenant);
        using var moderator = server.As("mo", tenant, "moderator");
        var streamId = await host.GoLive("On air");
        var soon = await EventTests.Announce(friend, "Soon", hours: 0.5);
        var later = await EventTests.Announce(friend, "Later", hours: 5, more: ""","visibility":"followers" """);
        await fan.Post("/api/users/host/follow");
        await fan.Post("/api/users/friend/follow");

        Assert.Equal(HttpStatusCode.OK, (await moderator.Put($"/api/admin/live/{soon}/featured", """{"position":2}""")).Status);
        Assert.Equal(HttpStatusCode.OK, (await moderator.Put($"/api/admin/live/{streamId}/featured", """{"position":1}""")).Status);
        var seen = await fan.Get("/api/discover");

        Assert.Equal([(streamId, "new")], Items(seen, "live"));
        Assert.Equal([(streamId, "featured"), (soon, "featured")], Items(seen, "featured"));
        Assert.Equal([(soon, "starting_soon"), (later, "upcoming")], Items(seen, "upcoming"));
        Assert.Equal(
            [(streamId, "followed_live"), (soon, "followed_upcoming"), (later, "followed_upcoming")], Items(seen, "following"));
        Assert.True((await fan.Get($"/api/events/{soon}")).At("event.featured")!.GetValue<bool>());

        using var stranger = server.As("stranger", tenant);
        var other = await stranger.Get("/api/discover");
        Assert.Equal([(soon, "starting_soon")], Items(other, "upcoming"));
        Assert.Empty(Items(other, "following"));
        Assert.Empty(Items(await server.As("fan", "elsewhere").Get("/api/discover"), "live"));

        await moderator.Delete($"/api/admin/live/{soon}/featured");
        await host.Post("/api/live/stop");
        Assert.Empty(Items(await fan.Get("/api/discover"), "featured"));
    }

    [Fact]
    public async Task GivenUsersWhoDoNotModerate_WhenTheyRecommend_ThenTheyAreRefused()
    {
        using var host = server.As("d2");
        var id = await EventTests.Announce(host);
        (await host.Put($"/api/admin/live/{id}/featured", "{}")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        (await server.As("d2m", "elsewhere", "moderator").Put($"/api/admin/live/{id}/featured", "{}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await server.As("d2m", null, "moderator").Put($"/api/admin/live/{id}/featured", """{"until":"2020-01-01T00:00:00Z"}"""))
            .AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
    }

    [Fact]
    public async Task GivenAnEventsStream_WhenItIsRecommended_ThenItsEventIs()
    {
        using var host = server.As("d3");
        var id = await EventTests.Announce(host);
        var streamId = (await host.Post($"/api/events/{id}/start")).Text("stream.id");
        await server.As("d3m", null, "moderator").Put($"/api/admin/live/{streamId}/featured", "{}");
        Assert.True((await host.Get($"/api/events/{id}")).At("event.featured")!.GetValue<bool>());
    }

    [Fact]
    public async Task GivenALiveStream_WhenItsHostChangesItsTitle_ThenOthersReadTheNewOneAndCannotChangeIt()
    {
        using var host = server.As("d4");
        var id = await host.GoLive("Before", ""","tags":["jazz"]""");
        (await server.As("d4other").Put($"/api/live/{id}", """{"title":"Mine"}""")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        var edited = await host.Put($"/api/live/{id}", """{"title":"After"}""");
        Assert.Equal(("After", "jazz"), (edited.Text("stream.title"), edited.Text("stream.tags.0")));
        Assert.Contains("After", (await server.Anonymous().Get("/api/live/active")).Raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenABanByTheHost_WhenTheyStartAgain_ThenItHoldsAndIsListed()
    {
        using var host = server.As("d5");
        using var rude = server.As("d5rude");
        var first = await host.GoLive();
        Assert.True((await host.Post($"/api/live/{first}/bans", """{"userId":"d5rude"}""")).At("byHost")!.GetValue<bool>());
        await host.Post("/api/live/stop");
        var second = await host.GoLive();
        (await rude.Get($"/api/live/{second}/watch")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        Assert.Equal("d5rude", (await host.Get($"/api/live/{second}/bans")).Text("items.0.userId"));
        (await rude.Get($"/api/live/{second}/bans")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        await host.Delete($"/api/live/{second}/bans/d5rude");
        Assert.Equal(HttpStatusCode.OK, (await rude.Get($"/api/live/{second}/watch")).Status);
    }

    private static IReadOnlyList<(string, string)> Items(ApiAnswer answer, string list) =>
        [.. answer.Json[list]!.AsArray().Select(static item => (Word(item!, "id"), Word(item!, "reason")))];

    private static string Word(JsonNode item, string field) => item[field]!.GetValue<string>();
}
