using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Livehouse.Outgoing.Network;
using Livehouse.Wire;

namespace Livehouse.Outgoing.Push;

/// <summary>Attempts at one push service: bounded in time and in what is read, without redirects and cookies, one connection shared.</summary>
internal sealed class PushHttp : IDisposable
{
    private const int AnswerBytesMax = 16 * 1024;

    private static readonly TimeSpan TryTime = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http;
    private readonly TimeProvider _time;

    private PushHttp(SocketsHttpHandler handler, TimeProvider time)
    {
        _time = time;
        handler.AllowAutoRedirect = false;
        handler.UseCookies = false;
        handler.MaxResponseHeadersLength = 32;
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5);
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = AnswerBytesMax };
    }

    /// <summary>For addresses that clients name: those alone that may be called.</summary>
    public static PushHttp Guarded(GuardedAddresses addresses, TimeProvider time) =>
        new(new SocketsHttpHandler { UseProxy = false, ConnectCallback = addresses.Connect }, time);

    /// <summary>For the one service that an operator has set.</summary>
    public static PushHttp Trusted(TimeProvider time) => new(new SocketsHttpHandler(), time);

    /// <summary>For a service that speaks HTTP/2 and nothing else. An idle connection is kept alive, as Apple asks.</summary>
    public static PushHttp Http2(TimeProvider time)
    {
        var http = new PushHttp(
            new SocketsHttpHandler { EnableMultipleHttp2Connections = true, KeepAlivePingDelay = TimeSpan.FromSeconds(60) }, time);
        http._http.DefaultRequestVersion = HttpVersion.Version20;
        http._http.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        return http;
    }

    public static byte[] Bytes(JsonObject message) => JsonSerializer.SerializeToUtf8Bytes(message, LivehouseJson.Options);

    public static HttpContent Json(byte[] message)
    {
        var content = new ByteArrayContent(message);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    /// <summary>Runs one attempt, and turns what goes wrong on the way into its outcome.</summary>
    public async Task<PushSent> Try(Func<CancellationToken, Task<PushSent>> attempt, CancellationToken cancellation)
    {
        using var tooLong = new CancellationTokenSource(TryTime, _time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation, tooLong.Token);
        try
        {
            return await attempt(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return PushSent.TryAgain;
        }
        catch (Exception error) when (error is HttpRequestException or IOException or SocketException)
        {
            return new PushSent(error.GetBaseException() is AddressRefusedException ? PushOutcome.Refused : PushOutcome.TryAgain);
        }
    }

    /// <param name="readsBody">False: what the service writes is not looked at.</param>
    public async Task<PushAnswer> Post(Uri address, HttpContent content, Action<HttpRequestHeaders> headers, bool readsBody, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
        // Which HttpClient's own defaults are only for its shorter methods.
        (request.Version, request.VersionPolicy) = (_http.DefaultRequestVersion, _http.DefaultVersionPolicy);
        headers(request.Headers);
        using var response = await _http.SendAsync(
            request, readsBody ? HttpCompletionOption.ResponseContentRead : HttpCompletionOption.ResponseHeadersRead, stop);
        return new PushAnswer(
            response.StatusCode, RetryAfter(response.Headers.RetryAfter), readsBody ? Parsed(await response.Content.ReadAsByteArrayAsync(stop)) : null);
    }

    public void Dispose() => _http.Dispose();

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header)
    {
        var wait = header?.Delta ?? (header?.Date is { } date ? date - _time.GetUtcNow() : null);
        return wait > TimeSpan.Zero ? wait : null;
    }

    /// <summary>Null: it is none, such as the page of a proxy.</summary>
    private static JsonElement? Parsed(byte[] body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            return JsonElement.ParseValue(ref reader);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <param name="RetryAfter">Null: the service did not ask for it.</param>
/// <param name="Json">Null: there is none.</param>
internal sealed record PushAnswer(HttpStatusCode Status, TimeSpan? RetryAfter, JsonElement? Json)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    public PushSent As(PushOutcome outcome) => new(outcome) { RetryAfter = RetryAfter };

    /// <summary>The text at a path of objects; null: there is none.</summary>
    public string? Text(params ReadOnlySpan<string> path)
    {
        var at = Json;
        foreach (var name in path) at = at is { ValueKind: JsonValueKind.Object } one && one.TryGetProperty(name, out var inner) ? inner : null;
        return at is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
    }
}
