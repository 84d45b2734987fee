using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Livehouse.Limits;

namespace Livehouse.Outgoing.Push;

/// <summary>Android's push service, and all that a Firebase project reaches: FCM's HTTP v1.</summary>
/// <remarks>Its answers: https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode.</remarks>
internal sealed class FcmSender : IPushSender
{
    private const string ErrorType = "type.googleapis.com/google.firebase.fcm.v1.FcmError";
    private const string ViolationType = "type.googleapis.com/google.rpc.BadRequest";

    /// <summary>The channel that the app declares; Android shows messages of one that an app does not have in its default one.</summary>
    private const string Channel = "live";

    /// <summary>Google asks for a minute at least before a quota is tried again.</summary>
    private static readonly TimeSpan QuotaWait = TimeSpan.FromMinutes(1);

    private readonly PushHttp _http;
    private readonly FcmTokens _tokens;
    private readonly Uri _address;

    public FcmSender(FcmAccount account, string url, TimeProvider time)
    {
        _http = PushHttp.Trusted(time);
        _tokens = new FcmTokens(account, _http, time);
        _address = new Uri($"{url}/v1/projects/{account.ProjectId}/messages:send");
    }

    public async Task<PushSent> Send(PushSubscription to, LiveNotice notice, CancellationToken cancellation)
    {
        var (token, wait) = await _tokens.Get(cancellation);
        if (token is null) return new PushSent(PushOutcome.TryAgain) { RetryAfter = wait };
        return await _http.Try(
            async stop =>
            {
                using var content = PushHttp.Json(PushHttp.Bytes(Message(to.Address, notice)));
                var authorization = new AuthenticationHeaderValue("Bearer", token);
                var answer = await _http.Post(_address, content, headers => headers.Authorization = authorization, readsBody: true, stop);
                if (answer.Status == HttpStatusCode.Unauthorized) await _tokens.Forget(token, stop);
                return OutcomeOf(answer);
            },
            cancellation);
    }

    public void Dispose()
    {
        _tokens.Dispose();
        _http.Dispose();
    }

    /// <summary>Data has texts alone. <c>body</c> is where Expo's module looks for an app's own data: its ids fit whatever the texts are.</summary>
    private static JsonObject Message(string token, LiveNotice notice) => new()
    {
        ["message"] = new JsonObject
        {
            ["token"] = token,
            ["notification"] = new JsonObject { ["title"] = PushTexts.TitleOf(notice), ["body"] = notice.Title },
            ["data"] = new JsonObject
            {
                ["type"] = notice.Type,
                ["streamId"] = notice.StreamId,
                ["hostId"] = notice.HostId,
                ["hostName"] = notice.HostName,
                ["title"] = notice.Title,
                ["body"] = PushTexts.IdsOf(notice).ToJsonString(),
            },
            ["android"] = new JsonObject
            {
                ["priority"] = "HIGH",
                ["ttl"] = $"{PushLimits.LifetimeSeconds}s",
                ["collapse_key"] = notice.StreamId,
                ["notification"] = new JsonObject { ["channel_id"] = Channel, ["tag"] = notice.StreamId },
            },
        },
    };

    private static PushSent OutcomeOf(PushAnswer answer)
    {
        if (answer.IsSuccess) return answer.As(PushOutcome.Sent);
        var (code, violations) = Details(answer);
        return answer.Status switch
        {
            // The token is over, or another project's. A 404 or 403 without that is the project's: its operator can mend it.
            HttpStatusCode.NotFound when code == "UNREGISTERED" => answer.As(PushOutcome.Dead),
            HttpStatusCode.Forbidden when code == "SENDER_ID_MISMATCH" => answer.As(PushOutcome.Dead),
            // The token has never been one. What else could be wrong with the message is named by a violation of another field.
            HttpStatusCode.BadRequest when code == "INVALID_ARGUMENT" && violations.TrueForAll(static field => field == "message.token") =>
                answer.As(PushOutcome.Dead),
            HttpStatusCode.TooManyRequests => new PushSent(PushOutcome.TryAgain) { RetryAfter = answer.RetryAfter ?? QuotaWait },
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound or >= HttpStatusCode.InternalServerError =>
                answer.As(PushOutcome.TryAgain),
            _ => answer.As(PushOutcome.Refused),
        };
    }

    private static (string? Code, List<string> Violations) Details(PushAnswer answer)
    {
        string? code = null;
        List<string> violations = [];
        if (answer.Json is not { ValueKind: JsonValueKind.Object } json || !json.TryGetProperty("error", out var error)
            || error.ValueKind != JsonValueKind.Object || !error.TryGetProperty("details", out var details) || details.ValueKind != JsonValueKind.Array)
        {
            return (code, violations);
        }

        foreach (var detail in details.EnumerateArray())
        {
            if (Text(detail, "@type") == ErrorType) code = Text(detail, "errorCode");
            if (Text(detail, "@type") != ViolationType || !detail.TryGetProperty("fieldViolations", out var fields)) continue;
            if (fields.ValueKind == JsonValueKind.Array) violations.AddRange(fields.EnumerateArray().Select(static field => Text(field, "field") ?? ""));
        }

        return (code, violations);
    }

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
}
