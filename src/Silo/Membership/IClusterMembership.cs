using Livehouse.Silo.Configuration;

namespace Livehouse.Silo.Membership;

/// <summary>Where a cluster keeps who its members are, and its reminders.</summary>
public interface IClusterMembership
{
    ClusterProvider Provider { get; }

    /// <summary>Makes what it needs there, before the node starts. Several nodes may do so at once.</summary>
    Task Prepare(ILogger log, CancellationToken cancellation);

    void Configure(ISiloBuilder silo);

    void Configure(IClientBuilder client);
}
