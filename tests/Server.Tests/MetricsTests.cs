using System.Globalization;
using System.Net;
using Livehouse.Testing.Server;

namespace Livehouse.Tests;

/// <summary>What Prometheus sees of the real server.</summary>
public sealed class MetricsTests
{
    /// <summary>A counter that appears with its first event has no rate at it, and an alert on it never fires.</summary>
    [Fact]
    public async Task GivenAServerToWhichNothingHasHappened_WhenItIsScraped_ThenEachCounterStandsAtZero()
    {
        await using var server = await LivehouseServer.Start(new Dictionary<string, string> { ["LIVEKIT_URL"] = "ws://127.0.0.1:1" }, isProcess: true);

        var lines = await Scrape(server);

        var counters = lines.Where(static line => line.StartsWith("# TYPE livehouse_", StringComparison.Ordinal)
            && line.EndsWith(" counter", StringComparison.Ordinal)).Select(static line => line.Split(' ')[2]).ToList();
        Assert.True(counters.Count >= 9, string.Join(", ", counters));
        Assert.All(counters, counter => Assert.Contains(lines, line => line.StartsWith(counter, StringComparison.Ordinal)));
        foreach (var series in (string[])
                 [
                     """livehouse_webhooks_total{outcome="bad_signature"}""", """livehouse_billing_events_total{outcome="taken"}""",
                     """livehouse_push_messages_total{outcome="failed",service="webpush"}""",
                     """livehouse_commit_failures_total{database="Sqlite"}""",
                     """livehouse_effects_total{kind="BeginRecording",outcome="given_up"}""", """livehouse_turn_failures_total{grain="stream"}""",
                     """livehouse_fanout_dropped_total{reason="relay_full"}""",
                     "livehouse_hub_slow_closes_total", "livehouse_relay_resyncs_total", "livehouse_fanout_deliveries_total",
                     "livehouse_fanout_encodings_total",
                     """livehouse_hub_connections{writer="socket"}""", "livehouse_live_streams",
                 ])
        {
            Assert.Contains($"{series} 0", lines);
        }
    }

    /// <summary>Only streams in memory were counted: after a restart there were none, until one was requested.</summary>
    [Fact]
    public async Task GivenLiveStreams_WhenTheServerStartsAgain_ThenTheyAreCountedThoughNobodyAsksForThem()
    {
        await using var server = await LivehouseServer.Start(new Dictionary<string, string> { ["LIVEKIT_URL"] = "ws://127.0.0.1:1" }, isProcess: true);
        using var ann = server.Client(server.Token("ann"));
        using var bob = server.Client(server.Token("bob"));
        await ann.PostFor(HttpStatusCode.Created, "/api/live/start", new { title = "one" });
        await bob.PostFor(HttpStatusCode.Created, "/api/live/start", new { title = "two" });
        Assert.Equal(2, await LiveStreams(server));

        await server.KillHard();
        await server.StartAgain();

        Assert.Equal(2, await LiveStreams(server));
        await ann.PostFor(HttpStatusCode.OK, "/api/live/stop");
        Assert.Equal(1, await LiveStreams(server));
    }

    private static async Task<int> LiveStreams(LivehouseServer server) =>
        int.Parse(
            (await Scrape(server)).Single(static line => line.StartsWith("livehouse_live_streams ", StringComparison.Ordinal)).Split(' ')[1],
            CultureInfo.InvariantCulture);

    private static async Task<IReadOnlyList<string>> Scrape(LivehouseServer server)
    {
        using var client = server.Client();
        return (await client.GetStringAsync(Api.Path("/metrics"))).Split('\n');
    }
}
