using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Livehouse.Identifiers;
using Livehouse.Limits;
using Livehouse.Wire;

namespace Livehouse.Outgoing.Push;

/// <summary>Apple's push service, by HTTP/2 and a team's token.</summary>
/// <remarks>Its answers: https://developer.apple.com/documentation/usernotifications/handling-notification-responses-from-apns.</remarks>
internal sealed class ApnsSender(ApnsKey key, string url, TimeProvider time) : IPushSender
{
    private const int MessageBytesMax = 4_096;

    /// <summary>Apple refuses tokens of an hour, and senders that make one more often than every 20 minutes.</summary>
    private static readonly TimeSpan TokenFor = TimeSpan.FromMinutes(40);

    private static readonly TimeSpan TokenForMin = TimeSpan.FromMinutes(20);

    private readonly PushHttp _http = PushHttp.Http2(time);
    private readonly Lock _gate = new();
    private (string Value, DateTimeOffset Since)? _token;

    public Task<PushSent> Send(PushSubscription to, LiveNotice notice, CancellationToken cancellation) => _http.Try(
        async stop =>
        {
            var token = Token();
            using var content = PushHttp.Json(Message(notice));
            var answer = await _http.Post(new Uri($"{url}/3/device/{to.Address}"), content, headers => Address(headers, token, notice), readsBody: true, stop);
            if (answer.Text("reason") == "ExpiredProviderToken") Forget(token);
            return OutcomeOf(answer);
        },
        cancellation);

    public void Dispose() => _http.Dispose();

    /// <summary><c>body</c> is where Expo's module looks for an app's own data.</summary>
    private static byte[] Message(LiveNotice notice)
    {
        var message = JsonSerializer.SerializeToNode(notice, LivehouseJson.Options)!.AsObject();
        message["body"] = PushTexts.IdsOf(notice);
        message["aps"] = new JsonObject
        {
            ["alert"] = new JsonObject { ["title"] = PushTexts.TitleOf(notice), ["body"] = notice.Title },
            ["sound"] = "default",
            ["thread-id"] = notice.HostId,
        };
        var bytes = PushHttp.Bytes(message);
        if (bytes.Length <= MessageBytesMax) return bytes;
        // The longest texts, all of emoji: the alert has them too.
        message.Remove("hostName");
        message.Remove("title");
        return PushHttp.Bytes(message);
    }

    private void Address(HttpRequestHeaders headers, string token, LiveNotice notice)
    {
        headers.Authorization = new AuthenticationHeaderValue("bearer", token);
        headers.Add("apns-topic", key.Topic);
        headers.Add("apns-push-type", "alert");
        headers.Add("apns-priority", "10");
        headers.Add("apns-expiration", $"{time.GetUtcNow().ToUnixTimeSeconds() + PushLimits.LifetimeSeconds}");
        // At most 64 bytes.
        headers.Add("apns-collapse-id", Ids.Derive("", notice.StreamId));
    }

    private static PushSent OutcomeOf(PushAnswer answer) => answer.Status switch
    {
        HttpStatusCode.OK => answer.As(PushOutcome.Sent),
        HttpStatusCode.Gone => answer.As(PushOutcome.Dead) with { DeadSince = Since(answer) },
        // It has never been a token of this app, or is one of Apple's other environment.
        HttpStatusCode.BadRequest when answer.Text("reason") is "BadDeviceToken" or "DeviceTokenNotForTopic" => answer.As(PushOutcome.Dead),
        // The team's token: its operator can mend that.
        HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError => answer.As(PushOutcome.TryAgain),
        _ => answer.As(PushOutcome.Refused),
    };

    /// <summary>Since when the token is over, which is not said of all.</summary>
    private static DateTimeOffset? Since(PushAnswer answer) =>
        answer.Json is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty("timestamp", out var at) && at.ValueKind == JsonValueKind.Number
        && at.TryGetInt64(out var milliseconds) && milliseconds is > 0 and < 253_402_300_800_000
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null;

    private string Token()
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (_token is { } token && now - token.Since < TokenFor) return token.Value;
            _token = (key.Token(now), now);
            return _token.Value.Value;
        }
    }

    private void Forget(string token)
    {
        lock (_gate)
        {
            if (_token is { } current && current.Value == token && time.GetUtcNow() - current.Since >= TokenForMin) _token = null;
        }
    }
}
