using System.Net;
using Livehouse.Outbox;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Rooms;

/// <summary>Making, looking at and closing rooms (docs/rooms.md).</summary>
public class RoomEndpointTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task GivenNothingButAName_WhenARoomIsMade_ThenItIsTheCallersWithTheInstancesDefaults()
    {
        using var owner = server.As("make-owner");

        var made = await owner.Create("make a room", null, ""","unknown":1""");

        Assert.Equal("/api/livekit/rooms/make%20a%20room?instance=main", made.Header("Location"));
        Assert.Equal(
            ["name", "instance", "ownerId", "maxParticipants", "participants", "occupied", "free", "emptyTimeout", "e2eeEnabled", "createdAt"],
            made.At("room")!.AsObject().Select(static field => field.Key));
        Assert.Equal(("make a room", "main", "make-owner"), (made.Text("room.name"), made.Text("room.instance"), made.Text("room.ownerId")));
        Assert.Equal((2, 0, 0, 2, 300), (Number("maxParticipants"), Number("participants"), Number("occupied"), Number("free"), Number("emptyTimeout")));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", made.Text("room.createdAt"));
        Assert.Equal(made.Raw, (await server.As("make-other").Get(made.Header("Location")!)).Raw);
        await server.Media.WhenDone(static message => message is OpenRoom { Room: "make a room", Instance: "main", MaxParticipants: 2 });
        int Number(string field) => made.At($"room.{field}")!.GetValue<int>();
    }

    [Theory]
    [InlineData("main", 2)]
    [InlineData("meet", 50)]
    [InlineData("chat", 500)]
    public async Task GivenAnInstance_WhenARoomIsMade_ThenItsSeatsAreThatInstancesDefault(string instance, int seats)
    {
        var made = await server.WithTier("default-owner", "studio").Create($"default-{instance}", instance);
        Assert.Equal(seats, made.At("room.maxParticipants")!.GetValue<int>());
    }

    [Fact]
    public async Task GivenItsOwnRules_WhenARoomIsMade_ThenTheyHold()
    {
        var made = await server.As("rules-owner").Create("rules", "chat", ""","maxParticipants":1000,"emptyTimeout":86400,"e2eeEnabled":true""");
        Assert.Equal(
            (1_000, 86_400, true),
            (made.At("room.maxParticipants")!.GetValue<int>(), made.At("room.emptyTimeout")!.GetValue<int>(), made.At("room.e2eeEnabled")!.GetValue<bool>()));
    }

    [Fact]
    public async Task GivenAName_WhenItIsTakenOnOneInstance_ThenItIsAConflictThereAndFreeElsewhere()
    {
        using var owner = server.As("taken-owner");
        await owner.Create("taken");
        (await owner.Post("/api/livekit/create-room", """{"roomName":"taken"}""")).AssertProblem(HttpStatusCode.Conflict, "conflict");
        (await server.As("taken-other").Post("/api/livekit/create-room", """{"roomName":"taken","maxParticipants":9}""")).AssertProblem(
            HttpStatusCode.Conflict, "conflict");
        await owner.Create("taken", "chat");
        await server.As("taken-owner", "elsewhere").Create("taken");
    }

    [Fact]
    public async Task GivenManyAtOnce_WhenTheyMakeOneRoom_ThenOneOfThemDoes()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async number =>
        {
            using var maker = server.As($"race-{number}");
            return await maker.Post("/api/livekit/create-room", """{"roomName":"race"}""");
        }));
        Assert.Single(answers, static answer => answer.Status == HttpStatusCode.Created);
        Assert.Equal(19, answers.Count(static answer => answer.Code == "conflict"));
    }

    [Fact]
    public async Task GivenARepeat_WhenItHasTheSameKey_ThenItAnswersTheFirstAndAnotherBodyIsRefused()
    {
        using var owner = server.As("key-owner");
        var first = await owner.Post("/api/livekit/create-room", """{"roomName":"keyed"}""", "key-1");
        var second = await owner.Post("/api/livekit/create-room", """{"roomName":"keyed"}""", "key-1");
        Assert.Equal((HttpStatusCode.Created, first.Raw, first.Header("Location")), (second.Status, second.Raw, second.Header("Location")));
        (await owner.Post("/api/livekit/create-room", """{"roomName":"other"}""", "key-1")).AssertProblem(
            HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
    }

    [Fact]
    public async Task GivenMeet_WhenSomebodyMakesARoomWhoHasNotPaid_ThenPremiumIsRequired()
    {
        using var free = server.As("make-free");
        (await free.Post("/api/livekit/create-room", """{"roomName":"free","instance":"meet"}""")).AssertProblem(HttpStatusCode.Forbidden, "premium_required");
        (await free.Get("/api/livekit/rooms/free")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        await server.Subscribe("make-paid", "venue_premium", "active");
        await server.As("make-paid").Create("paid", "meet");
    }

    [Fact]
    public async Task GivenNobody_WhenRoomsAreMadeLookedAtOrClosed_ThenTheyMustSignIn()
    {
        using var nobody = server.Anonymous();
        (await nobody.Post("/api/livekit/create-room", """{"roomName":"nobodys"}""")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        (await nobody.Get("/api/livekit/rooms/nobodys")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        (await nobody.Delete("/api/livekit/rooms/nobodys")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Fact]
    public async Task GivenARoom_WhenItIsClosed_ThenOnlyItsOwnerOrAModeratorMayAndTheNameIsFreeAgain()
    {
        using var owner = server.As("close-owner");
        await owner.Create("closing");
        (await server.As("close-other").Delete("/api/livekit/rooms/closing")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        (await server.As("close-owner", "elsewhere", "admin", "moderator").Delete("/api/livekit/rooms/closing")).AssertProblem(
            HttpStatusCode.NotFound, "not_found");

        var closed = await owner.Delete("/api/livekit/rooms/closing");

        Assert.Equal((HttpStatusCode.OK, "closing"), (closed.Status, closed.Text("room.name")));
        (await owner.Get("/api/livekit/rooms/closing")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await owner.Delete("/api/livekit/rooms/closing")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await owner.Token("closing")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        await server.Media.WhenDone(static message => message is CloseRoom { Room: "closing", Instance: "main" });
        await server.As("close-other").Create("closing");
        Assert.Equal(HttpStatusCode.OK, (await server.As("close-mod", null, "moderator").Delete("/api/livekit/rooms/closing")).Status);
    }

    [Fact]
    public async Task GivenOneNameOnTwoInstances_WhenNoneIsNamed_ThenLookingFindsTheFirstAndClosingOnesOwn()
    {
        await server.As("two-main").Create("twice");
        using var ofChat = server.As("two-chat");
        await ofChat.Create("twice", "chat");

        Assert.Equal("main", (await ofChat.Get("/api/livekit/rooms/twice")).Text("room.instance"));
        Assert.Equal("chat", (await ofChat.Get("/api/livekit/rooms/twice?instance=chat")).Text("room.instance"));
        (await ofChat.Get("/api/livekit/rooms/twice?instance=meet")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        Assert.Equal("chat", (await ofChat.Delete("/api/livekit/rooms/twice")).Text("room.instance"));
        (await ofChat.Delete("/api/livekit/rooms/twice")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
    }

    [Fact]
    public async Task GivenPeopleWhoComeAndGo_WhenTheMediaServerTellsOfThem_ThenTheNumbersFollow()
    {
        using var owner = server.As("follow-owner");
        await owner.Create("follow");
        await server.As("follow-ann").Token("follow");
        Assert.Equal((0, 1, 1), await owner.Occupancy("follow"));

        await SendWebhook("participant_joined", "follow-ann");
        Assert.Equal((1, 1, 1), await owner.Occupancy("follow"));
        await server.As("follow-bob").Token("follow");
        await SendWebhook("participant_joined", "follow-bob");
        Assert.Equal((2, 2, 0), await owner.Occupancy("follow"));
        (await server.As("follow-carl").Token("follow")).AssertProblem(HttpStatusCode.Conflict, "room_full");

        await SendWebhook("participant_left", "follow-ann");
        Assert.Equal((1, 1, 1), await owner.Occupancy("follow"));
        Assert.Equal(HttpStatusCode.OK, (await server.As("follow-carl").Token("follow")).Status);

        async Task SendWebhook(string name, string identity)
        {
            var body = RoomScene.Webhook(name, "follow", identity);
            Assert.Equal(HttpStatusCode.OK, (await server.Deliver(body, RoomScene.Sign(body))).Status);
        }
    }

    [Fact]
    public async Task GivenARestart_WhenTheRoomIsLookedAt_ThenItIsThereWithItsSeats()
    {
        await using var own = new ApiServer();
        await own.Start();
        using (var owner = own.As("restart-owner"))
        {
            await owner.Create("restart");
            await owner.Token("restart");
        }

        await own.Restart();

        using var again = own.As("restart-owner");
        Assert.Equal((0, 1, 1), await again.Occupancy("restart"));
    }
}
