using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Livehouse.Billing;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Testing;
using Livehouse.Tests.Server;
using Microsoft.Extensions.DependencyInjection;

namespace Livehouse.Tests.Rooms;

/// <summary>What tests of rooms do over and over.</summary>
internal static class RoomScene
{
    private static long _events;

    /// <summary>A client whose token says that its user has paid for this.</summary>
    public static ApiClient WithTier(this ApiServer server, string userId, string tier) => new(
        server.Address,
        SignedToken.Of(
            ApiServer.JwtSecret,
            new JsonObject { ["sub"] = userId, ["name"] = userId, ["tier"] = tier, ["exp"] = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds() }),
        server.Secrets);

    public static Task Subscribe(this ApiServer server, string userId, string? tier, string status, params string[] features) =>
        server.Services.GetRequiredService<IGrains>()
            .Subscription(Caller.DefaultTenant, userId)
            .Put(new PutSubscription(tier, status, features, null, TimeProvider.System.GetUtcNow()));

    public static Task<ApiAnswer> Token(this ApiClient client, string room, string? instance = null, string more = "") =>
        client.Post("/api/livekit/token", $$"""{"roomName":"{{room}}"{{(instance is null ? "" : $",\"instance\":\"{instance}\"")}}{{more}}}""");

    public static async Task<ApiAnswer> Create(this ApiClient client, string room, string? instance = null, string more = "")
    {
        var made =
            await client.Post("/api/livekit/create-room", $$"""{"roomName":"{{room}}"{{(instance is null ? "" : $",\"instance\":\"{instance}\"")}}{{more}}}""");
        Assert.True(made.Status == HttpStatusCode.Created, made.Raw);
        return made;
    }

    /// <summary>A room's numbers: in it, taken, free.</summary>
    public static async Task<(int Participants, int Occupied, int Free)> Occupancy(this ApiClient client, string room)
    {
        var looked = await client.Get($"/api/livekit/rooms/{Uri.EscapeDataString(room)}");
        Assert.True(looked.Status == HttpStatusCode.OK, looked.Raw);
        return (Number("room.participants"), Number("room.occupied"), Number("room.free"));
        int Number(string path) => looked.At(path)!.GetValue<int>();
    }

    /// <summary>What the token says, its signature checked.</summary>
    public static JsonNode Claims(string token, string secret = ApiServer.LiveKitSecret)
    {
        var parts = token.Split('.');
        Assert.Equal(Encode(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"))), parts[2]);
        var middle = parts[1].Replace('-', '+').Replace('_', '/');
        return JsonNode.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(middle.PadRight((middle.Length + 3) / 4 * 4, '='))))!;
    }

    /// <summary>A webhook about a participant who joins or leaves, as a media server writes it.</summary>
    public static byte[] Webhook(string name, string mediaRoom, string identity, string roomSid = "RM_1") => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["event"] = name,
        ["id"] = $"EV_{Interlocked.Increment(ref _events)}_{RandomNumberGenerator.GetHexString(8)}",
        ["createdAt"] = $"{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}",
        ["room"] = new JsonObject { ["sid"] = roomSid, ["name"] = mediaRoom },
        ["participant"] = new JsonObject { ["sid"] = $"PA_{identity}", ["identity"] = identity, ["name"] = identity, ["state"] = "ACTIVE" },
    }.ToJsonString());

    /// <summary>The <c>Authorization</c> value of a webhook, as LiveKit makes it.</summary>
    public static string Sign(byte[] body, string key = ApiServer.LiveKitKey, string secret = ApiServer.LiveKitSecret) => SignedToken.Of(secret, new JsonObject
    {
        ["iss"] = key,
        ["nbf"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
        ["exp"] = TimeProvider.System.GetUtcNow().AddMinutes(5).ToUnixTimeSeconds(),
        ["sha256"] = Convert.ToBase64String(SHA256.HashData(body)),
    });

    public static async Task<ApiAnswer> Deliver(this ApiServer server, byte[] body, string? authorization, string? relaySignature = null)
    {
        using var client = server.Anonymous();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/webhooks/livekit") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/webhook+json");
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        if (relaySignature is not null) request.Headers.TryAddWithoutValidation("X-Webhook-Signature", relaySignature);
        return await client.Send(request);
    }

    private static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
