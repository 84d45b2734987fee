using System.Net;
using Livehouse.Silo.Configuration;
using Livehouse.Silo.Reminders;
using Orleans.Configuration;

namespace Livehouse.Silo.Membership;

/// <summary>A cluster of one: its only member is in memory, its reminders are in the state database.</summary>
internal sealed class OneProcessMembership : IClusterMembership
{
    /// <summary>The port in the silo's name. Nothing connects to it: see <see cref="Configure(ISiloBuilder)"/>.</summary>
    private const int NominalPort = 11_111;

    public ClusterProvider Provider => ClusterProvider.None;

    public Task Prepare(ILogger log, CancellationToken cancellation) => Task.CompletedTask;

    public void Configure(ISiloBuilder silo)
    {
        silo.UseDevelopmentClustering(new IPEndPoint(IPAddress.Loopback, NominalPort));
        silo.Configure<EndpointOptions>(static options =>
        {
            options.AdvertisedIPAddress = IPAddress.Loopback;
            options.SiloPort = NominalPort;

            // Orleans insists on listening for other silos. There are none: any free port on loopback will do, so that servers on one machine never collide.
            // Without the null, a gateway port of 0 opens a random one.
            options.SiloListeningEndpoint = new IPEndPoint(IPAddress.Loopback, 0);
            options.GatewayPort = 0;
            options.GatewayListeningEndpoint = null;
        });
        silo.AddReminders();
        silo.Services.AddSingleton<IReminderTable, StoredReminderTable>();
    }

    public void Configure(IClientBuilder client) => throw new InvalidOperationException("A process that is the whole cluster holds its grains itself.");
}
