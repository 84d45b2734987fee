using System.Text.Json.Nodes;
using Livehouse.Refusals;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.BadInput;

/// <summary>One REST endpoint with an example that works.</summary>
/// <param name="Path">With <c>{id}</c>, <c>{messageId}</c>, <c>{reportId}</c>, <c>{userId}</c>, <c>{sessionId}</c>, <c>{roomId}</c>, <c>{call}</c> or
/// <c>{ticketId}</c> where the scene's ids go.</param>
/// <param name="Body">Valid JSON with the same placeholders; null when the endpoint takes none.</param>
/// <param name="BodyMayBeEmpty">Whether no body at all is good.</param>
public sealed record RestCall(string Method, string Path, Who Who, string? Body = null, bool BodyMayBeEmpty = false, params BadField[] Fields)
{
    public string Name => $"{Method} {Path}";

    public HttpMethod HttpMethod => HttpMethod.Parse(Method);

    /// <summary>Every endpoint that takes input.</summary>
    public static IReadOnlyList<RestCall> All { get; } =
    [
        new("POST", "/api/live/start", Who.Newcomer, """{"title":"A title","description":"Words","tags":["music"],"visibility":"public","e2ee":false}""", false,
            BadField.Text("title", 120),
            BadField.OptionalText("description", 5_000),
            BadField.Texts("tags", 10, 40),
            BadField.OptionalWord("visibility", "public"),
            BadField.Flag("e2ee")),
        new("POST", "/api/live/stop", Who.Host, """{"streamId":"{id}"}""", true, BadField.OptionalId("streamId")),
        new(
            "POST",
            "/api/events",
            Who.Host,
            """{"title":"A title","startsAt":"{soon}","endsAt":"{later}","description":"Words","tags":["music"],"visibility":"public","coverUrl":"https://example.com/a.jpg","chatOpensBeforeSeconds":60}""",
            false,
            BadField.Text("title", 120),
            BadField.Time("startsAt", true),
            BadField.Time("endsAt", false),
            BadField.OptionalText("description", 5_000),
            BadField.Texts("tags", 10, 40),
            BadField.OptionalWord("visibility", "public"),
            BadField.OptionalText("coverUrl", 2_000),
            BadField.Whole("chatOpensBeforeSeconds", "604801")),
        new(
            "PUT",
            "/api/events/{eventId}",
            Who.Host,
            """{"title":"A title","startsAt":"{soon}","endsAt":"{later}","description":"Words","tags":["music"],"visibility":"public","coverUrl":"https://example.com/a.jpg","chatOpensBeforeSeconds":60}""",
            false,
            BadField.OptionalText("title", 120),
            BadField.Time("startsAt", false),
            BadField.Time("endsAt", false),
            BadField.OptionalText("description", 5_000),
            BadField.Texts("tags", 10, 40),
            BadField.OptionalWord("visibility", "public"),
            BadField.OptionalText("coverUrl", 2_000),
            BadField.Whole("chatOpensBeforeSeconds", "604801")),
        new("GET", "/api/streaming/events/{eventId}/stream", Who.Anybody),
        new("PUT", "/api/streaming/events/{eventId}/stream", Who.Host, """{"takeover":true}""", false, BadField.Flag("takeover")),
        new("POST", "/api/streaming/events/{eventId}/stream/key", Who.Host, "{}", true),
        new("GET", "/api/streaming/events/{eventId}/health", Who.Anybody),
        new("GET", "/api/events", Who.Anybody),
        new("GET", "/api/events/{eventId}", Who.Anybody),
        new("DELETE", "/api/events/{eventId}", Who.Host),
        new("GET", "/api/live/active", Who.Anybody),
        new("GET", "/api/live/{id}", Who.Anybody),
        new(
            "PUT",
            "/api/live/{id}",
            Who.Host,
            """{"title":"A title","description":"Words","tags":["music"]}""",
            false,
            BadField.OptionalText("title", 120),
            BadField.OptionalText("description", 5_000),
            BadField.Texts("tags", 10, 40)),
        new("GET", "/api/live/{id}/bans", Who.Host),
        new("GET", "/api/live/{id}/invites", Who.Host),
        new("GET", "/api/analytics/dashboard", Who.Host),
        new("GET", "/api/analytics/platform", Who.Admin),
        new("GET", "/api/analytics/events/{id}", Who.Host),
        new("POST", "/api/analytics/events/{id}/recompute", Who.Host),
        new("GET", "/api/discover", Who.Anybody),
        new(
            "PUT",
            "/api/admin/live/{id}/featured",
            Who.Moderator,
            """{"until":"{later}","position":0}""",
            true,
            BadField.Time("until", false),
            BadField.Whole("position", "1001")),
        new("DELETE", "/api/admin/live/{id}/featured", Who.Moderator),
        new("GET", "/api/admin/jobs", Who.Admin),
        new("GET", "/api/admin/jobs/stats", Who.Admin),
        new("GET", "/api/admin/jobs/{jobKey}", Who.Admin),
        new(
            "POST",
            "/api/admin/jobs/retry",
            Who.Admin,
            """{"state":"discarded","kind":"sms.send","olderThan":"2020-01-01T00:00:00.000Z"}""",
            false,
            BadField.Word("state", "discarded"),
            BadField.OptionalText("kind", 64),
            BadField.Time("olderThan", false)),
        new(
            "POST",
            "/api/admin/jobs/discard",
            Who.Admin,
            """{"state":"discarded","kind":"sms.send","olderThan":"2020-01-01T00:00:00.000Z"}""",
            false,
            BadField.Word("state", "discarded"),
            BadField.OptionalText("kind", 64),
            BadField.Time("olderThan", false)),
        new("POST", "/api/admin/jobs/kinds/{kind}/resume", Who.Admin, "{}", true),
        new("GET", "/api/webhooks/endpoints", Who.Admin),
        new("GET", "/api/push/vapid-key", Who.Anybody),
        new(
            "POST",
            "/api/push/subscriptions",
            Who.Viewer,
            """{"kind":"webpush","endpoint":"https://push.example.com/a","keys":{"p256dh":"BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4","auth":"BTBZMqHH6r4Tts7J_aSIgg"},"token":"unused"}""",
            false,
            BadField.Word("kind", "webpush"),
            BadField.Text("endpoint", 2_000),
            BadField.OptionalText("token", 4_096)),
        new("GET", "/api/push/quiet-hours", Who.Viewer),
        new(
            "PUT",
            "/api/push/quiet-hours",
            Who.Viewer,
            """{"from":"22:00","to":"07:00","timeZone":"Europe/Berlin"}""",
            false,
            BadField.Text("from", 5),
            BadField.Text("to", 5),
            BadField.Text("timeZone", 64)),
        new("DELETE", "/api/push/quiet-hours", Who.Viewer),
        new("GET", "/api/containers/stats", Who.Admin),
        new("GET", "/api/platform/stats", Who.Admin),
        new("GET", "/api/live/{id}/watch", Who.Viewer),
        new("POST", "/api/live/{id}/token", Who.Host),
        new("GET", "/api/live/{id}/messages", Who.Anybody),
        new(
            "POST",
            "/api/live/{id}/captions",
            Who.Host,
            """{"segmentId":"s1","text":"Words\nsaid","startMs":0,"endMs":1000,"language":"en","final":true}""",
            false,
            BadField.Id("segmentId"),
            BadField.TextOrEmpty("text", 500),
            BadField.Whole("startMs", "2592000000") with { IsRequired = true },
            BadField.Whole("endMs", "0", "2592000001") with { IsRequired = true },
            BadField.Text("language", 35),
            BadField.Flag("final") with { IsRequired = true }),
        new("GET", "/api/live/{id}/captions.vtt", Who.Anybody),
        new("GET", "/api/live/{id}/transcript", Who.Anybody),
        new("POST", "/api/live/{id}/ingress", Who.Host, """{"kind":"rtmp"}""", true, BadField.OptionalWord("kind", "whip")),
        new("POST", "/api/live/{id}/recording/start", Who.Host, "{}", true),
        new("POST", "/api/live/{id}/recording/stop", Who.Host, "{}", true),
        new("POST", "/api/live/{id}/pin-message", Who.Host, """{"messageId":"{messageId}"}""", false, BadField.Id("messageId")),
        new("DELETE", "/api/live/{id}/pin-message/{messageId}", Who.Host),
        new(
            "POST",
            "/api/live/{id}/report",
            Who.Viewer,
            """{"type":"spam","reason":"Because","description":"Long\nwords","evidence":["https://example.com/a"]}""",
            false,
            BadField.Word("type", "spam"), BadField.Text("reason", 200), BadField.OptionalText("description", 2_000), BadField.Texts("evidence", 10, 2_000)),
        new("POST", "/api/live/{id}/invites", Who.Host, """{"userIds":["guest"]}""", false, BadField.UserIdList("userIds")),
        new("DELETE", "/api/live/{id}/invites/{userId}", Who.Host),
        new("POST", "/api/live/{id}/bans", Who.Host, """{"userId":"{userId}","seconds":60,"reason":"Rude"}""", false,
            BadField.UserId("userId"), BadField.Whole("seconds", "0", "31536001"), BadField.OptionalText("reason", 200)),
        new("DELETE", "/api/live/{id}/bans/{userId}", Who.Host),
        new(
            "PUT",
            "/api/live/{id}/chat",
            Who.Host,
            """{"slowModeSeconds":5,"followersOnly":true}""",
            false,
            BadField.Whole("slowModeSeconds", "3601"),
            BadField.Flag("followersOnly")),
        new("DELETE", "/api/live/{id}/messages/{messageId}", Who.Host),
        new("POST", "/api/users/{userId}/follow", Who.Viewer, """{"notify":true}""", true, BadField.Flag("notify")),
        new("GET", "/api/users/{userId}", Who.Anybody),
        new("GET", "/api/users/{userId}/streams", Who.Anybody),
        new("GET", "/api/users/{userId}/moderators", Who.Moderator),
        new("PUT", "/api/users/{userId}/moderators/{moderatorId}", Who.Viewer),
        new("DELETE", "/api/users/{userId}/moderators/{moderatorId}", Who.Viewer),
        new("GET", "/api/users/{userId}/followers", Who.Anybody),
        new("GET", "/api/users/{userId}/following", Who.Anybody),
        new(
            "PUT",
            "/api/users/{self}",
            Who.Viewer,
            """{"displayName":"Maya","bio":"Words","avatarUrl":"https://example.com/a.jpg"}""",
            false,
            BadField.OptionalText("displayName", 80),
            BadField.OptionalText("bio", 500),
            BadField.OptionalText("avatarUrl", 2_000)),
        new("DELETE", "/api/users/{userId}/follow", Who.Viewer),
        new("GET", "/api/admin/reports", Who.Moderator),
        new(
            "POST",
            "/api/admin/reports/{reportId}/resolve",
            Who.Moderator,
            """{"action":"warned","note":"Was told"}""",
            false,
            BadField.Text("action", 64),
            BadField.OptionalText("note", 2_000)),
        new("POST", "/api/admin/live/{id}/kill", Who.Moderator, """{"reason":"Against the rules"}""", false, BadField.Text("reason", 200)),
        new("POST", "/api/rooms", Who.Viewer, """{"name":"A room","topic":"Tests","maxOccupancy":2,"emptyTimeout":60,"e2eeEnabled":false}""", false,
            BadField.Text("name", 120),
            BadField.OptionalText("topic", 64),
            BadField.Whole("maxOccupancy", "1", "1001"),
            BadField.Whole("emptyTimeout", "0", "86401"),
            BadField.Flag("e2eeEnabled")),
        new("GET", "/api/rooms", Who.Viewer),
        new("GET", "/api/rooms/{roomId}", Who.Viewer),
        new("POST", "/api/rooms/{roomId}/join", Who.Viewer, """{"username":"Maya"}""", true, BadField.OptionalText("username", 64)),
        new("POST", "/api/rooms/{roomId}/leave", Who.Viewer),
        new("DELETE", "/api/rooms/{roomId}", Who.Viewer),
        new(
            "POST",
            "/api/match",
            Who.Viewer,
            """{"topic":"Tests of {userId}","waitSeconds":0}""",
            false,
            BadField.Text("topic", 64),
            BadField.Whole("waitSeconds", "26")),
        new("GET", "/api/match/{ticketId}", Who.Viewer),
        new("DELETE", "/api/match/{ticketId}", Who.Viewer),
        new("POST", "/api/livekit/token", Who.Viewer, """{"roomName":"call-{userId}","instance":"chat","participantName":"Maya","e2eeEnabled":false}""", false,
            BadField.RoomName("roomName"),
            BadField.OptionalWord("instance", "meet"),
            BadField.OptionalText("participantName", 64),
            BadField.Flag("e2eeEnabled")),
        new(
            "POST",
            "/api/livekit/create-room",
            Who.Viewer,
            """{"roomName":"made-{userId}","instance":"main","maxParticipants":2,"emptyTimeout":60,"e2eeEnabled":false}""",
            false,
            BadField.RoomName("roomName"),
            BadField.OptionalWord("instance", "chat"),
            BadField.Whole("maxParticipants", "0", "1", "1001"),
            BadField.Whole("emptyTimeout", "0", "86401"),
            BadField.Flag("e2eeEnabled")),
        new("GET", "/api/livekit/rooms/{call}", Who.Viewer),
        new("DELETE", "/api/livekit/rooms/{call}", Who.Viewer),
        new("POST", "/api/livekit/rooms/{call}/recording/start", Who.Viewer, "{}", true),
        new("POST", "/api/livekit/rooms/{call}/recording/stop", Who.Viewer, "{}", true),
        new("GET", "/api/livekit/rooms/{call}/recording", Who.Viewer),
        new(
            "POST",
            "/api/join",
            Who.Viewer,
            """{"room":"joined-{userId}","username":"Maya"}""",
            false,
            BadField.RoomName("room"),
            BadField.OptionalText("username", 64)),
        new(
            "POST",
            "/api/auth/register",
            Who.Nobody,
            """{"email":"{userId}@example.com","username":"{userId}","password":"a long password","displayName":"Maya"}""",
            false,
            BadField.Text("email", 254), BadField.Text("username", 32), BadField.Secret("password", 128), BadField.OptionalText("displayName", 80)),
        new(
            "POST",
            "/api/auth/login",
            Who.Nobody,
            """{"login":"{account}","password":"a long password"}""",
            false,
            BadField.Text("login", 254),
            BadField.Secret("password", 128)),
        new("POST", "/api/auth/refresh", Who.Nobody, """{"refreshToken":"{refreshToken}"}""", false, BadField.Text("refreshToken", 1_024)),
        new("GET", "/api/billing/subscription", Who.Viewer),
        new(
            "PUT",
            "/api/billing/subscription",
            Who.Admin,
            """{"userId":"{userId}","tier":"studio","status":"active","features":["publish"],"currentPeriodEnd":"2090-01-02T03:04:05.000Z"}""",
            false,
            BadField.UserId("userId"),
            BadField.OptionalId("tier"),
            BadField.Word("status", "active"),
            BadField.Texts("features", 50, 64),
            BadField.OptionalText("currentPeriodEnd", 64)),
        new("PUT", "/api/admin/users/{accountId}/roles", Who.Admin, """{"roles":["viewer","streamer"]}""", false, BadField.IdList("roles")),
        new("DELETE", "/api/auth/sessions/{sessionId}", Who.Viewer),
        new("GET", "/api/auth/sessions", Who.Viewer),
        new(
            "PUT",
            "/api/keys",
            Who.Viewer,
            """{"deviceId":"phone","publicKey":"Nz4pS1Yk3q0T8mXc5vB7nL2wQ9rE6tUaJhGfDsAzXcw="}""",
            false,
            BadField.Id("deviceId"),
            BadField.Base64("publicKey", 31, 32, 33)),
        new(
            "POST",
            "/api/messages",
            Who.Viewer,
            """{"to":"{userId}","ciphertext":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYX","nonce":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYX","senderDeviceId":"phone","clientId":"c-1"}""",
            false,
            BadField.UserId("to"), BadField.Base64("ciphertext", 15), BadField.Base64("nonce", 23, 25), BadField.Id("senderDeviceId"), BadField.Id("clientId")),
        new("POST", "/api/messages/ack", Who.Viewer, """{"seq":0}""", false, BadField.Whole("seq", "1")),
        new("PUT", "/api/blocks/{userId}", Who.Viewer, "{}", true),
        new("DELETE", "/api/blocks/{userId}", Who.Viewer),
        new("GET", "/api/blocks", Who.Viewer),
        new("GET", "/api/messages", Who.Viewer),
        new("GET", "/api/messages/with/{userId}", Who.Viewer),
        new(
            "POST",
            "/api/payments/checkout",
            Who.Viewer,
            """{"kind":"coins","tier":"studio","coins":100,"returnUrl":"http://localhost:5080/wallet"}""",
            false,
            BadField.Word("kind", "coins"),
            BadField.OptionalId("tier"),
            BadField.Whole("coins", "0", "100001"),
            BadField.Text("returnUrl", 2_000)),
        new(
            "POST",
            "/api/payments/portal",
            Who.Viewer,
            """{"returnUrl":"http://localhost:5080/wallet"}""",
            false,
            BadField.Text("returnUrl", 2_000)),
        new("POST", "/api/loadtest/challenge", Who.Anybody, """{"nonce":"uV3mJ1sYp0QkT7rXeW9aLw"}""", false, BadField.Secret("nonce", 64)),
        new(
            "POST",
            "/api/loadtest/grant",
            Who.Anybody,
            """{"challenge":"AAAB","proof":"kC4Y","run":"6a20b5c07d1e93f4","first":0,"users":1}""",
            false,
            BadField.Secret("challenge", 100),
            BadField.Secret("proof", 43),
            BadField.Secret("run", 16),
            BadField.Whole("first", "100000"),
            BadField.Whole("users", "0", "501")),
        new(
            "POST",
            "/api/loadtest/clean",
            Who.Anybody,
            """{"challenge":"AAAB","proof":"kC4Y","run":"6a20b5c07d1e93f4"}""",
            false,
            BadField.Secret("challenge", 100),
            BadField.Secret("proof", 43)),
        new("GET", "/api/payments/wallet", Who.Viewer),
        new("GET", "/api/payments/prices", Who.Anybody),
        new("GET", "/api/admin/payments/totals", Who.Admin),
        new("GET", "/api/payments/earnings", Who.Viewer),
    ];

    public static TheoryData<string> Every => Names(static _ => true);

    public static TheoryData<string> WithBody => Names(static call => call.Body is not null);

    public static TheoryData<string> SignedIn => Names(static call => call.Who is not (Who.Nobody or Who.Anybody));

    public static TheoryData<string> OfAStream => Names(static call => call.Path.Contains("{id}", StringComparison.Ordinal));

    public static TheoryData<string> WithPathId => Names(static call => call.Path.Contains('{', StringComparison.Ordinal));

    public static RestCall Named(string name) => All.Single(call => call.Name == name);

    /// <summary>
    /// Whether a good request was answered as one. The server of these tests sells nothing, and says so once it has found nothing wrong; likewise it says that
    /// these proofs for load tests are not its secret's.
    /// </summary>
    public bool IsTaken(ApiAnswer answer) => (int)answer.Status is >= 200 and < 300
        || (Path.StartsWith("/api/loadtest/", StringComparison.Ordinal) && answer.Code == RefusalCodes.InvalidSignature)
        || (Path.StartsWith("/api/payments/", StringComparison.Ordinal) && answer.Code == RefusalCodes.PaymentsNotConfigured);

    /// <summary>The example with one field set to raw JSON, or left out when <paramref name="rawValue"/> is null.</summary>
    public string BodyWith(string field, string? rawValue)
    {
        var others = JsonNode.Parse(Body!)!.AsObject().Where(pair => pair.Key != field).Select(static pair => $"\"{pair.Key}\":{pair.Value!.ToJsonString()}");
        return $"{{{string.Join(',', rawValue is null ? others : others.Append($"\"{field}\":{rawValue}"))}}}";
    }

    private static TheoryData<string> Names(Func<RestCall, bool> isWanted) => [.. All.Where(isWanted).Select(static call => call.Name)];
}

/// <summary>Who may make a call.</summary>
public enum Who
{
    Nobody,
    Anybody,
    Viewer,
    Host,

    /// <summary>A streamer who is not live yet.</summary>
    Newcomer,
    Moderator,
    Admin,
}
