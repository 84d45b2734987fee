using System.Net;
using System.Security.Cryptography;
using System.Text;
using Livehouse.Outbox;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Rooms;

/// <summary>A server with instances of different keys, one more than usual, and some without credentials.</summary>
public sealed class InstanceTests(InstanceTests.Server fixture) : IClassFixture<InstanceTests.Server>
{
    private const string StudioKey = "studio-key";
    private const string StudioSecret = "the-secret-of-the-studio-that-is-long-enough";

    private readonly ApiServer _server = fixture.Api;

    [Fact]
    public async Task GivenAnInstanceOfItsOwnKey_WhenATokenIsAskedFor_ThenThatKeySignsItAndItsRulesHold()
    {
        var answer = await _server.As("studio-ann").Token("take-1", "studio");

        Assert.True(answer.Status == HttpStatusCode.OK, answer.Raw);
        Assert.Equal(("wss://studio.example", "studio", 120), (answer.Text("url"), answer.Text("instance"), answer.At("expiresIn")!.GetValue<int>()));
        var claims = RoomScene.Claims(answer.Text("token"), StudioSecret);
        Assert.Equal(StudioKey, claims["iss"]!.GetValue<string>());
        Assert.True(claims["video"]!["canPublish"]!.GetValue<bool>());
        Assert.Equal(7, (await _server.As("studio-ann").Get("/api/livekit/rooms/take-1?instance=studio")).At("room.maxParticipants")!.GetValue<int>());
        await _server.Media.WhenDone(static message => message is OpenRoom { Room: "take-1", Instance: "studio", MaxParticipants: 7, EmptyTimeoutSeconds: 30 });
    }

    [Fact]
    public async Task GivenTwoInstancesOfTwoKeys_WhenOneSigns_ThenTheOthersRoomOfThatNameHearsNothing()
    {
        using var owner = _server.As("keys-owner");
        await owner.Create("keys", "chat");
        await owner.Create("keys", "studio");
        var body = RoomScene.Webhook("participant_joined", "keys", "keys-ann");

        Assert.Equal(HttpStatusCode.OK, (await _server.Deliver(body, RoomScene.Sign(body, StudioKey, StudioSecret))).Status);
        Assert.Equal((0, 1), (await Present("chat"), await Present("studio")));

        body = RoomScene.Webhook("participant_joined", "keys", "keys-bob");
        Assert.Equal(HttpStatusCode.OK, (await _server.Deliver(body, RoomScene.Sign(body))).Status);
        Assert.Equal((1, 1), (await Present("chat"), await Present("studio")));

        // One key's name with the other's secret, an unknown key, no signature, another body.
        body = RoomScene.Webhook("participant_joined", "keys", "keys-carl");
        foreach (var forged in (string?[])[RoomScene.Sign(body, StudioKey, ApiServer.LiveKitSecret), RoomScene.Sign(body, ApiServer.LiveKitKey, StudioSecret),
            RoomScene.Sign(body, "nobodys-key", StudioSecret), RoomScene.Sign([.. body, 1], StudioKey, StudioSecret), null])
        {
            (await _server.Deliver(body, forged)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_signature");
        }

        Assert.Equal((1, 1), (await Present("chat"), await Present("studio")));

        async Task<int> Present(string instance) => (await owner.Get($"/api/livekit/rooms/keys?instance={instance}")).At("room.participants")!.GetValue<int>();
    }

    [Fact]
    public async Task GivenAKeyThatIsNotMains_WhenItSignsAnEventOfAStreamsRoom_ThenTheStreamHearsNothing()
    {
        using var host = _server.As("stream-host");
        var id = await host.GoLive();
        var body = RoomScene.Webhook("participant_joined", $"live_{id}", "stream-ann");

        Assert.Equal(HttpStatusCode.OK, (await _server.Deliver(body, RoomScene.Sign(body, StudioKey, StudioSecret))).Status);
        Assert.Equal(0, (await host.Get($"/api/live/{id}")).At("stream.viewers")!.GetValue<int>());
        Assert.Equal(HttpStatusCode.OK, (await _server.Deliver(body, RoomScene.Sign(body))).Status);
        Assert.Equal(1, (await host.Get($"/api/live/{id}")).At("stream.viewers")!.GetValue<int>());
    }

    [Fact]
    public async Task GivenARelay_WhenItSignsAnEvent_ThenTheFirstInstanceThatKnowsTheRoomHearsIt()
    {
        using var owner = _server.As("relay-owner");
        await owner.Create("relayed", "studio");
        var body = RoomScene.Webhook("participant_joined", "relayed", "relay-ann");

        var signature = "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(ApiServer.WebhookSecret), body));
        Assert.Equal(HttpStatusCode.OK, (await _server.Deliver(body, null, signature)).Status);

        Assert.Equal((1, 1, 6), await owner.Occupancy("relayed"));
    }

    [Fact]
    public async Task GivenInstancesThatShareAKey_WhenBothHaveARoomOfOneName_ThenEachHasItsOwnOnTheMediaServer()
    {
        using var owner = _server.As("share-owner");
        await owner.Create("shared");
        await owner.Create("shared", "chat");
        var ofChat = RoomScene.Claims((await owner.Token("shared", "chat")).Text("token"))["video"]!["room"]!.GetValue<string>();
        Assert.StartsWith("shared~", ofChat, StringComparison.Ordinal);

        var body = RoomScene.Webhook("participant_joined", ofChat, "share-owner");
        await _server.Deliver(body, RoomScene.Sign(body));

        Assert.Equal(0, (await owner.Get("/api/livekit/rooms/shared?instance=main")).At("room.participants")!.GetValue<int>());
        Assert.Equal(1, (await owner.Get("/api/livekit/rooms/shared?instance=chat")).At("room.participants")!.GetValue<int>());
    }

    [Fact]
    public async Task GivenAnInstanceWithoutCredentials_WhenAsked_ThenItSaysSoBeforeItLooksAtWhoPaid()
    {
        using var ann = _server.As("bare-ann");
        (await ann.Token("bare", "meet")).AssertProblem(HttpStatusCode.ServiceUnavailable, "livekit_not_configured");
        (await ann.Post("/api/livekit/create-room", """{"roomName":"bare","instance":"meet"}""")).AssertProblem(
            HttpStatusCode.ServiceUnavailable, "livekit_not_configured");
        (await ann.Post("/api/livekit/token", """{"roomName":"a/b","instance":"meet"}""")).AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
    }

    [Fact]
    public async Task GivenNoCredentialsAtAll_WhenAsked_ThenTokensStreamsAndJoiningSaySoAndTheRestWorks()
    {
        await using var bare = ApiServer.With(["--LiveKit:Instances:main:ApiKey=", "--LiveKit:Instances:main:ApiSecret="]);
        await bare.Start();
        using var ann = bare.As("bare-ann");
        (await ann.Post("/api/join", """{"room":"bare"}""")).AssertProblem(HttpStatusCode.InternalServerError, "livekit_not_configured");
        (await ann.Token("bare")).AssertProblem(HttpStatusCode.ServiceUnavailable, "livekit_not_configured");
        (await ann.Token("bare", "chat")).AssertProblem(HttpStatusCode.ServiceUnavailable, "livekit_not_configured");
        (await ann.Post("/api/live/start", """{"title":"x"}""")).AssertProblem(HttpStatusCode.ServiceUnavailable, "livekit_not_configured");
        (await ann.Post("/api/live/start", "{}")).AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
        (await ann.Get("/api/live/st_x/watch")).AssertProblem(HttpStatusCode.ServiceUnavailable, "livekit_not_configured");
        var body = RoomScene.Webhook("participant_joined", "bare", "bare-ann");
        (await bare.Deliver(body, RoomScene.Sign(body))).AssertProblem(HttpStatusCode.Unauthorized, "invalid_signature");
        Assert.Equal(HttpStatusCode.OK, (await ann.Get("/api/live/active")).Status);
        Assert.Equal(HttpStatusCode.OK, (await ann.Get("/health")).Status);
    }

    /// <summary>Studio has a key pair of its own, meet has none, chat shares main's.</summary>
    public sealed class Server : IAsyncLifetime
    {
        internal ApiServer Api { get; } = ApiServer.With(
        [
            "--LiveKit:Instances:studio:Url=wss://studio.example", $"--LiveKit:Instances:studio:ApiKey={StudioKey}",
            $"--LiveKit:Instances:studio:ApiSecret={StudioSecret}",
            "--LiveKit:Instances:studio:TokenSeconds=120", "--LiveKit:Instances:studio:MaxParticipants=7", "--LiveKit:Instances:studio:EmptyTimeoutSeconds=30",
            "--LiveKit:Instances:studio:PublishesFreely=true", "--LiveKit:Instances:meet:ApiKey=", "--LiveKit:Instances:meet:ApiSecret=",
        ]);

        public Task InitializeAsync() => Api.Start();

        public async Task DisposeAsync() => await Api.DisposeAsync();
    }
}
