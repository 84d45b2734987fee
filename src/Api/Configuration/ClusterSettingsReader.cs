using System.Net;
using Livehouse.Identifiers;
using Livehouse.Silo.Configuration;
using Livehouse.Storage.PostgreSql;

namespace Livehouse.Api.Configuration;

/// <summary>Reads <see cref="ClusterSettings"/> and reports all mistakes together.</summary>
public static class ClusterSettingsReader
{
    /// <summary>No silo can be lost, so a slow answer is worth waiting for.</summary>
    private static readonly TimeSpan CallOfOneProcess = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan CallOfCluster = TimeSpan.FromSeconds(3);

    private const int ProbeMisses = 2;

    private const int ProbeVotes = 1;

    private const int ProbesMax = 10;

    /// <exception cref="SettingsException">At least one variable is invalid.</exception>
    public static ClusterSettings Read(IConfiguration configuration, LivehouseSettings server)
    {
        var variables = new Variables(configuration, server.IsProduction);
        var role = variables.Word("ROLE", NodeRole.All);
        var isAlone = variables.Text("ROLE", "all").Equals("all", StringComparison.OrdinalIgnoreCase);
        var provider = variables.Word("CLUSTER_PROVIDER", isAlone ? ClusterProvider.None : ClusterProvider.PostgreSql);
        var settings = new ClusterSettings
        {
            Role = role,
            Provider = provider,
            PostgreSql = server.DatabaseUrl.Length == 0 ? "" : PostgreSqlUrl.ToConnectionString(server.DatabaseUrl),
            RedisUrl = RedisUrl(variables, provider),
            MongoDbUrl = MongoDbUrl(variables, provider),
            ClusterId = Name(variables, "CLUSTER_ID"),
            ServiceId = Name(variables, "SERVICE_ID"),
            SiloPort = variables.Port("SILO_PORT") ?? 11_111,
            GatewayPort = variables.Port("GATEWAY_PORT") ?? 30_000,
            AdvertisedAddress = Address(variables),
            ProbeTimeout = variables.Seconds("CLUSTER_PROBE_SECONDS", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60)),
            ProbeMissesMax = variables.Whole("CLUSTER_PROBE_MISSES", ProbeMisses, 1, ProbesMax),
            ProbeVotes = variables.Whole("CLUSTER_PROBE_VOTES", ProbeVotes, 1, ProbesMax),
            GatewayRefresh = variables.Seconds("GATEWAY_REFRESH_SECONDS", TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5)),
            CallTimeout = variables.Seconds(
                "CLUSTER_CALL_SECONDS", provider == ClusterProvider.None ? CallOfOneProcess : CallOfCluster, TimeSpan.FromSeconds(60)),
            GrainIdle = variables.Seconds("GRAIN_IDLE_SECONDS", TimeSpan.FromMinutes(2), TimeSpan.FromDays(1)),
            HasDashboard = variables.Flag("ORLEANS_DASHBOARD", false),
            HasActivities = variables.Flag("ORLEANS_ACTIVITIES", false),
            IsProduction = server.IsProduction,
        };
        if (provider == ClusterProvider.None && role != NodeRole.All)
        {
            variables.Fail("CLUSTER_PROVIDER", "must say where the cluster's members find each other when ROLE is silo or front");
        }
        if (provider != ClusterProvider.None && server.DatabaseUrl.Length == 0)
        {
            variables.Fail("DATABASE_URL", "must name a PostgreSQL database: the nodes of a cluster share it");
        }
        if (settings.GrainIdle <= TimeSpan.FromMinutes(1))
        {
            variables.Fail("GRAIN_IDLE_SECONDS", "must be more than 60: grains are looked through once a minute");
        }
        return variables.Faults.Count == 0 ? settings : throw new SettingsException(variables.Faults);
    }

    private static string MongoDbUrl(Variables variables, ClusterProvider provider)
    {
        var url = variables.Text("MONGODB_URL", "");
        if (provider == ClusterProvider.MongoDb
            && !(url.StartsWith("mongodb://", StringComparison.Ordinal) || url.StartsWith("mongodb+srv://", StringComparison.Ordinal)))
        {
            variables.Fail("MONGODB_URL", "must be mongodb://… or mongodb+srv://… when CLUSTER_PROVIDER is mongodb");
        }

        return url;
    }

    private static string RedisUrl(Variables variables, ClusterProvider provider)
    {
        var url = variables.Text("REDIS_URL", "");
        if (provider == ClusterProvider.Redis
            && !(url.StartsWith("redis://", StringComparison.Ordinal) || url.StartsWith("rediss://", StringComparison.Ordinal)))
        {
            variables.Fail("REDIS_URL", "must be redis://… or rediss://… when CLUSTER_PROVIDER is redis");
        }

        return url;
    }

    private static string Name(Variables variables, string variable)
    {
        var name = variables.Text(variable, "livehouse");
        if (!Ids.IsValid(name)) variables.Fail(variable, "must be letters, digits, - and _, at most 64 of them");
        return name;
    }

    private static IPAddress? Address(Variables variables)
    {
        var text = variables.Text("ADVERTISED_ADDRESS", "");
        if (text.Length == 0) return null;
        if (IPAddress.TryParse(text, out var address)) return address;
        variables.Fail("ADVERTISED_ADDRESS", "must be an IP address");
        return null;
    }
}
