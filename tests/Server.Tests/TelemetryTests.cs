using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Livehouse.Testing.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Livehouse.Tests;

/// <summary>What an OpenTelemetry collector is sent by the real server.</summary>
public sealed class TelemetryTests
{
    private const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";

    [Fact]
    public async Task GivenACollector_WhenARequestIsAnswered_ThenItsTraceAndTheMetricsArriveWithoutTheCallersToken()
    {
        await using var collector = await Collector.Start();
        await using var server = await LivehouseServer.Start(new Dictionary<string, string>
        {
            ["LIVEKIT_URL"] = "ws://127.0.0.1:1",
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_RESOURCE_ATTRIBUTES"] = "deployment.environment=tests",
        }, isProcess: true);
        var token = server.Token("ann");
        using (var ann = server.Client(token))
        {
            ann.DefaultRequestHeaders.Add("traceparent", $"00-{TraceId}-00f067aa0ba902b7-01");
            await ann.PostFor(HttpStatusCode.Created, "/api/live/start", new { title = "one" });
            using var answer = await ann.GetAsync(Api.Path($"/api/live?access_token={token}"));
            using var probe = await ann.GetAsync(Api.Path("/health"));
        }

        // What waits is sent before the process ends.
        Assert.Equal(0, await server.StopGracefully());
        var traces = collector.Received("/v1/traces");
        Assert.Contains("POST /api/live/start", traces, StringComparison.Ordinal);
        Assert.Contains(Encoding.Latin1.GetString(Convert.FromHexString(TraceId)), traces, StringComparison.Ordinal);
        Assert.Contains("livehouse", traces, StringComparison.Ordinal);
        Assert.Contains("deployment.environment", traces, StringComparison.Ordinal);
        Assert.DoesNotContain("GET /health", traces, StringComparison.Ordinal);
        Assert.Contains("access_token=Redacted", traces, StringComparison.Ordinal);
        Assert.DoesNotContain(token, collector.Received(""), StringComparison.Ordinal);
        var metrics = collector.Received("/v1/metrics");
        foreach (var name in (string[])["livehouse_commit_duration_seconds", "livehouse_turn_duration_seconds", "http.server.request.duration",
            "dotnet.gc.collections"])
        {
            Assert.Contains(name, metrics, StringComparison.Ordinal);
        }
    }

    /// <summary>Keeps what it is sent, a byte a character: protobuf has texts as they are.</summary>
    private sealed class Collector : IAsyncDisposable
    {
        private readonly WebApplication _app;
        private readonly ConcurrentQueue<(string Path, string Body)> _received = new();

        private Collector()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            _app = builder.Build();
            _app.Run(Take);
        }

        public string Address => _app.Urls.First();

        public static async Task<Collector> Start()
        {
            var collector = new Collector();
            await collector._app.StartAsync();
            return collector;
        }

        /// <param name="path">Empty: everything.</param>
        public string Received(string path) => string.Concat(_received.Where(part => path.Length == 0 || part.Path == path).Select(static part => part.Body));

        public ValueTask DisposeAsync() => _app.DisposeAsync();

        private async Task Take(HttpContext context)
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            _received.Enqueue((context.Request.Path, Encoding.Latin1.GetString(body.ToArray())));
        }
    }
}
