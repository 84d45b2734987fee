using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Livehouse.Testing;
using Livehouse.Testing.Server;

namespace Livehouse.Tests.Media;

/// <summary>The real server with a media server that checks every call by LiveKit's official code: a room's life as its people have it.</summary>
public sealed class LiveRoomTests
{
    private static readonly TimeSpan Patience = Testing.Hang.After;

    [Fact]
    public async Task GivenARoom_WhenPeopleComeAndGo_ThenItsSeatsAreRightThoughWebhooksAreLost()
    {
        await using var media = await LiveKitStandIn.Start();
        await using var server = await StartServer(media);
        using var ann = server.Client(server.Token("ann"));
        using var bob = server.Client(server.Token("bob"));
        using var carl = server.Client(server.Token("carl"));
        await ann.PostFor(HttpStatusCode.Created, "/api/livekit/create-room", new { roomName = "call", e2eeEnabled = true });
        await media.CallsReach("CreateRoom", 1);
        var onMedia = Assert.Single((await media.Rooms()).AsArray())!;
        Assert.Equal(
            ("call", 300, 2), (onMedia["name"]!.GetValue<string>(), onMedia["emptyTimeout"]!.GetValue<int>(), onMedia["maxParticipants"]!.GetValue<int>()));

        // LiveKit's own verifier takes the tokens, and they say what they should.
        var annsToken = await Token(ann, "call");
        var claims = (await media.Verify(annsToken))["claims"]!;
        Assert.Equal("ann", claims["sub"]!.GetValue<string>());
        Assert.True(JsonNode.DeepEquals(
            claims["video"],
            JsonNode.Parse(
                """{"room":"call","roomJoin":true,"canPublish":false,"canSubscribe":true,"canPublishData":true,"canUpdateOwnMetadata":false}""")), claims["video"]!
                .ToJsonString());
        await media.JoinWithToken(annsToken);
        await Until(ann, "call", static room => Number(room, "participants") == 1);
        await media.JoinWithToken(await Token(bob, "call"));
        await Until(ann, "call", static room => Number(room, "participants") == 2);
        await carl.PostFor(HttpStatusCode.Conflict, "/api/livekit/token", new { roomName = "call" });

        // A second device of the same person puts the first one out and takes no other seat.
        await media.JoinWithToken(await Token(ann, "call"));
        Assert.Equal(0, Number(await Until(ann, "call", static room => Number(room, "participants") == 2), "free"));

        // A lost leave is repaired by listing the participants; so is a lost join.
        await media.DisturbWebhooks("drop", times: 99);
        await media.Leave("call", "bob");
        await Until(ann, "call", static room => Number(room, "participants") == 1 && Number(room, "free") == 1);
        await media.JoinWithToken(await Token(carl, "call"));
        await Until(ann, "call", static room => Number(room, "participants") == 2);
    }

    [Fact]
    public async Task GivenAnEmptyRoom_WhenItsTimeIsOver_ThenItClosesHereAndOnTheMediaServerAndItsNameIsFree()
    {
        await using var media = await LiveKitStandIn.Start();
        await using var server = await StartServer(media);
        using var ann = server.Client(server.Token("ann"));
        await ann.PostFor(HttpStatusCode.Created, "/api/livekit/create-room", new { roomName = "short", emptyTimeout = 1 });

        await UntilGone(ann, "short");

        await media.CallsReach("DeleteRoom", 1);
        Assert.Empty((await media.Rooms()).AsArray());
        await ann.PostFor(HttpStatusCode.Created, "/api/livekit/create-room", new { roomName = "short" });
    }

    [Fact]
    public async Task GivenARoomWithPeople_WhenItsOwnerClosesIt_ThenEverybodyIsDisconnectedAndNobodyGetsInAnyMore()
    {
        await using var media = await LiveKitStandIn.Start();
        await using var server = await StartServer(media);
        using var ann = server.Client(server.Token("ann"));
        using var bob = server.Client(server.Token("bob"));
        await ann.PostFor(HttpStatusCode.Created, "/api/livekit/create-room", new { roomName = "over" });
        await media.CallsReach("CreateRoom", 1);
        await media.JoinWithToken(await Token(bob, "over"));
        await Until(ann, "over", static room => Number(room, "participants") == 1);

        using var closed = await ann.DeleteAsync(Api.Path("/api/livekit/rooms/over"));
        Assert.Equal(HttpStatusCode.OK, closed.StatusCode);
        await media.CallsReach("DeleteRoom", 1);
        Assert.Empty((await media.Rooms()).AsArray());
        await bob.PostFor(HttpStatusCode.NotFound, "/api/livekit/token", new { roomName = "over" });
    }

    [Fact]
    public async Task GivenTwoMediaServersOfTwoKeys_WhenBothHaveARoomOfOneName_ThenEachHearsItsOwnAndOneThatIsAwayHidesNotTheOther()
    {
        const string StudioSecret = "the-secret-of-the-studio-that-is-long-enough";
        await using var media = await LiveKitStandIn.Start();
        await using var studio = await LiveKitStandIn.Start(apiKey: "studio-key", apiSecret: StudioSecret);
        await using var server = await StartServer(media, new()
        {
            ["LiveKit__Instances__studio__Url"] = studio.Url,
            ["LiveKit__Instances__studio__ApiKey"] = "studio-key",
            ["LiveKit__Instances__studio__ApiSecret"] = StudioSecret,
        });
        await studio.SendWebhooksTo($"{server.Address}api/webhooks/livekit");
        using var ann = server.Client(server.Token("ann"));
        foreach (var instance in (string[])["chat", "studio"])
        {
            await ann.PostFor(HttpStatusCode.Created, "/api/livekit/create-room", new { roomName = "stage", instance });
        }
        await media.CallsReach("CreateRoom", 1);
        await studio.CallsReach("CreateRoom", 1);

        await studio.JoinWithToken(await Token(ann, "stage", "studio"));
        await Until(ann, "stage?instance=studio", static room => Number(room, "participants") == 1);
        Assert.Equal(0, Number(await Look(ann, "stage?instance=chat"), "participants"));

        await studio.Offline();
        await media.DisturbWebhooks("drop", times: 99);
        await media.JoinWithToken(await Token(ann, "stage", "chat"));
        await Until(ann, "stage?instance=chat", static room => Number(room, "participants") == 1);
        Assert.Equal(1, Number(await Look(ann, "stage?instance=studio"), "participants"));
    }

    [Fact]
    public async Task GivenAMediaServerThatIsAway_WhenTheServerIsKilledAndBothComeBack_ThenTheRoomIsMadeOnceAndItsSeatsAreKept()
    {
        await using var media = await LiveKitStandIn.Start();
        await using var server = await StartServer(media, isProcess: true);
        await media.Offline();
        using var ann = server.Client(server.Token("ann"));
        await ann.PostFor(HttpStatusCode.Created, "/api/livekit/create-room", new { roomName = "kept" });
        await Token(ann, "kept");

        await server.KillHard();
        await media.Offline(false);
        await server.StartAgain();

        await media.WebhookMade("room_started");
        Assert.Single((await media.Rooms()).AsArray());
        var room = await Look(ann, "kept");
        Assert.Equal((1, 1), (Number(room, "occupied"), Number(room, "free")));
    }

    private static async Task<LivehouseServer> StartServer(LiveKitStandIn media, Dictionary<string, string>? more = null, bool isProcess = false)
    {
        var environment = new Dictionary<string, string>(more ?? [])
        {
            ["LIVEKIT_URL"] = media.Url,
            ["LIVEKIT_API_KEY"] = LiveKitStandIn.ApiKey,
            ["LIVEKIT_API_SECRET"] = LiveKitStandIn.ApiSecret,
        };
        var server = await LivehouseServer.Start(environment, isProcess);
        await media.SendWebhooksTo($"{server.Address}api/webhooks/livekit");
        return server;
    }

    private static async Task<string> Token(HttpClient client, string room, string instance = "main") =>
        (await client.PostFor(HttpStatusCode.OK, "/api/livekit/token", new { roomName = room, instance })).GetProperty("token").GetString()!;

    private static int Number(JsonElement room, string field) => room.GetProperty(field).GetInt32();

    private static async Task<JsonElement> Look(HttpClient client, string room) =>
        (await client.GetFor(HttpStatusCode.OK, $"/api/livekit/rooms/{room}")).GetProperty("room");

    /// <summary>Polls: a room does not announce its changes.</summary>
    private static async Task<JsonElement> Until(HttpClient client, string room, Func<JsonElement, bool> isAsExpected)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var looks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            var looked = await Look(client, room);
            if (isAsExpected(looked)) return looked;
            if (patience.IsCancellationRequested) Assert.Fail($"The room never came to be as expected: {looked}");
            await looks.WaitForNextTickAsync();
        }
    }

    private static async Task UntilGone(HttpClient client, string room)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var looks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            using var looked = await client.GetAsync(Api.Path($"/api/livekit/rooms/{room}"));
            if (looked.StatusCode == HttpStatusCode.NotFound) return;
            if (patience.IsCancellationRequested) Assert.Fail("The room never closed.");
            await looks.WaitForNextTickAsync();
        }
    }
}
