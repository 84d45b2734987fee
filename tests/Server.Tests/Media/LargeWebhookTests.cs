using System.Net;
using System.Text.Json;
using Livehouse.Testing;
using Livehouse.Testing.Server;

namespace Livehouse.Tests.Media;

/// <summary>LiveKit's official code signs; a room's and its people's metadata can make an event long.</summary>
public sealed class LargeWebhookTests
{
    [Fact]
    public async Task GivenALongWebhookThatLiveKitSigned_WhenItComes_ThenItIsTakenInAndALongerOneOrAForgeryIsNot()
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
        var started = await host.PostFor(HttpStatusCode.Created, "/api/live/start", new { title = "stage" });
        var room = started.GetProperty("room").GetString()!;
        await using var watch = await StreamWatch.Over(server, "host", started.GetProperty("stream").GetProperty("id").GetString()!);

        await media.Join(room, "ann", attributes: new { costume = new string('x', 200_000) });
        await watch.Until(static stream => stream.GetProperty("viewers").GetInt32() == 1);
        var joined = Assert.Single(await media.Webhooks("participant_joined"));
        Assert.Equal([200], joined["deliveries"]!.AsArray().Select(static status => (int)status!));

        Assert.Equal(HttpStatusCode.Unauthorized, await Deliver(server, Event(room, 900_000), await media.Sign(Event(room, 900_001))));
        var longest = Event(room, 1024 * 1024);
        Assert.Equal(HttpStatusCode.OK, await Deliver(server, longest, await media.Sign(longest)));
        var longer = Event(room, (1024 * 1024) + 1);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await Deliver(server, longer, await media.Sign(longer)));
    }

    private static byte[] Event(string room, int length)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new { @event = "track_published", id = $"EV_{length}", room = new { name = room, metadata = "" } });
        return JsonSerializer.SerializeToUtf8Bytes(
            new { @event = "track_published", id = $"EV_{length}", room = new { name = room, metadata = new string('x', length - body.Length) } });
    }

    private static async Task<HttpStatusCode> Deliver(LivehouseServer server, byte[] body, string authorization)
    {
        using var client = server.Client();
        using var request = new HttpRequestMessage(HttpMethod.Post, Api.Path("/api/webhooks/livekit")) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/webhook+json");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }
}
