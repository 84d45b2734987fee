using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Livehouse.Captions.Configuration;
using Livehouse.Captions.Server;

namespace Livehouse.Tests.Captions;

/// <summary>A server that knows one live stream, and keeps the captions that it is sent.</summary>
internal sealed class StandInServer : HttpMessageHandler
{
    private readonly ConcurrentQueue<Func<HttpResponseMessage>> _script = new();
    private readonly ConcurrentQueue<SpokenCaption> _captions = new();
    private readonly TaskCompletionSource _firstCaption = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _firstRefusal = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _firstAway = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static DateTimeOffset StartedAt { get; } = new(2026, 11, 21, 2, 0, 0, TimeSpan.Zero);

    public bool IsLive { get; set; } = true;

    /// <summary>What it has of before.</summary>
    public IReadOnlyList<SpokenCaption> Before { get; set; } = [];

    /// <summary>Those that were taken, in order.</summary>
    public IReadOnlyList<SpokenCaption> Captions => [.. _captions];

    public int Refused { get; private set; }

    /// <summary>It has the first caption.</summary>
    public Task FirstCaption => _firstCaption.Task;

    /// <summary>It did not take a caption.</summary>
    public Task FirstRefusal => _firstRefusal.Task;

    public LivehouseApi Api()
    {
        var http = new HttpClient(this, disposeHandler: false);
        LivehouseApi.Prepare(http, new WorkerOptions { ApiKey = "a-key" });
        return new LivehouseApi(http);
    }

    /// <summary>The next caption is not taken, but answered so.</summary>
    public void Fail(HttpStatusCode status, int? retryAfter = null) => _script.Enqueue(() =>
    {
        var answer = new HttpResponseMessage(status) { Content = new StringContent("""{"code":"a_code"}""", Encoding.UTF8, "application/json") };
        if (retryAfter is { } seconds) answer.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(seconds));
        return answer;
    });

    /// <summary>So many questions get no answer.</summary>
    public int Away { get; set; }

    /// <summary>It did not answer a question.</summary>
    public Task FirstAway => _firstAway.Task;

    /// <summary>The next caption can't be sent.</summary>
    public void BreakOff() => _script.Enqueue(static () => throw new HttpRequestException("The connection was refused."));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Assert.Equal("a-key", request.Headers.Authorization?.Parameter);
        var path = request.RequestUri!.AbsolutePath;
        if (request.Method == HttpMethod.Post)
        {
            var body = await request.Content!.ReadAsStringAsync(cancellationToken);
            if (_script.TryDequeue(out var scripted))
            {
                Refused++;
                _firstRefusal.TrySetResult();
                return scripted();
            }

            _captions.Enqueue(JsonSerializer.Deserialize<SpokenCaption>(body, JsonSerializerOptions.Web)!);
            _firstCaption.TrySetResult();
            return Json("{}");
        }

        if (Away > 0)
        {
            Away--;
            _firstAway.TrySetResult();
            throw new HttpRequestException("The connection was refused.");
        }

        return path switch
        {
            "/api/live/st_1" => Json(
                $$$"""{"stream":{"id":"st_1","status":"{{{(IsLive ? "live" : "ended")}}}","startedAt":"{{{StartedAt:O}}}","e2ee":false}}"""),
            "/api/streaming/events/st_1/stream" => Json("""{"playback":{"hls":"https://media.example.com/hls/st_1.m3u8"}}"""),
            "/api/streaming/events/st_1/health" => Json(
                $$$"""{"status":"good","publisher":{"connectedAt":"{{{StartedAt.AddSeconds(1):O}}}"}}"""),
            "/api/live/st_1/transcript" => Json(JsonSerializer.Serialize(new { items = Before, nextCursor = (string?)null }, JsonSerializerOptions.Web)),
            _ => throw new InvalidOperationException($"Nobody should ask for {path}."),
        };
    }

    private static HttpResponseMessage Json(string json) => new(HttpStatusCode.OK) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
}
