using System.Net;
using System.Text.Json.Nodes;
using Livehouse.Callers;
using Livehouse.Testing;
using Livehouse.Tests.Hub;
using Livehouse.Tests.LiveEvents;
using Livehouse.Tests.Server;
using Livehouse.Tests.Tenants;

namespace Livehouse.Tests.Operations;

/// <summary>What operators read of the deployment and of each stream's grain.</summary>
public sealed class PlatformStatsTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Theory]
    [InlineData("/api/containers/stats")]
    [InlineData("/api/platform/stats")]
    public async Task GivenAnybodyButAnOperator_WhenTheyAsk_ThenTheyAreRefused(string path)
    {
        (await server.Anonymous().Get(path)).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        (await server.As("ann").Get(path)).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        (await server.As("mod", null, Role.Moderator).Get(path)).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        (await server.As("boss", "acme", Role.Admin).Get(path)).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
    }

    [Fact]
    public async Task GivenALiveEventWithViewers_WhenItIsOver_ThenItsContainersAreListedUntilThen()
    {
        using var op = Organisation.Operator(server);
        using var host = server.As("c1");
        var eventId = await EventTests.Announce(host);
        var scheduled = Container(await op.Get("/api/containers/stats"), eventId);
        Assert.Equal(("event", "default", 0), (Text(scheduled, "kind"), Text(scheduled, "tenantId"), scheduled["viewers"]!.GetValue<int>()));

        var streamId = (await host.Post($"/api/events/{eventId}/start")).At("stream.id")!.GetValue<string>();
        await using var clients = await HubClients.Start();
        var viewer = await clients.Connect(server.Address, ApiServer.Token("c1-fan"));
        var other = await clients.Connect(server.Address, ApiServer.Token("c1-friend"));
        foreach (var one in (HubClient[])[viewer, other]) await one.Invoke("live:join", new JsonObject { ["streamId"] = streamId });

        var stats = await op.Get("/api/containers/stats");
        var (stream, live) = (Container(stats, streamId), Container(stats, eventId));
        Assert.Equal(("stream", 2, 2), (Text(stream, "kind"), stream["viewers"]!.GetValue<int>(), live["viewers"]!.GetValue<int>()));
        Assert.Equal(Text(live, "title"), Text(stream, "title"));
        Assert.True(stream["turnsPerSecond"]!.GetValue<double>() > 0);
        Assert.True(stream["turnP99Ms"]!.GetValue<double>() > 0);
        Assert.Equal(0, stream["queueLength"]!.GetValue<int>());
        var silos = stats.At("silos")!.AsArray();
        Assert.Contains(silos, silo => Text(silo!, "name") == Text(stream, "silo") && Text(silo!, "status") == "active");
        Assert.All(silos, static silo => Assert.True(silo!["memoryBytes"]!.GetValue<long>() > 0 && silo["activations"]!.GetValue<long>() >= 0));

        await host.Post($"/api/events/{eventId}/stop");
        var after = await op.Get("/api/containers/stats");
        Assert.DoesNotContain(after.At("containers")!.AsArray(), container => Text(container!, "id") == streamId || Text(container!, "id") == eventId);
    }

    [Fact]
    public async Task GivenChatAndGifts_WhenThePlatformIsAsked_ThenTheyAreCounted()
    {
        using var op = Organisation.Operator(server);
        using var host = server.As("c2");
        var streamId = await host.GoLive();
        await using var clients = await HubClients.Start();
        var viewer = await clients.Connect(server.Address, ApiServer.Token("c2-fan"));
        await viewer.Invoke("live:join", new JsonObject { ["streamId"] = streamId });
        for (var number = 0; number < 5; number++)
        {
            await viewer.Invoke("live:message", new JsonObject { ["streamId"] = streamId, ["text"] = $"message {number}" });
        }

        await viewer.Invoke("live:gift", new JsonObject { ["streamId"] = streamId, ["giftType"] = "rose", ["quantity"] = 2 });
        var stats = await op.Get("/api/platform/stats");

        Assert.True(stats.At("liveStreams")!.GetValue<int>() >= 1);
        Assert.True(stats.At("viewers")!.GetValue<long>() >= 1);
        Assert.True(stats.At("messagesPerSecond")!.GetValue<double>() > 0);
        Assert.True(stats.At("giftsPerSecond")!.GetValue<double>() > 0);
        Assert.NotEmpty(stats.At("version")!.GetValue<string>());
        Assert.True(stats.At("uptimeSeconds")!.GetValue<long>() >= 0);
        Assert.Contains(stats.At("storage.kind")!.GetValue<string>(), (string[])["sqlite", "postgresql"]);
        Assert.True(stats.At("storage.sizeBytes")!.GetValue<long>() > 100_000);
        Assert.True(stats.At("storage.commitP99Ms")!.GetValue<double>() > 0);
        Assert.True(stats.At("jobs.depth")!.GetValue<long>() >= 0);
        Assert.True(stats.At("jobs.oldestSeconds")!.GetValue<double>() >= 0);
        Assert.Equal(0, stats.At("jobs.discarded")!.GetValue<long>());
        Assert.True(stats.At("cluster.silos")!.GetValue<int>() >= 1);
        Assert.True(stats.At("cluster.fronts")!.GetValue<int>() >= 1);

        // A front counts its connections when it renews its registration.
        Assert.True(await Eventually(async () => (await op.Get("/api/platform/stats")).At("connections")!.GetValue<long>() >= 1));
    }

    private static async Task<bool> Eventually(Func<Task<bool>> isSo)
    {
        for (var watch = System.Diagnostics.Stopwatch.StartNew(); watch.Elapsed < Hang.After;)
        {
            if (await isSo()) return true;
        }

        return false;
    }

    private static JsonNode Container(ApiAnswer stats, string id) =>
        Assert.Single(stats.At("containers")!.AsArray(), container => Text(container!, "id") == id)!;

    private static string Text(JsonNode node, string field) => node[field]!.GetValue<string>();
}
