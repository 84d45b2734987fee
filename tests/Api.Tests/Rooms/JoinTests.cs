using System.Net;
using System.Text.Json.Nodes;
using Livehouse.Outbox;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Rooms;

/// <summary><c>POST /api/join</c> (docs/rooms.md).</summary>
public class JoinTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task GivenAnAbsentRoom_WhenJoined_ThenItIsOpenedOnMainAndTheTokenOnlyListens()
    {
        using var ann = server.As("join-ann");

        var answer = await Join(ann, "join-room", ""","username":"Ann"}""");

        Assert.True(answer.Status == HttpStatusCode.OK, answer.Raw);
        Assert.Equal("no-store", answer.Header("Cache-Control"));
        Assert.Equal(["token", "url", "ttl", "room", "identity"], answer.Json.AsObject().Select(static field => field.Key));
        Assert.Equal(
            ("ws://127.0.0.1:9", 3_600, "join-room", "join-ann"),
            (answer.Text("url"), answer.At("ttl")!.GetValue<int>(), answer.Text("room"), answer.Text("identity")));
        var claims = RoomScene.Claims(answer.Text("token"));
        Assert.Equal(
            ("join-ann", "Ann", 3_600),
            (claims["sub"]!.GetValue<string>(), claims["name"]!.GetValue<string>(), claims["exp"]!.GetValue<int>() - claims["nbf"]!.GetValue<int>()));
        Assert.True(JsonNode.DeepEquals(
            claims["video"],
            JsonNode.Parse(
                """{"room":"join-room","roomJoin":true,"canPublish":false,"canSubscribe":true,"canPublishData":false,"canUpdateOwnMetadata":false}""")), claims["video"]!
                .ToJsonString());
        await server.Media.WhenDone(static message => message is OpenRoom { Room: "join-room", Instance: "main", MaxParticipants: 1_000 });
    }

    [Theory]
    [InlineData("active", "publish", true)]
    [InlineData("trialing", "publish", true)]
    [InlineData("active", "other", false)]
    [InlineData("past_due", "publish", false)]
    [InlineData("canceled", "publish", false)]
    public async Task GivenASubscription_WhenJoined_ThenPublishingAndDataNeedItActiveAndCarryingPublish(string status, string feature, bool mayPublish)
    {
        var user = $"join-{status}-{feature}";
        await server.Subscribe(user, "studio", status, feature);
        var video = RoomScene.Claims((await Join(server.As(user), "join-paid")).Text("token"))["video"]!;
        Assert.Equal((mayPublish, mayPublish), (video["canPublish"]!.GetValue<bool>(), video["canPublishData"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task GivenARoomThatWasMade_WhenItIsFull_ThenJoiningIsRefused()
    {
        await server.As("join-owner").Create("join-full");
        Assert.Equal(HttpStatusCode.OK, (await Join(server.As("join-1"), "join-full")).Status);
        Assert.Equal(HttpStatusCode.OK, (await Join(server.As("join-2"), "join-full")).Status);
        (await Join(server.As("join-3"), "join-full")).AssertProblem(HttpStatusCode.Conflict, "room_full");
    }

    [Fact]
    public async Task GivenNoRoomOrNobody_WhenJoined_ThenItIsRefused()
    {
        (await server.As("join-bad").Post("/api/join", """{"username":"Ann"}""")).AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
        (await server.As("join-bad").Post("/api/join")).AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
        (await server.As("join-bad").Post("/api/join", "{}")).AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
        (await server.Anonymous().Post("/api/join", """{"room":"join-room"}""")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        (await server.Anonymous().Post("/api/join", "{}")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Fact]
    public async Task GivenSixtyJoins_WhenOneMoreIsTried_ThenItIsRateLimitedApartFromTokens()
    {
        await using var own = ApiServer.With(["--ROOM_JOINS_PER_15_MINUTES=2", "--ROOM_TOKENS_PER_15_MINUTES=1", "--JOIN_TOKEN_SECONDS=120"]);
        await own.Start();
        using var ann = own.As("join-limit");
        Assert.Equal(120, (await Join(ann, "limit")).At("ttl")!.GetValue<int>());
        Assert.Equal(HttpStatusCode.OK, (await Join(ann, "limit")).Status);
        var refused = await Join(ann, "limit");
        refused.AssertProblem(HttpStatusCode.TooManyRequests, "rate_limited");
        Assert.Equal("\"room-joins\";q=2;w=900", refused.Header("RateLimit-Policy"));
        Assert.Equal(HttpStatusCode.OK, (await ann.Token("limit", "chat")).Status);
        (await ann.Token("limit", "chat")).AssertProblem(HttpStatusCode.TooManyRequests, "rate_limited");
    }

    private static Task<ApiAnswer> Join(ApiClient client, string room, string more = "}") => client.Post("/api/join", $$"""{"room":"{{room}}"{{more}}""");
}
