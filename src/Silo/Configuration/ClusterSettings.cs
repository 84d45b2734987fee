using System.Net;

namespace Livehouse.Silo.Configuration;

/// <summary>The role of a process.</summary>
[Flags]
public enum NodeRole
{
    /// <summary>Hosts grains, runs the outbox and the scheduled jobs.</summary>
    Silo = 1,

    /// <summary>Serves clients.</summary>
    Front = 2,

    All = Silo | Front,

    /// <summary>The earlier name of <see cref="All"/> in a cluster.</summary>
    Both = All,
}

/// <summary>Where the cluster's members find each other.</summary>
public enum ClusterProvider
{
    /// <summary>Nowhere: this process is the whole cluster.</summary>
    None,

    /// <summary>In the same database as everything else.</summary>
    PostgreSql,

    /// <summary>In Redis.</summary>
    Redis,

    /// <summary>In MongoDB: <c>src/Silo.MongoDb</c> is the program that supports it.</summary>
    MongoDb,
}

/// <summary>The validated settings of the cluster.</summary>
public sealed record ClusterSettings
{
    /// <summary><c>ROLE</c>: <c>all</c>, <c>silo</c> or <c>front</c>. Default <c>all</c>.</summary>
    public required NodeRole Role { get; init; }

    /// <summary>
    /// <c>CLUSTER_PROVIDER</c>: <c>none</c>, <c>postgresql</c>, <c>redis</c> or <c>mongodb</c>. Default <c>none</c> for the role <c>all</c> and
    /// <c>postgresql</c> for the others. Except for <c>none</c>, state is in PostgreSQL in any case.
    /// </summary>
    public required ClusterProvider Provider { get; init; }

    /// <summary>The database of <c>DATABASE_URL</c>, in Npgsql's form; empty for SQLite.</summary>
    public required string PostgreSql { get; init; }

    /// <summary><c>REDIS_URL</c>, only for <c>redis</c>.</summary>
    public required string RedisUrl { get; init; }

    /// <summary><c>MONGODB_URL</c>, only for <c>mongodb</c>.</summary>
    public required string MongoDbUrl { get; init; }

    /// <summary><c>CLUSTER_ID</c>: nodes of one id are one cluster. Default <c>livehouse</c>.</summary>
    public required string ClusterId { get; init; }

    /// <summary><c>SERVICE_ID</c>: the name under which reminders are stored; must stay the same for the life of the deployment. Default
    /// <c>livehouse</c>.</summary>
    public required string ServiceId { get; init; }

    /// <summary><c>SILO_PORT</c>: where silos connect to each other. Default 11111.</summary>
    public required int SiloPort { get; init; }

    /// <summary><c>GATEWAY_PORT</c>: where fronts reach a silo. Default 30000.</summary>
    public required int GatewayPort { get; init; }

    /// <summary>
    /// <c>ADVERTISED_ADDRESS</c>: an IP address under which the other nodes reach this one. Default: this machine's own in production, loopback in development.
    /// </summary>
    public required IPAddress? AdvertisedAddress { get; init; }

    /// <summary><c>CLUSTER_PROBE_SECONDS</c>: how long a silo may take to answer another's probe, and how often it is probed. Default 1.</summary>
    public required TimeSpan ProbeTimeout { get; init; }

    /// <summary><c>CLUSTER_PROBE_MISSES</c>: how many probes in a row a silo may miss before it is suspected. Default 2.</summary>
    public required int ProbeMissesMax { get; init; }

    /// <summary>
    /// <c>CLUSTER_PROBE_VOTES</c>: how many silos must suspect one before it counts as dead. Default 1, with which one whose port refuses connections is dead
    /// without probes.
    /// </summary>
    public required int ProbeVotes { get; init; }

    /// <summary><c>GATEWAY_REFRESH_SECONDS</c>: how often a front refreshes its list of silos. Default 5.</summary>
    public required TimeSpan GatewayRefresh { get; init; }

    /// <summary>
    /// <c>CLUSTER_CALL_SECONDS</c>: how long one attempt of a grain call waits for its answer; calls that are safe to repeat are retried. Default 3.
    /// </summary>
    public required TimeSpan CallTimeout { get; init; }

    /// <summary><c>GRAIN_IDLE_SECONDS</c>: how long an idle grain stays in memory. Default 120; at least 61.</summary>
    public required TimeSpan GrainIdle { get; init; }

    /// <summary><c>ORLEANS_DASHBOARD</c>: serves Orleans' dashboard under <c>/orleans</c>, to admins. Default false.</summary>
    public required bool HasDashboard { get; init; }

    /// <summary>
    /// <c>ORLEANS_ACTIVITIES</c>: traces follow a request into the grains. Costs about five times the CPU per call while traces are being collected. Default
    /// false.
    /// </summary>
    public required bool HasActivities { get; init; }

    public required bool IsProduction { get; init; }

    /// <summary>One process with the defaults, on SQLite: for benchmarks and tests, which read no settings.</summary>
    public static ClusterSettings OneProcess { get; } = new()
    {
        Role = NodeRole.All,
        Provider = ClusterProvider.None,
        PostgreSql = "",
        RedisUrl = "",
        MongoDbUrl = "",
        ClusterId = "livehouse",
        ServiceId = "livehouse",
        SiloPort = 11_111,
        GatewayPort = 30_000,
        AdvertisedAddress = null,
        ProbeTimeout = TimeSpan.FromSeconds(1),
        ProbeMissesMax = 2,
        ProbeVotes = 1,
        GatewayRefresh = TimeSpan.FromSeconds(5),
        CallTimeout = TimeSpan.FromSeconds(30),
        GrainIdle = TimeSpan.FromMinutes(2),
        HasDashboard = false,
        HasActivities = false,
        IsProduction = false,
    };

    public bool IsAlone => Provider == ClusterProvider.None;

    /// <summary>Keeps secrets out of logs.</summary>
    public override string ToString() => $"{nameof(ClusterSettings)} {{ {nameof(Role)} = {Role}, {nameof(ClusterId)} = {ClusterId} }}";
}
