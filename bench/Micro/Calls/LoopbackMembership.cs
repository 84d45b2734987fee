using Livehouse.Silo.Configuration;
using Livehouse.Silo.Membership;

namespace Livehouse.Bench.Calls;

/// <summary>One silo in memory with a gateway on loopback, so that a front can be measured without a database.</summary>
internal sealed class LoopbackMembership(int siloPort, int gatewayPort) : IClusterMembership
{
    public ClusterProvider Provider => ClusterProvider.PostgreSql;

    public Task Prepare(ILogger log, CancellationToken cancellation) => Task.CompletedTask;

    public void Configure(ISiloBuilder silo)
    {
        silo.UseLocalhostClustering(siloPort, gatewayPort);
        silo.UseInMemoryReminderService();
    }

    public void Configure(IClientBuilder client) => client.UseLocalhostClustering(gatewayPort);
}
