using Livehouse.Silo.Configuration;

namespace Livehouse.Silo.Membership;

/// <summary>Where a cluster stores its members and its reminders.</summary>
public interface IClusterMembership
{
    ClusterProvider Provider { get; }

    /// <summary>Creates what it needs there, before the node starts. Several nodes may do so concurrently.</summary>
    Task Prepare(ILogger log, CancellationToken cancellation);

    void Configure(ISiloBuilder silo);

    void Configure(IClientBuilder client);
}

public static class ClusterMemberships
{
    /// <summary>The membership of a provider supported by this program; null for the others.</summary>
    public static IClusterMembership? Of(ClusterSettings settings, TimeProvider time) => settings.Provider switch
    {
        ClusterProvider.None => new OneProcessMembership(),
        ClusterProvider.PostgreSql => new PostgreSqlMembership(settings.PostgreSql, time),
        ClusterProvider.Redis => new RedisMembership(settings.RedisUrl),
        _ => null,
    };
}
