using System.Net;
using Livehouse.Api.Configuration;
using Livehouse.Silo.Configuration;
using Microsoft.Extensions.Configuration;

namespace Livehouse.Tests.Configuration;

public sealed class ClusterSettingsReaderTests
{
    private static readonly ClusterSettings Defaults = new()
    {
        Role = NodeRole.Silo,
        Provider = ClusterProvider.PostgreSql,
        PostgreSql = DatabaseOf("postgres://livehouse@127.0.0.1/livehouse"),
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
        CallTimeout = TimeSpan.FromSeconds(3),
        GrainIdle = TimeSpan.FromMinutes(2),
        HasDashboard = false,
        HasActivities = false,
        IsProduction = false,
    };

    [Fact]
    public void GivenNothingButADatabase_ThenTheDefaultsAreTheDocumentedOnes() => Assert.Equal(Defaults, Read(("ROLE", "silo")));

    [Fact]
    public void GivenTheExampleFile_ThenItsValuesAreTheDefaults()
    {
        var example = File.ReadLines(Path.Combine(Root(), ".env.example"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => (string?)pair[1]);
        example.Remove("DATABASE_URL");
        var oneProcess = Defaults with { Role = NodeRole.All, Provider = ClusterProvider.None };
        Assert.Equal(oneProcess, Read([.. example.Select(pair => (pair.Key, pair.Value ?? ""))]));
        var asked = new[]
        {
            "ROLE", "CLUSTER_PROVIDER", "MONGODB_URL", "CLUSTER_ID", "SERVICE_ID", "SILO_PORT", "GATEWAY_PORT", "ADVERTISED_ADDRESS", "CLUSTER_PROBE_SECONDS",
            "CLUSTER_PROBE_MISSES",
            "CLUSTER_PROBE_VOTES", "GATEWAY_REFRESH_SECONDS", "CLUSTER_CALL_SECONDS", "GRAIN_IDLE_SECONDS", "REDIS_URL", "ORLEANS_DASHBOARD",
            "ORLEANS_ACTIVITIES",
        };
        Assert.Empty(asked.Except(example.Keys));
    }

    [Fact]
    public void GivenEveryVariable_ThenEachIsRead() => Assert.Equal(
        new ClusterSettings
        {
            Role = NodeRole.Front,
            Provider = ClusterProvider.MongoDb,
            PostgreSql = DatabaseOf("postgres://livehouse@127.0.0.1/livehouse"),
            RedisUrl = "redis://127.0.0.1",
            MongoDbUrl = "mongodb://127.0.0.1/livehouse",
            ClusterId = "blue",
            ServiceId = "house",
            SiloPort = 1,
            GatewayPort = 2,
            AdvertisedAddress = IPAddress.Parse("10.0.0.7"),
            ProbeTimeout = TimeSpan.FromSeconds(4),
            ProbeMissesMax = 5,
            ProbeVotes = 6,
            GatewayRefresh = TimeSpan.FromSeconds(7),
            CallTimeout = TimeSpan.FromSeconds(8),
            GrainIdle = TimeSpan.FromSeconds(90),
            HasDashboard = true,
            HasActivities = true,
            IsProduction = false,
        },
        Read(
            ("ROLE", "Front"),
            ("CLUSTER_PROVIDER", "mongodb"),
            ("MONGODB_URL", "mongodb://127.0.0.1/livehouse"),
            ("CLUSTER_ID", "blue"),
            ("SERVICE_ID", "house"),
            ("SILO_PORT", "1"),
            ("GATEWAY_PORT", "2"),
            ("ADVERTISED_ADDRESS", "10.0.0.7"),
            ("CLUSTER_PROBE_SECONDS", "4"),
            ("CLUSTER_PROBE_MISSES", "5"),
            ("CLUSTER_PROBE_VOTES", "6"),
            ("GATEWAY_REFRESH_SECONDS", "7"),
            ("CLUSTER_CALL_SECONDS", "8"),
            ("GRAIN_IDLE_SECONDS", "90"),
            ("REDIS_URL", "redis://127.0.0.1"),
            ("ORLEANS_DASHBOARD", "true"),
            ("ORLEANS_ACTIVITIES", "true")));

    [Fact]
    public void GivenManyMistakes_WhenTheyAreRead_ThenAllAreToldAtOnceAndNoValueIs()
    {
        var refused = Assert.Throws<SettingsException>(() => Read(
            ("DATABASE_URL", ""),
            ("ROLE", "secret1"),
            ("CLUSTER_PROVIDER", "mongodb"),
            ("MONGODB_URL", "secret2"),
            ("CLUSTER_ID", "secret 3"),
            ("SILO_PORT", "99999"),
            ("ADVERTISED_ADDRESS", "secret4"),
            ("CLUSTER_PROBE_MISSES", "0"), ("GRAIN_IDLE_SECONDS", "60")));
        Assert.Equal(
            ["ADVERTISED_ADDRESS", "CLUSTER_ID", "CLUSTER_PROBE_MISSES", "DATABASE_URL", "GRAIN_IDLE_SECONDS", "MONGODB_URL", "ROLE", "SILO_PORT"],
            refused.Faults.Select(fault => fault.Split(':')[0]).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
    }

    private static string DatabaseOf(string url) => Livehouse.Storage.PostgreSql.PostgreSqlUrl.ToConnectionString(url);

    private static ClusterSettings Read(params (string Name, string Value)[] variables)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            new Dictionary<string, string?> { ["DATABASE_URL"] = "postgres://livehouse@127.0.0.1/livehouse" }
                .Concat(variables.Select(variable => KeyValuePair.Create(variable.Name, (string?)variable.Value)))
                .GroupBy(pair => pair.Key).Select(group => group.Last())).Build();
        return ClusterSettingsReader.Read(configuration, SettingsReader.Read(configuration, isProduction: false));
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Orleans.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
