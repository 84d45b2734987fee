using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Livehouse.Testing.OpenApi;
using Livehouse.Testing.Secrets;

namespace Livehouse.Tests.Server;

/// <summary>Calls the server as one caller and reads its answers as JSON. No answer may hold a secret of the server's.</summary>
public sealed class ApiClient : IDisposable
{
    /// <summary>
    /// Bodies longer than this are announced first (<c>Expect: 100-continue</c>): a server that refuses one by its length alone closes the connection, and a
    /// client that is still sending may never read why.
    /// </summary>
    private const int AnnouncedFrom = 64 * 1024;

    private readonly HttpClient _http;
    private readonly SecretWatch? _secrets;
    private readonly ApiDocumentWatch? _document;

    /// <param name="secrets">Looks at every answer.</param>
    /// <param name="document">As <paramref name="secrets"/>.</param>
    public ApiClient(Uri address, string? token, SecretWatch? secrets = null, ApiDocumentWatch? document = null)
    {
        _secrets = secrets;
        _document = document;
        Bearer = token;
        var sockets = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
            Expect100ContinueTimeout = Testing.Hang.After,
        };
        _http = new HttpClient(sockets) { BaseAddress = address, Timeout = Testing.Hang.After };
        if (token is not null) _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>The token that it sends; null for an anonymous client.</summary>
    public string? Bearer { get; }

    public Task<ApiAnswer> Get(string path) => Send(HttpMethod.Get, path, null);

    public Task<ApiAnswer> Post(string path, string? json = null, string? idempotencyKey = null) => Send(HttpMethod.Post, path, json, idempotencyKey);

    public Task<ApiAnswer> Put(string path, string json) => Send(HttpMethod.Put, path, json);

    public Task<ApiAnswer> Delete(string path) => Send(HttpMethod.Delete, path, null);

    public async Task<ApiAnswer> Send(HttpMethod method, string path, string? json, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        if (idempotencyKey is not null) request.Headers.TryAddWithoutValidation("Idempotency-Key", idempotencyKey);
        return await Send(request);
    }

    public async Task<ApiAnswer> Send(HttpRequestMessage request)
    {
        if (request.Content?.Headers.ContentLength > AnnouncedFrom) request.Headers.ExpectContinue = true;
        using var response = await _http.SendAsync(request);
        var body = await response.Content.ReadAsByteArrayAsync();
        _secrets?.Look($"the answer to {request.Method} {request.RequestUri!.PathAndQuery}", body);
        _secrets?.Look($"the headers of the answer to {request.Method} {request.RequestUri!.PathAndQuery}", $"{response.Headers}\n{response.Content.Headers}");
        if (_document is not null)
        {
            await _document.Look(
                request.Method.Method, response.RequestMessage!.RequestUri!, (int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, body);
        }
        return new ApiAnswer(response.StatusCode, response.Headers, response.Content.Headers, body);
    }

    /// <summary>Goes live and returns the stream's id.</summary>
    public async Task<string> GoLive(string title = "A stream", string more = "")
    {
        var answer = await Post("/api/live/start", $$"""{"title":"{{title}}"{{more}}}""");
        Assert.Equal(HttpStatusCode.Created, answer.Status);
        return answer.Text("stream.id");
    }

    public void Dispose() => _http.Dispose();
}

public sealed record ApiAnswer(HttpStatusCode Status, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders, byte[] Bytes)
{
    public string Raw => Encoding.UTF8.GetString(Bytes);

    public JsonNode Json => JsonNode.Parse(Raw) ?? throw new InvalidOperationException("The answer is null.");

    public string? Code => Json["code"]?.GetValue<string>();

    /// <summary>The text at a path such as <c>stream.id</c>.</summary>
    public string Text(string path) => At(path)!.GetValue<string>();

    public JsonNode? At(string path) =>
        path.Split('.').Aggregate((JsonNode?)Json, static (node, name) => int.TryParse(name, out var index) ? node![index] : node![name]);

    public string? Header(string name) => Headers.TryGetValues(name, out var values)
        ? string.Join(", ", values)
        : ContentHeaders.TryGetValues(name, out values) ? string.Join(", ", values) : null;

    /// <summary>Checks that this is a whole problem of this status and code, and nothing that should stay inside stands in it.</summary>
    public void AssertProblem(HttpStatusCode status, string code)
    {
        Assert.True(status == Status, $"{(int)Status} instead of {(int)status}: {Raw}");
        Assert.Equal("application/problem+json", ContentHeaders.ContentType?.MediaType);
        Assert.Equal(code, Code);
        Assert.Equal((int)status, Json["status"]!.GetValue<int>());
        foreach (var field in (string[])["type", "title", "detail", "traceId"])
        {
            Assert.False(string.IsNullOrEmpty(Json[field]?.GetValue<string>()), $"{field} is missing: {Raw}");
        }
        Assert.DoesNotContain("   at ", Raw, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", Raw, StringComparison.Ordinal);
    }
}
