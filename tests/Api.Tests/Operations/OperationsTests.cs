using System.Net;
using System.Text.RegularExpressions;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Operations;

public partial class OperationsTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task GivenAServerWithoutItsMediaServer_WhenItsHealthIsAsked_ThenItIsHealthyAndSaysWhatWaits()
    {
        using var client = server.Anonymous();

        var (all, live, ready) = (await client.Get("/health"), await client.Get("/health/live"), await client.Get("/health/ready"));

        Assert.All([all, live, ready], static answer =>
        {
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.Equal("application/json", answer.ContentHeaders.ContentType?.MediaType);
            Assert.Equal("healthy", answer.Text("status"));
        });
        Assert.Equal(
            ("healthy", "degraded", "healthy"), (all.Text("checks.database.status"), all.Text("checks.media.status"), all.Text("checks.serving.status")));
        Assert.Equal(["database", "serving"], ready.Json["checks"]!.AsObject().Select(static check => check.Key).Order());
        Assert.Empty(live.Json["checks"]!.AsObject());
        Assert.DoesNotContain("127.0.0.1", all.Raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenSomeWork_WhenScraped_ThenTheMetricsAreGoodPrometheusTextAndNothingIsMissing()
    {
        using var host = server.As("metrics-host");
        await host.GoLive();
        using var client = server.Anonymous();
        await client.Post("/api/webhooks/livekit", "{}");

        var answer = await client.Get("/metrics");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("text/plain", answer.ContentHeaders.ContentType?.MediaType);
        var types = new Dictionary<string, string>();
        var samples = new HashSet<string>();
        foreach (var line in answer.Raw.Split('\n')[..^1])
        {
            if (TypeLine().Match(line) is { Success: true } type)
            {
                Assert.True(types.TryAdd(type.Groups[1].Value, type.Groups[2].Value), line);
            }
            else if (!HelpLine().IsMatch(line))
            {
                Assert.True(SampleLine().IsMatch(line) && samples.Add(line[..line.LastIndexOf(' ')]), $"Not a good sample, or one twice: {line}");
            }
        }

        Assert.EndsWith("\n", answer.Raw, StringComparison.Ordinal);
        foreach (var (name, type) in ((string, string)[])
                 [
                     ("livehouse_viewers", "gauge"), ("livehouse_live_streams", "gauge"), ("livehouse_turn_duration_seconds", "histogram"),
                     ("livehouse_fanout_deliveries_total", "counter"),
                     ("livehouse_fanout_dropped_total", "counter"), ("livehouse_webhooks_total", "counter"),
                     ("livehouse_commit_duration_seconds", "histogram"),
                 ])
        {
            Assert.True(
                types.TryGetValue(name, out var kind) && kind == type,
                $"{name} {type} is not among {string.Join(", ", types.Keys.Where(static key => key.StartsWith("livehouse", StringComparison.Ordinal)))}");
        }

        Assert.Contains(samples, static sample => sample.StartsWith("livehouse_webhooks_total{outcome=\"not_signed\"}", StringComparison.Ordinal));
        Assert.Contains(samples, static sample => sample.StartsWith("livehouse_commit_duration_seconds_count", StringComparison.Ordinal));
    }

    [Fact]
    public async Task GivenTheApiDocument_WhenRead_ThenEveryEndpointStandsInIt()
    {
        var answer = await server.Anonymous().Get("/openapi/v1.json");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.StartsWith("3.", answer.Text("openapi"), StringComparison.Ordinal);
        var documented = answer.Json["paths"]!.AsObject()
            .SelectMany(static path => path.Value!.AsObject().Select(method => $"{method.Key.ToUpperInvariant()} {Parameter().Replace(path.Key, "{}")}"))
            .ToHashSet();
        string[] others =
        [
            "GET /api/live/gifts", "GET /api/live/{}/vod", "POST /api/webhooks/livekit", "GET /api/auth/me", "POST /api/auth/logout", "GET /api/auth/csrf",
        ];
        var missing = BadInput.RestCall.All.Select(static call => Parameter().Replace(call.Name, "{}"))
            .Concat(others)
            .Where(call => !documented.Contains(call));
        Assert.Empty(missing);
    }

    [Theory]
    [InlineData("/health", 200)]
    [InlineData("/api/live/active", 200)]
    [InlineData("/api/live/nobody", 404)]
    [InlineData("/nowhere", 404)]
    [InlineData("/api/auth/me", 401)]
    [InlineData("/metrics", 200)]
    public async Task GivenAnyAnswer_WhenItsHeadersAreRead_ThenBrowsersAreKeptFromGuessingAndFraming(string path, int status)
    {
        var answer = await server.Anonymous().Get(path);
        Assert.Equal(status, (int)answer.Status);
        Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
        Assert.Equal("DENY", answer.Header("X-Frame-Options"));
        Assert.Equal("no-referrer", answer.Header("Referrer-Policy"));
        Assert.Contains("frame-ancestors 'none'", answer.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Null(answer.Header("Server"));
        Assert.Null(answer.Header("X-Powered-By"));
    }

    [Fact]
    public async Task GivenAConfiguredOrigin_WhenPagesCall_ThenThatOneAloneMay()
    {
        await using var own = ApiServer.With(["--CORS_ORIGINS=https://app.example.com"]);
        await own.Start();
        using var client = own.Anonymous();

        var good = await client.Send(Preflight("https://app.example.com"));
        Assert.Equal("https://app.example.com", good.Header("Access-Control-Allow-Origin"));
        Assert.Contains("POST", good.Header("Access-Control-Allow-Methods"), StringComparison.Ordinal);
        foreach (var origin in (string[])["https://evil.example", "http://app.example.com", "https://app.example.com.evil.example", "null",
            "http://localhost:3000"])
        {
            Assert.Null((await client.Send(Preflight(origin))).Header("Access-Control-Allow-Origin"));
        }
    }

    private static HttpRequestMessage Preflight(string origin)
    {
        var request = new HttpRequestMessage(HttpMethod.Options, "/api/live/start");
        request.Headers.TryAddWithoutValidation("Origin", origin);
        request.Headers.TryAddWithoutValidation("Access-Control-Request-Method", "POST");
        request.Headers.TryAddWithoutValidation("Access-Control-Request-Headers", "authorization,content-type,idempotency-key");
        return request;
    }

    [GeneratedRegex(@"^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram)$")]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"^# HELP [a-zA-Z_:][a-zA-Z0-9_:]* .+$")]
    private static partial Regex HelpLine();

    [GeneratedRegex(
        """^[a-zA-Z_:][a-zA-Z0-9_:]*(\{[a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\.)*"(,[a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\.)*")*\})? (NaN|[+-]Inf|-?[0-9.]+([eE][+-]?[0-9]+)?)$""")]
    private static partial Regex SampleLine();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
