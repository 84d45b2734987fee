using System.Net;
using Livehouse.Callers;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Cluster;

/// <summary>What a node serves over HTTP, as it is shipped.</summary>
[Collection(RunningCluster.Shared)]
public sealed class NodeEndpointTests(RunningCluster cluster)
{
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

    [Fact]
    public async Task GivenNodesThatWereNotToldToServeIt_WhenTheDashboardIsAsked_ThenThereIsNone()
    {
        foreach (var node in cluster.Silos.Concat(cluster.Fronts))
        {
            using var admin = new ApiClient(node.Address, cluster.Token("root", Role.Admin));
            Assert.Equal(HttpStatusCode.NotFound, (await admin.Get("/orleans/")).Status);
        }
    }
}
