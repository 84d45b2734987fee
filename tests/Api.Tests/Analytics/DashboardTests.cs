using System.Net;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Streams;
using Livehouse.Tests.Server;
using Microsoft.Extensions.DependencyInjection;

namespace Livehouse.Tests.Analytics;

/// <summary>Figures over many streams: a streamer's own, and the whole installation's.</summary>
public sealed class DashboardTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task GivenAnEndedAndALiveStream_WhenTheOwnerAsksForTheDashboard_ThenBothAreAddedUpAndNobodyElsesAre()
    {
        using var host = server.As("d1");
        using var other = server.As("d1other");
        var first = await host.GoLive();
        await Watch(first, "a", "b");
        await host.Post("/api/live/stop", $$"""{"streamId":"{{first}}"}""");
        Assert.Equal(HttpStatusCode.OK, (await host.Get($"/api/analytics/events/{first}")).Status);
        var second = await host.GoLive();
        await Watch(second, "a", "b", "c");
        await Watch(await other.GoLive(), "a");
        await server.As("d1fan").Post("/api/users/d1/follow");

        var dashboard = await host.Get("/api/analytics/dashboard");

        Assert.Equal((HttpStatusCode.OK, 2, 5, 3), (
            dashboard.Status, Number(dashboard, "totals.streams"), Number(dashboard, "totals.views"), Number(dashboard, "totals.peakConcurrent")));
        Assert.Equal([second, first], dashboard.At("bestStreams")!.AsArray().Select(static stream => stream!["streamId"]!.GetValue<string>()));
        Assert.Equal(30, dashboard.At("followers")!.AsArray().Count);
        Assert.Equal(1, dashboard.At("followers")!.AsArray()[^1]!["followers"]!.GetValue<int>());
        var earlier = await host.Get("/api/analytics/dashboard?from=2026-01-01T00:00:00Z&to=2026-01-03T00:00:00Z");
        Assert.Equal((0, 2), (Number(earlier, "totals.streams"), earlier.At("followers")!.AsArray().Count));
        (await host.Get("/api/analytics/dashboard?from=2020-01-01")).AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
        (await host.Get("/api/analytics/dashboard?from=2026-01-02&to=2026-01-01")).AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
        (await host.Get("/api/analytics/dashboard?to=soon")).AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
        (await server.Anonymous().Get("/api/analytics/dashboard")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Fact]
    public async Task GivenStreamsOfTwoTenants_WhenAnOperatorAsks_ThenEachTenantHasItsOwnAndOthersMayNotAsk()
    {
        var id = await server.As("p1", "tenant-p").GoLive();
        await WatchIn("tenant-p", id, "a", "b");
        // Reading the figures stores what was only in memory.
        Assert.Equal(HttpStatusCode.OK, (await server.As("p1", "tenant-p").Get($"/api/analytics/events/{id}")).Status);
        await server.As("p2").GoLive();

        var platform = await server.As("op", null, "admin").Get("/api/analytics/platform");

        Assert.Equal(HttpStatusCode.OK, platform.Status);
        var tenant = Assert.Single(platform.At("tenants")!.AsArray(), static tenant => tenant!["tenantId"]!.GetValue<string>() == "tenant-p")!;
        Assert.Equal((1, 2, 2), (
            tenant["liveStreams"]!.GetValue<int>(), tenant["viewers"]!.GetValue<int>(), tenant["peakConcurrent"]!.GetValue<int>()));
        Assert.True(Number(platform, "liveStreams") >= 2 && Number(platform, "viewers") >= 2);
        Assert.True(platform.At("storage.sizeBytes")!.GetValue<long>() > 0);
        (await server.As("op", "tenant-p", "admin").Get("/api/analytics/platform")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        (await server.As("p2").Get("/api/analytics/platform")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
    }

    private Task Watch(string streamId, params string[] people) => WatchIn("default", streamId, people);

    private async Task WatchIn(string tenantId, string streamId, params string[] people)
    {
        var grain = server.Services.GetRequiredService<IGrains>().Stream(streamId);
        foreach (var person in people)
        {
            Assert.Null((await grain.Join(new JoinStream(new Caller(tenantId, person, person, Role.Defaults), "front", person, null, null))).Refusal);
        }
    }

    private static int Number(ApiAnswer answer, string path) => answer.At(path)!.GetValue<int>();
}
