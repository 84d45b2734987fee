using System.Net;
using System.Text.Json.Nodes;
using Livehouse.Outbox;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Rooms;

/// <summary><c>POST /api/livekit/token</c> (docs/rooms.md).</summary>
public class RoomTokenTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task GivenAnAbsentRoomOnChat_WhenATokenIsAskedFor_ThenTheRoomIsOpenedAndTheTokenIsTheCallersAlone()
    {
        using var ann = server.As("token-ann");

        var answer = await ann.Token("token-lounge", "chat", ""","participantName":" Ann of chat ","identity":"somebody-else","e2eeEnabled":true""");

        Assert.True(answer.Status == HttpStatusCode.OK, answer.Raw);
        Assert.Equal("no-store", answer.Header("Cache-Control"));
        Assert.Equal(
            ["token", "url", "roomName", "participantName", "identity", "e2eeSupported", "e2eeEnabled", "instance", "expiresIn"],
            answer.Json.AsObject().Select(static field => field.Key));
        Assert.Equal(
            ("ws://127.0.0.1:9", "token-lounge", "Ann of chat", "token-ann", "chat"),
            (answer.Text("url"), answer.Text("roomName"), answer.Text("participantName"), answer.Text("identity"), answer.Text("instance")));
        Assert.Equal(
            (true, true, 21_600),
            (answer.At("e2eeSupported")!.GetValue<bool>(), answer.At("e2eeEnabled")!.GetValue<bool>(), answer.At("expiresIn")!.GetValue<int>()));
        var claims = RoomScene.Claims(answer.Text("token"));
        Assert.Equal(
            (ApiServer.LiveKitKey, "token-ann", "Ann of chat"),
            (claims["iss"]!.GetValue<string>(), claims["sub"]!.GetValue<string>(), claims["name"]!.GetValue<string>()));
        Assert.Equal(21_600, claims["exp"]!.GetValue<long>() - claims["nbf"]!.GetValue<long>());
        Assert.True(JsonNode.DeepEquals(
            claims["video"],
            JsonNode.Parse(
                """{"room":"token-lounge","roomJoin":true,"canPublish":false,"canSubscribe":true,"canPublishData":true,"canUpdateOwnMetadata":false}""")), claims["video"]!
                .ToJsonString());
        await server.Media.WhenDone(
            static message => message is OpenRoom { Room: "token-lounge", Instance: "chat", MaxParticipants: 500, EmptyTimeoutSeconds: 300 });
    }

    [Fact]
    public async Task GivenNoNameToShow_WhenATokenIsAskedFor_ThenItIsTheCallersAndTheRoomSaysWhetherItIsEncrypted()
    {
        using var ann = server.As("name-ann");
        await ann.Token("name-room", "chat");
        var second = await server.As("name-bob").Token("name-room", "chat", ""","e2eeEnabled":true""");
        Assert.Equal(("name-bob", false), (second.Text("participantName"), second.At("e2eeEnabled")!.GetValue<bool>()));
    }

    [Fact]
    public async Task GivenTwoSeats_WhenFiftyPeopleAskAtOnce_ThenExactlyTwoGetIn()
    {
        using var owner = server.As("crowd-owner");
        await owner.Create("crowd");

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(async number =>
        {
            using var guest = server.As($"crowd-{number}");
            return (User: $"crowd-{number}", Answer: await guest.Token("crowd"));
        }));

        var inside = answers.Where(static answer => answer.Answer.Status == HttpStatusCode.OK).ToList();
        Assert.Equal(2, inside.Count);
        foreach (var (_, refused) in answers.Except(inside)) refused.AssertProblem(HttpStatusCode.Conflict, "room_full");
        Assert.Equal((0, 2, 0), await owner.Occupancy("crowd"));

        // The same person's second device takes no second seat.
        using var again = server.As(inside[0].User);
        Assert.Equal(HttpStatusCode.OK, (await again.Token("crowd")).Status);
        Assert.Equal((0, 2, 0), await owner.Occupancy("crowd"));
    }

    [Fact]
    public async Task GivenNobody_WhenATokenIsAskedFor_ThenTheyMustSignInBeforeAnythingElse()
    {
        using var nobody = server.Anonymous();
        (await nobody.Post("/api/livekit/token", "nonsense")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        (await nobody.Token("token-room", "nonsense")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Fact]
    public async Task GivenAnUnknownInstance_WhenATokenIsAskedFor_ThenTheProblemNamesIt()
    {
        var answer = await server.As("unknown-instance").Token("token-room", "nonsense");
        answer.AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
        Assert.Equal("Must be one of main, meet, chat.", answer.Json["errors"]!["instance"]![0]!.GetValue<string>());
    }

    [Fact]
    public async Task GivenAnAbsentRoomOnMain_WhenATokenIsAskedFor_ThenItIsNotFoundAndStaysAbsent()
    {
        using var ann = server.As("absent-ann");
        (await ann.Token("absent-room")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await ann.Token("absent-room", "main")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await ann.Get("/api/livekit/rooms/absent-room")).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task GivenMeet_WhenSomebodyAsksWhoHasNotPaid_ThenPremiumIsRequiredAndNoRoomIsOpened()
    {
        using var free = server.As("meet-free");
        (await free.Token("meet-room", "meet")).AssertProblem(HttpStatusCode.Forbidden, "premium_required");
        (await server.WithTier("meet-odd", "artist_basic").Token("meet-room", "meet")).AssertProblem(HttpStatusCode.Forbidden, "premium_required");
        (await free.Get("/api/livekit/rooms/meet-room?instance=meet")).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }

    [Theory]
    [InlineData("artist_premium")]
    [InlineData("artist_streaming")]
    [InlineData("venue_premium")]
    [InlineData("venue_streaming")]
    [InlineData("studio")]
    [InlineData("booking_agent")]
    public async Task GivenATierThatOpensMeet_WhenATokenIsAskedFor_ThenItMayPublish(string tier)
    {
        var answer = await server.WithTier($"meet-{tier}", tier).Token($"meet-of-{tier}", "meet");
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Raw);
        Assert.True(RoomScene.Claims(answer.Text("token"))["video"]!["canPublish"]!.GetValue<bool>());
    }

    [Fact]
    public async Task GivenASubscription_WhenItCarriesPublish_ThenTheTokenPublishesAndNotAfterItLapsed()
    {
        await server.Subscribe("sub-ann", null, "active", "publish");
        await server.Subscribe("sub-bob", null, "active", "something-else");
        using var ann = server.As("sub-ann");
        using var bob = server.As("sub-bob");

        Assert.True(MayPublish(await ann.Token("sub-room", "chat")));
        Assert.False(MayPublish(await bob.Token("sub-room", "chat")));
        await server.Subscribe("sub-ann", null, "canceled", "publish");
        Assert.False(MayPublish(await ann.Token("sub-room", "chat")));
    }

    [Fact]
    public async Task GivenSomebodyInARoom_WhenTheirSubscriptionLapses_ThenTheMediaServerIsToldToTakePublishingAway()
    {
        await server.Subscribe("lapse-ann", "studio", "active", "publish");
        using var ann = server.As("lapse-ann");
        Assert.True(MayPublish(await ann.Token("lapse-room", "chat")));
        var joined = RoomScene.Webhook("participant_joined", "lapse-room", "lapse-ann");
        Assert.Equal(HttpStatusCode.OK, (await server.Deliver(joined, RoomScene.Sign(joined))).Status);

        await server.Subscribe("lapse-ann", "studio", "canceled", "publish");

        await server.Media.WhenDone(
            static message => message is LimitParticipant { Instance: "chat", Room: "lapse-room", Identity: "lapse-ann", MayPublish: false });
        Assert.False(MayPublish(await ann.Token("lapse-room", "chat")));
    }

    [Fact]
    public async Task GivenSixtyTokens_WhenOneMoreIsAskedFor_ThenItIsRateLimitedAndRefusedOnesSpentNothing()
    {
        using var ann = server.As("limit-ann");
        for (var refused = 0; refused < 5; refused++) await ann.Token("limit-absent");
        for (var token = 0; token < 60; token++) Assert.Equal(HttpStatusCode.OK, (await ann.Token("limit-room", "chat")).Status);

        var answer = await ann.Token("limit-room", "chat");

        answer.AssertProblem(HttpStatusCode.TooManyRequests, "rate_limited");
        Assert.Equal("\"room-tokens\";q=60;w=900", answer.Header("RateLimit-Policy"));
        Assert.Equal($"\"room-tokens\";r=0;t={answer.Header("Retry-After")}", answer.Header("RateLimit"));
        Assert.Equal(HttpStatusCode.OK, (await server.As("limit-bob").Token("limit-room", "chat")).Status);
    }

    [Fact]
    public async Task GivenARepeatedRequest_WhenItHasTheSameKey_ThenTheSameTokenIsAnsweredAndOneIsSpent()
    {
        using var ann = server.As("repeat-ann");
        const string body = """{"roomName":"repeat-room","instance":"chat"}""";
        var first = await ann.Post("/api/livekit/token", body, "key-1");
        var second = await ann.Post("/api/livekit/token", body, "key-1");
        Assert.Equal(first.Text("token"), second.Text("token"));
        Assert.Equal("true", second.Header("Idempotency-Replayed"));
    }

    [Fact]
    public async Task GivenABrowsersSession_WhenATokenIsAskedForByCookie_ThenItNeedsTheCsrfTokenAndIsShortForCreatedRooms()
    {
        using var nobody = server.Anonymous();
        var registered =
            await nobody.Post("/api/auth/register", $$"""{"email":"cookie@example.com","username":"cookie","password":"{{ApiServer.Password}}"}""");
        Assert.Equal(HttpStatusCode.Created, registered.Status);
        var cookie = registered.Header("Set-Cookie")!.Split(';')[0];
        var csrf = (await ByCookie(HttpMethod.Get, "/api/auth/csrf", null, null)).Text("csrfToken");
        using var owner = server.As("cookie-owner");
        await owner.Create("cookie-made", "chat");
        const string made = """{"roomName":"cookie-made","instance":"chat"}""";

        (await ByCookie(HttpMethod.Post, "/api/livekit/token", made, null)).AssertProblem(HttpStatusCode.Forbidden, "csrf_failed");
        (await ByCookie(HttpMethod.Post, "/api/livekit/create-room", """{"roomName":"cookie-none"}""", "nonsense")).AssertProblem(
            HttpStatusCode.Forbidden, "csrf_failed");
        (await ByCookie(HttpMethod.Delete, "/api/livekit/rooms/cookie-made", null, null)).AssertProblem(HttpStatusCode.Forbidden, "csrf_failed");
        Assert.Equal((0, 0, 500), await owner.Occupancy("cookie-made"));
        (await owner.Get("/api/livekit/rooms/cookie-none")).AssertProblem(HttpStatusCode.NotFound, "not_found");

        Assert.Equal(600, ExpiresIn(await ByCookie(HttpMethod.Post, "/api/livekit/token", made, csrf)));
        Assert.Equal(21_600, ExpiresIn(await ByCookie(HttpMethod.Post, "/api/livekit/token", """{"roomName":"cookie-opened","instance":"chat"}""", csrf)));
        Assert.Equal(21_600, ExpiresIn(await owner.Token("cookie-made", "chat")));

        static int ExpiresIn(ApiAnswer answer)
        {
            var claims = RoomScene.Claims(answer.Text("token"));
            var lifetime = claims["exp"]!.GetValue<int>() - claims["nbf"]!.GetValue<int>();
            Assert.Equal(lifetime, answer.At("expiresIn")!.GetValue<int>());
            return lifetime;
        }

        async Task<ApiAnswer> ByCookie(HttpMethod method, string path, string? json, string? csrfToken)
        {
            using var request = new HttpRequestMessage(method, path);
            request.Headers.TryAddWithoutValidation("Cookie", cookie);
            if (csrfToken is not null) request.Headers.TryAddWithoutValidation("X-CSRF-Token", csrfToken);
            if (json is not null) request.Content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
            return await nobody.Send(request);
        }
    }

    [Fact]
    public async Task GivenTwoTenants_WhenTheyAskForOneName_ThenTheyAreInTwoRoomsOfTheMediaServer()
    {
        var here = await server.As("tenant-ann").Token("tenant-room", "chat");
        var there = await server.As("tenant-ann", "elsewhere").Token("tenant-room", "chat");

        Assert.Equal("tenant-room", there.Text("roomName"));
        var (roomHere, roomThere) = (MediaRoom(here), MediaRoom(there));
        Assert.NotEqual(roomHere, roomThere);
        Assert.StartsWith("tenant-room~", roomThere, StringComparison.Ordinal);
    }

    private static bool MayPublish(ApiAnswer answer)
    {
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Raw);
        return RoomScene.Claims(answer.Text("token"))["video"]!["canPublish"]!.GetValue<bool>();
    }

    private static string MediaRoom(ApiAnswer answer) => RoomScene.Claims(answer.Text("token"))["video"]!["room"]!.GetValue<string>();
}
