using System.Net;

namespace Livehouse.Silo.Configuration;

/// <summary>What a node does.</summary>
[Flags]
public enum NodeRole
{
    /// <summary>Holds grains, runs effects and duties.</summary>
    Silo = 1,

    /// <summary>Serves clients.</summary>
    Front = 2,

    Both = Silo | Front,
}

/// <summary>Where the cluster's members find each other.</summary>
public enum ClusterProvider
{
    /// <summary>In the same database as everything else.</summary>
    PostgreSql,

    /// <summary>In MongoDB: <c>src/Silo.MongoDb</c> must lie beside the program.</summary>
    MongoDb,
}

/// <summary>Everything that a node reads from the environment beside what every server reads, checked.</summary>
public sealed record ClusterSettings
{
    /// <summary><c>ROLE</c> or <c>--role</c>: <c>silo</c>, <c>front</c> or <c>both</c>. Default <c>both</c>.</summary>
    public required NodeRole Role { get; init; }

    /// <summary><c>CLUSTER_PROVIDER</c>: <c>postgresql</c> or <c>mongodb</c>. Default <c>postgresql</c>. State is in PostgreSQL in any case.</summary>
    public required ClusterProvider Provider { get; init; }

    /// <summary><c>MONGODB_URL</c>, for <c>mongodb</c> alone.</summary>
    public required string MongoDbUrl { get; init; }

    /// <summary><c>CLUSTER_ID</c>: nodes of one id are one cluster. Default <c>livehouse</c>.</summary>
    public required string ClusterId { get; init; }

    /// <summary><c>SERVICE_ID</c>: what reminders are kept under; stays the same over the life of the deployment. Default <c>livehouse</c>.</summary>
    public required string ServiceId { get; init; }

    /// <summary><c>SILO_PORT</c>: where silos talk to each other. Default 11111.</summary>
    public required int SiloPort { get; init; }

    /// <summary><c>GATEWAY_PORT</c>: where fronts reach a silo. Default 30000.</summary>
    public required int GatewayPort { get; init; }

    /// <summary><c>ADVERTISED_ADDRESS</c>: an IP address under which the other nodes reach this one. Default: this machine's own in production, loopback in development.</summary>
    public required IPAddress? AdvertisedAddress { get; init; }

    /// <summary><c>CLUSTER_PROBE_SECONDS</c>: how long a silo may take to answer another's probe, and how often it is probed. Default 1.</summary>
    public required TimeSpan ProbeTimeout { get; init; }

    /// <summary><c>CLUSTER_PROBE_MISSES</c>: how many probes in a row a silo may miss before it is suspected. Default 2.</summary>
    public required int ProbeMissesMax { get; init; }

    /// <summary><c>CLUSTER_PROBE_VOTES</c>: how many silos must suspect one before it counts as dead. Default 1.</summary>
    public required int ProbeVotes { get; init; }

    /// <summary><c>GATEWAY_REFRESH_SECONDS</c>: how often a front looks which silos there are. Default 5.</summary>
    public required TimeSpan GatewayRefresh { get; init; }

    /// <summary><c>CLUSTER_CALL_SECONDS</c>: how long one try of a grain call waits for its answer; calls that are safe to repeat are tried again. Default 3.</summary>
    public required TimeSpan CallTimeout { get; init; }

    /// <summary><c>GRAIN_IDLE_SECONDS</c>: how long a grain that nobody calls stays in memory. Default 120; at least 61.</summary>
    public required TimeSpan GrainIdle { get; init; }

    /// <summary>Keeps secrets out of logs.</summary>
    public override string ToString() => $"{nameof(ClusterSettings)} {{ {nameof(Role)} = {Role}, {nameof(ClusterId)} = {ClusterId} }}";
}
