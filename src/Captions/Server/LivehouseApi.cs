using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Livehouse.Captions.Configuration;

namespace Livehouse.Captions.Server;

/// <summary>The server's API, as much as a worker needs.</summary>
internal sealed class LivehouseApi(HttpClient http)
{
    /// <summary>Before the ids of this worker's segments.</summary>
    public const string SegmentPrefix = "asr-";

    /// <summary>Pages of live streams that are read at most.</summary>
    private const int PagesMax = 50;

    public static void Prepare(HttpClient http, WorkerOptions options)
    {
        http.BaseAddress = options.Server;
        http.Timeout = TimeSpan.FromSeconds(15);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", options.ApiKey);
    }

    /// <summary>Ids of all live public streams of the key's organisation.</summary>
    public async Task<IReadOnlyList<string>> LiveStreams(CancellationToken cancellation)
    {
        var ids = new List<string>();
        string? cursor = null;
        for (var pages = 0; pages < PagesMax; pages++)
        {
            var page = await Get($"/api/live/active?limit=100&sort=recent{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}", cancellation);
            ids.AddRange(page.GetProperty("items").EnumerateArray().Select(static stream => stream.GetProperty("id").GetString()!));
            if (page.GetProperty("nextCursor").GetString() is not { } next) break;
            cursor = next;
        }

        return ids;
    }

    public async Task<StreamFacts> Stream(string streamId, CancellationToken cancellation)
    {
        var stream = (await Get($"/api/live/{Uri.EscapeDataString(streamId)}", cancellation)).GetProperty("stream");
        return new StreamFacts(
            stream.GetProperty("status").GetString()!,
            stream.TryGetProperty("startedAt", out var started) && started.ValueKind == JsonValueKind.String ? started.GetDateTimeOffset() : null,
            stream.TryGetProperty("eventId", out var eventId) && eventId.GetString() is { } channel ? channel : streamId,
            stream.TryGetProperty("e2ee", out var e2ee) && e2ee.ValueKind == JsonValueKind.True);
    }

    /// <summary>Where the channel is played by HLS; null where the server has no RTMP server.</summary>
    public async Task<string?> Playlist(string channelId, CancellationToken cancellation)
    {
        var playback = (await Get($"/api/streaming/events/{Uri.EscapeDataString(channelId)}/stream", cancellation)).GetProperty("playback");
        return playback.TryGetProperty("hls", out var hls) ? hls.GetString() : null;
    }

    /// <summary>UTC: since when the channel's encoder is connected; null: none is.</summary>
    public async Task<DateTimeOffset?> EncoderSince(string channelId, CancellationToken cancellation)
    {
        var health = await Get($"/api/streaming/events/{Uri.EscapeDataString(channelId)}/health", cancellation);
        return health.TryGetProperty("publisher", out var publisher) && publisher.ValueKind == JsonValueKind.Object
            ? publisher.GetProperty("connectedAt").GetDateTimeOffset()
            : null;
    }

    /// <summary>What workers of this language have written of what ends after this moment, in the order of their begin.</summary>
    public async Task<IReadOnlyList<SpokenCaption>> Captions(string streamId, string language, long fromMs, CancellationToken cancellation)
    {
        var captions = new List<SpokenCaption>();
        var path = string.Create(
            CultureInfo.InvariantCulture, $"/api/live/{Uri.EscapeDataString(streamId)}/transcript?language={language}&fromMs={fromMs}&limit=100");
        string? cursor = null;
        for (var pages = 0; pages < PagesMax; pages++)
        {
            var page = await Get($"{path}{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}", cancellation);
            captions.AddRange(page.GetProperty("items").Deserialize<SpokenCaption[]>(JsonSerializerOptions.Web)!);
            if (page.GetProperty("nextCursor").GetString() is not { } next) break;
            cursor = next;
        }

        var prefix = $"{SegmentPrefix}{language}-";
        return captions.FindAll(caption => caption.SegmentId.StartsWith(prefix, StringComparison.Ordinal)
            && !caption.SegmentId.AsSpan(prefix.Length).ContainsAnyExceptInRange('0', '9'));
    }

    public async Task Post(string streamId, SpokenCaption caption, CancellationToken cancellation)
    {
        using var body = JsonContent.Create(caption, options: JsonSerializerOptions.Web);
        using var response = await Send(HttpMethod.Post, $"/api/live/{Uri.EscapeDataString(streamId)}/captions", body, cancellation);
    }

    private async Task<JsonElement> Get(string path, CancellationToken cancellation)
    {
        using var response = await Send(HttpMethod.Get, path, null, cancellation);
        return await response.Content.ReadFromJsonAsync<JsonElement>(cancellation);
    }

    private async Task<HttpResponseMessage> Send(HttpMethod method, string path, HttpContent? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, cancellation);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            throw new ServerAwayException("The server can't be reached.", null, failure);
        }

        if (response.IsSuccessStatusCode) return response;
        using (response)
        {
            var status = response.StatusCode;
            if (status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status >= 500)
            {
                throw new ServerAwayException($"The server answered {(int)status}.", response.Headers.RetryAfter?.Delta);
            }

            throw new CaptionRefusedException((int)status, await CodeOf(response, cancellation));
        }
    }

    private static async Task<string?> CodeOf(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            var problem = await response.Content.ReadFromJsonAsync<JsonElement>(cancellation);
            return problem.ValueKind == JsonValueKind.Object && problem.TryGetProperty("code", out var code) ? code.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
