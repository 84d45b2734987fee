using System.Net;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Users;

public sealed class ProfileTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task GivenUsersWhoFollow_WhenProfilesAreRead_ThenBothNumbersAreExactAndListsNameThem()
    {
        using var star = server.As("p1star");
        var fans = Enumerable.Range(0, 10).Select(at => server.As($"p1fan{at}")).ToList();
        var answers = await Task.WhenAll(fans.Concat(fans).Select(static fan => fan.Post("/api/users/p1star/follow", """{"notify":false}""")));

        Assert.All(answers, static answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Equal((true, false), (answers[0].At("following")!.GetValue<bool>(), answers[0].At("notify")!.GetValue<bool>()));
        var seen = await fans[0].Get("/api/users/p1star");
        Assert.Equal((10, 0, true, false), (
            Number(seen, "user.followers"), Number(seen, "user.following"), seen.At("user.isFollowed")!.GetValue<bool>(),
            seen.At("user.notify")!.GetValue<bool>()));
        Assert.Equal(1, Number(await star.Get("/api/users/p1fan3"), "user.following"));
        Assert.False((await server.Anonymous().Get("/api/users/p1star")).At("user.isFollowed")!.GetValue<bool>());

        var first = await star.Get("/api/users/p1star/followers?limit=6");
        var second = await star.Get($"/api/users/p1star/followers?limit=6&cursor={Uri.EscapeDataString(first.Text("nextCursor"))}");
        var names = first.Json["items"]!.AsArray().Concat(second.Json["items"]!.AsArray()).Select(static item => item!["id"]!.GetValue<string>());
        Assert.Equal(Enumerable.Range(0, 10).Select(static at => $"p1fan{at}"), names.Order());
        Assert.Equal("p1star", (await star.Get("/api/users/p1fan3/following")).Text("items.0.id"));

        await fans[0].Delete("/api/users/p1star/follow");
        Assert.Equal(9, Number(await star.Get("/api/users/p1star"), "user.followers"));
        Assert.Equal(0, Number(await star.Get("/api/users/p1fan0"), "user.following"));
    }

    [Fact]
    public async Task GivenAUser_WhenTheyChangeTheirProfile_ThenOthersSeeItAndCannotChangeIt()
    {
        using var user = server.As("p2");
        var changed = await user.Put("/api/users/p2", """{"displayName":"Ada","bio":"Piano\nand more","avatarUrl":"https://example.com/a.jpg"}""");
        Assert.Equal(("p2", "Ada", "Piano\nand more", "https://example.com/a.jpg"), (
            changed.Text("user.id"), changed.Text("user.displayName"), changed.Text("user.bio"), changed.Text("user.avatarUrl")));
        Assert.Null((await user.Put("/api/users/p2", """{"avatarUrl":""}""")).At("user.avatarUrl"));
        using var other = server.As("p2other");
        Assert.Equal("Piano\nand more", (await other.Get("/api/users/p2")).Text("user.bio"));
        (await other.Put("/api/users/p2", """{"bio":"x"}""")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        (await server.Anonymous().Put("/api/users/p2", """{"bio":"x"}""")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        (await user.Put("/api/users/p2", """{"avatarUrl":"javascript:x"}""")).AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
        Assert.Equal("", (await server.As("p2", "elsewhere").Get("/api/users/p2")).Text("user.bio"));
    }

    [Fact]
    public async Task GivenAnAccount_WhenItsNameChanges_ThenItsTokensAndProfileSayTheNewOne()
    {
        var registered = await server.Anonymous().Post(
            "/api/auth/register", $$"""{"email":"p3@example.com","username":"p3name","password":"{{ApiServer.Password}}","displayName":"Before"}""");
        var id = registered.Text("user.id");
        using var user = new ApiClient(server.Address, registered.Text("accessToken"), server.Secrets, server.Document);
        Assert.Equal("Before", (await server.As("p3other").Get($"/api/users/{id}")).Text("user.displayName"));
        Assert.Equal("After", (await user.Put($"/api/users/{id}", """{"displayName":"After"}""")).Text("user.displayName"));
        Assert.Equal("After", (await user.Get("/api/auth/me")).Text("user.displayName"));
        (await user.Get("/api/users/us_AAAAAAAAAAAAAAAAAAAAAA")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await server.As("p3other").Get("/api/users/us_AAAAAAAAAAAAAAAAAAAAAA/followers")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await server.As("p3other", "elsewhere").Get($"/api/users/{id}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await server.Anonymous().Get("/api/users/nobody-was-here")).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task GivenALiveUser_WhenTheirProfileIsRead_ThenItLeadsToTheirStream()
    {
        using var host = server.As("p4");
        var id = await host.GoLive();
        Assert.Equal(id, (await server.Anonymous().Get("/api/users/p4")).Text("user.liveStreamId"));
        await host.Post("/api/live/stop");
        Assert.Null((await server.Anonymous().Get("/api/users/p4")).At("user.liveStreamId"));
    }

    [Fact]
    public async Task GivenAnAccountThatIsDeleted_WhenItsRelationsAreCounted_ThenBothSidesHaveForgottenIt()
    {
        var registered = await server.Anonymous().Post(
            "/api/auth/register", $$"""{"email":"p5@example.com","username":"p5name","password":"{{ApiServer.Password}}"}""");
        var id = registered.Text("user.id");
        using var user = new ApiClient(server.Address, registered.Text("accessToken"), server.Secrets, server.Document);
        using var fan = server.As("p5fan");
        await fan.Post($"/api/users/{id}/follow");
        await fan.Post("/api/users/p5star/follow");
        await server.As("p5star").GoLive();
        await user.Post("/api/users/p5star/follow");
        await user.Post("/api/users/p5fan/follow");
        var eventId = await LiveEvents.EventTests.Announce(user, "Secret plans");
        var other = await LiveEvents.EventTests.Announce(server.As("p5star"));
        await user.Post($"/api/events/{other}/going");

        Assert.Equal(HttpStatusCode.NoContent, (await user.Send(HttpMethod.Delete, "/api/users/me", $$"""{"password":"{{ApiServer.Password}}"}""")).Status);

        Assert.Equal(1, Number(await fan.Get("/api/users/p5star"), "user.followers"));
        Assert.Equal((0, 1), (Number(await fan.Get("/api/users/p5fan"), "user.followers"), Number(await fan.Get("/api/users/p5fan"), "user.following")));
        Assert.Equal(0, Number(await fan.Get($"/api/events/{other}"), "event.going"));
        var left = await fan.Get($"/api/events/{eventId}");
        Assert.Equal(("cancelled", "Deleted event", "Deleted user"), (left.Text("event.status"), left.Text("event.title"), left.Text("event.ownerName")));
        Assert.Empty((await fan.Get("/api/events?q=secret")).Json["items"]!.AsArray());
    }

    private static int Number(ApiAnswer answer, string path) => answer.At(path)!.GetValue<int>();
}
