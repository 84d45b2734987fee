using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Livehouse.Api.Auth;
using Livehouse.Api.Idempotency;
using Livehouse.Api.Watching;
using Livehouse.Hosting;
using Livehouse.Wire;

namespace Livehouse.Api.Streams;

/// <summary>
/// A repeated start returns the first answer, except for a token with less than half of its lifetime left: that one is replaced while the stream is live.
/// </summary>
internal sealed class StartRenewal : IAnswerRenewal
{
    public static StartRenewal Instance { get; } = new();

    public async Task<byte[]?> Renew(HttpContext context, ReadOnlyMemory<byte> body)
    {
        var services = context.RequestServices;
        if (JsonNode.Parse(body.Span) is not JsonObject answer || answer["token"]?.GetValue<string>() is not { } token
            || answer["stream"]?["id"]?.GetValue<string>() is not { } streamId)
        {
            return null;
        }
        if (!IsStale(token, services.GetRequiredService<TimeProvider>().GetUtcNow())) return null;
        var caller = context.GetCaller();
        var stream = await services.GetRequiredService<IGrains>().Stream(streamId).AdmitPublisher(caller);
        if (stream.IsRefused) return null;

        var media = services.GetRequiredService<StreamTokens>().ForHost(stream.Value, caller);
        (answer["token"], answer["url"], answer["expiresIn"]) = (media.Token, media.Url, media.ExpiresIn);
        return JsonSerializer.SerializeToUtf8Bytes(answer, LivehouseJson.Options);
    }

    /// <summary>The token is our own, from an encrypted answer: it is only parsed here. An unreadable one is of no use.</summary>
    private static bool IsStale(string token, DateTimeOffset now)
    {
        if (token.Split('.') is not [_, var payload, _]) return true;
        using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(payload));
        var (from, until) = (claims.RootElement.GetProperty("nbf").GetInt64(), claims.RootElement.GetProperty("exp").GetInt64());
        return now.ToUnixTimeSeconds() > until - (until - from) / 2;
    }
}
