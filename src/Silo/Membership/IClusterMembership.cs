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

public static class ClusterMemberships
{
    /// <summary>The membership of a provider that this program knows; null for the others.</summary>
    public static IClusterMembership? Of(ClusterSettings settings, TimeProvider time) => settings.Provider switch
    {
        ClusterProvider.None => new OneProcessMembership(),
        ClusterProvider.PostgreSql => new PostgreSqlMembership(settings.PostgreSql, time),
        ClusterProvider.Redis => new RedisMembership(settings.RedisUrl),
        _ => null,
    };
}
