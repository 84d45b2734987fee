using System.Net;
using System.Text.Json.Nodes;
using Livehouse.Testing;
using Livehouse.Testing.Server;

namespace Livehouse.Tests.Media;

/// <summary>Tokens that LiveKit's official code still verifies, of a user who may be nowhere any more: nothing can take them back there.</summary>
public sealed class RevokedTokenTests
{
    private const string Password = "a long password";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task GivenADisabledUserWithTokens_WhenTheyComeIntoAStreamAndARoom_ThenTheyAreRemovedThoughWebhooksMayBeLost(bool webhooksAreLost)
    {
        await using var media = await LiveKitStandIn.Start();
        await using var server = await LivehouseServer.Start(new Dictionary<string, string>
        {
            ["LIVEKIT_URL"] = media.Url,
            ["LIVEKIT_API_KEY"] = LiveKitStandIn.ApiKey,
            ["LIVEKIT_API_SECRET"] = LiveKitStandIn.ApiSecret,
        });
        await media.SendWebhooksTo($"{server.Address}api/webhooks/livekit");
        using var host = server.Client(server.Token("host"));
        using var anybody = server.Client();
        var registered = await anybody.PostFor(
            HttpStatusCode.Created, "/api/auth/register", new { email = "maya@example.com", username = "maya", password = Password });
        using var maya = server.Client(registered.GetProperty("accessToken").GetString());
        var started = await host.PostFor(HttpStatusCode.Created, "/api/live/start", new { title = "stage" });
        var streamId = started.GetProperty("stream").GetProperty("id").GetString()!;
        await host.PostFor(HttpStatusCode.Created, "/api/livekit/create-room", new { roomName = "call", emptyTimeout = 3600 });
        await media.CallsReach("CreateRoom", 2);
        var forStream = (await maya.GetFor(HttpStatusCode.OK, $"/api/live/{streamId}/watch")).GetProperty("token").GetString()!;
        var forRoom = (await maya.PostFor(HttpStatusCode.OK, "/api/livekit/token", new { roomName = "call" })).GetProperty("token").GetString()!;

        await Disable(server, registered.GetProperty("user").GetProperty("id").GetString()!);
        // Her seat in the room is free again.
        await media.CallsReach("RemoveParticipant", 1);
        if (webhooksAreLost) await media.DisturbWebhooks("drop", "participant_joined", times: 99);
        await media.JoinWithToken(forStream);
        await media.JoinWithToken(forRoom);

        await UntilGone(media);
        // Each time that she tries.
        await media.JoinWithToken(forStream);
        await media.JoinWithToken(forRoom);
        await UntilGone(media);
        await using var watch = await StreamWatch.Over(server, "host", streamId);
        await watch.Until(static stream => stream.GetProperty("viewers").GetInt32() == 0);
    }

    private static async Task Disable(LivehouseServer server, string userId)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var admin = server.Client(SignedToken.Of(server.JwtSecret, new JsonObject
        {
            ["sub"] = "an-admin", ["name"] = "an-admin", ["role"] = new JsonArray("viewer", "admin"), ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddHours(1).ToUnixTimeSeconds(),
        }));
        using var content = new StringContent("""{"status":"disabled"}""", System.Text.Encoding.UTF8, "application/json");
        using var answer = await admin.PutAsync(Api.Path($"/api/tenant/users/{userId}"), content);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>All participants have left the media server's room.</summary>
    private static async Task UntilGone(LiveKitStandIn media)
    {
        var since = TimeProvider.System.GetTimestamp();
        while ((await media.Rooms()).AsArray().Any(static room => room!["participants"]!.AsArray().Count > 0))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(since) < Hang.After, "A disabled user is still in a room.");
        }
    }
}
