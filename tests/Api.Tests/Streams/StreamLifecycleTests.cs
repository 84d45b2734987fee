using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Streams;

public class StreamLifecycleTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task GivenAStreamer_WhenGoingLive_ThenTheTokenPublishesToTheRoom()
    {
        using var host = server.As("host1");

        var answer = await host.Post("/api/live/start", """{"title":" Hello ","description":"a\nb","tags":["music","Live"],"visibility":"public"}""");

        Assert.Equal(HttpStatusCode.Created, answer.Status);
        Assert.Equal($"/api/live/{answer.Text("stream.id")}", answer.Header("Location"));
        Assert.Equal("Hello", answer.Text("stream.title"));
        Assert.Equal(("live", "host1", "default"), (answer.Text("stream.status"), answer.Text("stream.ownerId"), answer.Text("stream.tenantId")));
        Assert.Equal("live_" + answer.Text("stream.id"), answer.Text("room"));
        Assert.Equal("ws://127.0.0.1:9", answer.Text("url"));
        var claims = Claims(answer.Text("token"));
        Assert.Equal("host1", claims["sub"]!.GetValue<string>());
        Assert.Equal(ApiServer.LiveKitKey, claims["iss"]!.GetValue<string>());
        Assert.True(claims["video"]!["canPublish"]!.GetValue<bool>());
        Assert.Equal(answer.Text("room"), claims["video"]!["room"]!.GetValue<string>());
        Assert.Equal(3600, claims["exp"]!.GetValue<long>() - claims["nbf"]!.GetValue<long>());
    }

    [Fact]
    public async Task GivenAViewer_WhenWatching_ThenTheTokenSubscribesOnly()
    {
        using var host = server.As("host2");
        using var viewer = server.As("viewer2");
        var id = await host.GoLive();

        var answer = await viewer.Get($"/api/live/{id}/watch");
        Assert.Equal("no-store", answer.Header("Cache-Control"));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(3600, answer.At("expiresIn")!.GetValue<int>());
        var claims = Claims(answer.Text("token"));
        Assert.StartsWith("viewer2~", claims["sub"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("viewer2", claims["attributes"]!["livehouse.user"]!.GetValue<string>());
        Assert.NotEqual(claims["sub"]!.GetValue<string>(), Claims((await viewer.Get($"/api/live/{id}/watch")).Text("token"))["sub"]!.GetValue<string>());
        var grant = claims["video"]!;
        Assert.False(grant["canPublish"]!.GetValue<bool>());
        Assert.False(grant["canPublishData"]!.GetValue<bool>());
        Assert.False(grant["canUpdateOwnMetadata"]!.GetValue<bool>());
        Assert.True(grant["canSubscribe"]!.GetValue<bool>());
    }

    [Fact]
    public async Task GivenNobody_WhenGoingLive_ThenTheyMustSignIn() =>
        (await server.Anonymous().Post("/api/live/start", """{"title":"x"}""")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");

    [Fact]
    public async Task GivenAMereViewer_WhenGoingLive_ThenItIsForbidden() =>
        (await server.As("viewer3", null, "viewer").Post("/api/live/start", """{"title":"x"}""")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");

    [Fact]
    public async Task GivenALiveStream_WhenItsOwnerStartsAnother_ThenTheyAreAlreadyLive()
    {
        using var host = server.As("host4");
        await host.GoLive();
        (await host.Post("/api/live/start", """{"title":"x"}""")).AssertProblem(HttpStatusCode.Conflict, "already_live");
    }

    [Fact]
    public async Task GivenALiveStream_WhenItsOwnerStopsWithoutNamingIt_ThenItEndsAndStoppingAgainAnswersTheSame()
    {
        using var host = server.As("host5");
        var id = await host.GoLive();

        var first = await host.Post("/api/live/stop");
        var second = await host.Post("/api/live/stop", $$"""{"streamId":"{{id}}"}""");

        Assert.Equal(HttpStatusCode.OK, first.Status);
        Assert.Equal(("ended", "stopped", id), (first.Text("stream.status"), first.Text("stream.endReason"), first.Text("stream.id")));
        Assert.Equal(first.Raw, second.Raw);
        (await server.As("viewer5").Get($"/api/live/{id}/watch")).AssertProblem(HttpStatusCode.Conflict, "stream_ended");
    }

    [Fact]
    public async Task GivenSomebodyWhoNeverWasLive_WhenStopping_ThenNothingIsFound() =>
        (await server.As("nobody6").Post("/api/live/stop", "{}")).AssertProblem(HttpStatusCode.NotFound, "not_found");

    [Fact]
    public async Task GivenAStreamOfAnother_WhenStopping_ThenItIsForbiddenToViewersAndAllowedToModerators()
    {
        var id = await server.As("host7").GoLive();
        (await server.As("viewer7").Post("/api/live/stop", $$"""{"streamId":"{{id}}"}""")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        Assert.Equal(HttpStatusCode.OK, (await server.As("mod7", null, "moderator").Post("/api/live/stop", $$"""{"streamId":"{{id}}"}""")).Status);
    }

    [Fact]
    public async Task GivenThreeStartsInAnHour_WhenAFourthIsTried_ThenItIsRateLimitedWithItsFields()
    {
        using var host = server.As("host8");
        for (var start = 0; start < 3; start++)
        {
            await host.GoLive();
            await host.Post("/api/live/stop");
        }

        var answer = await host.Post("/api/live/start", """{"title":"x"}""");

        answer.AssertProblem(HttpStatusCode.TooManyRequests, "rate_limited");
        Assert.Equal("\"starts\";q=3;w=3600", answer.Header("RateLimit-Policy"));
        var seconds = int.Parse(answer.Header("Retry-After")!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(seconds, 3500, 3600);
        Assert.Equal($"\"starts\";r=0;t={seconds}", answer.Header("RateLimit"));
    }

    [Fact]
    public async Task GivenTwoLiveStreams_WhenListed_ThenThePagesHoldEachOnce()
    {
        const string tenant = "listing";
        foreach (var user in (string[])["a", "b", "c"])
        {
            await server.As(user, tenant).GoLive($"Stream of {user}", $$""","tags":["{{(user == "c" ? "jazz" : "rock")}}"]""");
        }
        using var viewer = server.As("viewer", tenant);

        var first = await viewer.Get("/api/live/active?limit=2&sort=recent");
        var second = await viewer.Get($"/api/live/active?limit=2&sort=recent&cursor={Uri.EscapeDataString(first.Text("nextCursor"))}");
        var tagged = await viewer.Get("/api/live/active?tag=JAZZ");

        Assert.Equal(
            ["a", "b", "c"],
            first.Json["items"]!.AsArray().Concat(second.Json["items"]!.AsArray()).Select(item => item!["ownerId"]!.GetValue<string>()).Order());
        Assert.Null(second.Json["nextCursor"]);
        Assert.Equal("c", Assert.Single(tagged.Json["items"]!.AsArray())!["ownerId"]!.GetValue<string>());
    }

    [Fact]
    public async Task GivenAStream_WhenAnotherTenantAsks_ThenItIsNotFoundWhateverTheyAsk()
    {
        var id = await server.As("host9").GoLive();
        using var foreigner = server.As("host9", "elsewhere", "admin", "moderator", "streamer");
        (HttpMethod Method, string Path, string? Json)[] calls =
        [
            (HttpMethod.Get, $"/api/live/{id}", null),
            (HttpMethod.Get, $"/api/live/{id}/watch", null),
            (HttpMethod.Get, $"/api/live/{id}/messages", null),
            (HttpMethod.Get, $"/api/live/{id}/vod", null),
            (HttpMethod.Post, "/api/live/stop", $$"""{"streamId":"{{id}}"}"""),
            (HttpMethod.Post, $"/api/live/{id}/ingress", "{}"),
            (HttpMethod.Post, $"/api/live/{id}/recording/start", null),
            (HttpMethod.Post, $"/api/live/{id}/recording/stop", null),
            (HttpMethod.Post, $"/api/live/{id}/pin-message", """{"messageId":"m"}"""),
            (HttpMethod.Delete, $"/api/live/{id}/pin-message/m", null),
            (HttpMethod.Post, $"/api/live/{id}/report", """{"type":"spam","reason":"x"}"""),
            (HttpMethod.Post, $"/api/live/{id}/invites", """{"userIds":["x"]}"""),
            (HttpMethod.Delete, $"/api/live/{id}/invites/x", null),
            (HttpMethod.Post, $"/api/live/{id}/bans", """{"userId":"x"}"""),
            (HttpMethod.Delete, $"/api/live/{id}/bans/x", null),
            (HttpMethod.Put, $"/api/live/{id}/chat", """{"slowModeSeconds":1}"""),
            (HttpMethod.Delete, $"/api/live/{id}/messages/m", null),
            (HttpMethod.Post, $"/api/admin/live/{id}/kill", """{"reason":"x"}"""),
        ];

        foreach (var (method, path, json) in calls) (await foreigner.Send(method, path, json)).AssertProblem(HttpStatusCode.NotFound, "not_found");
        Assert.Equal("live", (await server.Anonymous().Get($"/api/live/{id}")).Text("stream.status"));
    }

    [Fact]
    public async Task GivenAModerator_WhenKillingAStream_ThenItEndsAsKilledAndOthersMayNot()
    {
        var id = await server.As("host10").GoLive();
        (await server.As("host10").Post($"/api/admin/live/{id}/kill", """{"reason":"x"}""")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");

        var answer = await server.As("mod10", null, "moderator").Post($"/api/admin/live/{id}/kill", """{"reason":"against the rules"}""");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(("ended", "killed"), (answer.Text("stream.status"), answer.Text("stream.endReason")));
    }

    [Fact]
    public async Task GivenAStreamForInvitedUsers_WhenOthersLook_ThenItIsNotThere()
    {
        using var host = server.As("host11");
        var id = await host.GoLive("Private", ""","visibility":"invite" """);
        using var guest = server.As("guest11");
        (await guest.Get($"/api/live/{id}")).AssertProblem(HttpStatusCode.NotFound, "not_found");

        var invited = await host.Post($"/api/live/{id}/invites", """{"userIds":["guest11"]}""");
        Assert.Equal(["guest11"], invited.Json["userIds"]!.AsArray().Select(user => user!.GetValue<string>()));
        Assert.Equal(HttpStatusCode.OK, (await guest.Get($"/api/live/{id}/watch")).Status);

        Assert.Equal(HttpStatusCode.OK, (await host.Delete($"/api/live/{id}/invites/guest11")).Status);
        (await guest.Get($"/api/live/{id}/watch")).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task GivenAStreamForFollowers_WhenSomebodyFollows_ThenItIsThere()
    {
        var id = await server.As("host12").GoLive("For you", ""","visibility":"followers" """);
        using var fan = server.As("fan12");
        (await fan.Get($"/api/live/{id}")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");

        var follow = await fan.Post("/api/users/host12/follow");
        Assert.True(follow.At("following")!.GetValue<bool>());
        Assert.Equal(HttpStatusCode.OK, (await fan.Get($"/api/live/{id}")).Status);

        await fan.Delete("/api/users/host12/follow");
        (await fan.Get($"/api/live/{id}")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
    }

    private static JsonNode Claims(string token)
    {
        var middle = token.Split('.')[1].Replace('-', '+').Replace('_', '/');
        return JsonNode.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(middle.PadRight((middle.Length + 3) / 4 * 4, '='))))!;
    }
}
