using System.Net;
using Livehouse.Callers;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Cluster;

/// <summary>What a silo serves over HTTP, and to whom.</summary>
[Collection(RunningCluster.Shared)]
public sealed class DashboardTests(RunningCluster cluster)
{
    [Theory]
    [InlineData("/orleans/")]
    [InlineData("/orleans/DashboardCounters")]
    public async Task GivenASilo_WhenItsDashboardIsAsked_ThenOnlyAdminsSeeIt(string path)
    {
        using var nobody = new ApiClient(cluster.Silos[0].Address, null);
        using var viewer = new ApiClient(cluster.Silos[0].Address, cluster.Token("ann"));
        using var moderator = new ApiClient(cluster.Silos[0].Address, cluster.Token("mod", Role.Moderator));
        using var admin = new ApiClient(cluster.Silos[0].Address, cluster.Token("root", Role.Admin));

        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.Get(path)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.Get(path)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await moderator.Get(path)).Status);
        Assert.Equal(HttpStatusCode.OK, (await admin.Get(path)).Status);
    }

    [Fact]
    public async Task GivenAFront_WhenTheDashboardIsAsked_ThenThereIsNone()
    {
        using var admin = new ApiClient(cluster.Fronts[0].Address, cluster.Token("root", Role.Admin));
        Assert.Equal(HttpStatusCode.NotFound, (await admin.Get("/orleans/")).Status);
    }

    [Theory]
    [InlineData("/health", HttpStatusCode.OK)]
    [InlineData("/health/ready", HttpStatusCode.OK)]
    [InlineData("/metrics", HttpStatusCode.OK)]
    [InlineData("/api/live/active", HttpStatusCode.NotFound)]
    [InlineData("/hubs/live/negotiate", HttpStatusCode.NotFound)]
    public async Task GivenASilo_WhenClientsAsk_ThenItServesOperatorsAlone(string path, HttpStatusCode status)
    {
        using var client = new ApiClient(cluster.Silos[1].Address, cluster.Token("ann"));
        Assert.Equal(status, (await client.Get(path)).Status);
    }
}
