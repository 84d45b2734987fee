using Livehouse.Api.Configuration;
using Livehouse.Api.Problems;
using Livehouse.Silo.Configuration;
using Livehouse.Silo.Hosting;
using Livehouse.Silo.Membership;

namespace Livehouse.Api.Hosting;

/// <summary>
/// Which parts of the server run in this process, and where its grains live: everything in one process, which is a cluster of one, or a node of a cluster.
/// Everything else is the same: storage, sign-in, media, operations.
/// </summary>
/// <param name="others">Creates the membership of a provider that this program does not support itself; null if it can't.</param>
public sealed class Deployment(Func<ClusterSettings, IClusterMembership?>? others = null)
{
    private ClusterSettings? _settings;
    private IClusterMembership? _membership;
    private ISiloExtension? _dashboard;

    /// <summary>Whether this process serves clients: the REST API, the hub and webhooks. Health and metrics are always served.</summary>
    public bool ServesClients => Settings.Role.HasFlag(NodeRole.Front);

    /// <summary>Whether a client's next request may reach another process: then a WebSocket must not depend on a negotiation made here.</summary>
    public bool HasOtherFronts => !Settings.IsAlone;

    /// <summary>Whether this process runs committed outbox messages in the background. Those that a client waits for always run on the client's
    /// front.</summary>
    public bool RunsOutbox => Settings.Role.HasFlag(NodeRole.Silo);

    /// <summary>The deployment's own settings for <c>--help</c>, with their meaning.</summary>
    public IReadOnlyList<(string Name, string Meaning)> Options =>
    [
        ("--role all|silo|front", "silo hosts grains, front serves clients, all (the default) does both. Also ROLE."),
        ("CLUSTER_PROVIDER", "Where the nodes of a cluster find each other: postgresql, redis or mongodb; none (the default) for one process."),
        ("CLUSTER_ID, SILO_PORT, GATEWAY_PORT", "Which cluster, and where its silos listen for each other (11111) and for fronts (30000)."),
        ("ADVERTISED_ADDRESS", "The IP address under which other nodes reach this one."),
        ("ORLEANS_DASHBOARD", "true: a process that hosts grains serves Orleans' dashboard under /orleans, to admins."),
    ];

    private ClusterSettings Settings => _settings ?? throw new InvalidOperationException("The settings have not been read yet.");

    /// <summary>Reads and checks the deployment's own settings; must be called first.</summary>
    /// <exception cref="SettingsException">They can't be used.</exception>
    public void Read(IConfiguration configuration, LivehouseSettings settings)
    {
        _settings = ClusterSettingsReader.Read(configuration, settings);
        _membership = ClusterMemberships.Of(_settings, TimeProvider.System)
            ?? others?.Invoke(_settings)
            ?? throw new SettingsException(["CLUSTER_PROVIDER: this program does not support mongodb; src/Silo.MongoDb is the node that does"]);
        _dashboard = _settings.HasDashboard && RunsOutbox ? DashboardLoader.Load() : null;
    }

    /// <summary>Registers <see cref="Livehouse.Hosting.IGrains"/> and, where grains live here, the silo.</summary>
    public void AddGrains(WebApplicationBuilder builder)
    {
        builder.AddOrleans(Settings, _membership!, _dashboard);
        builder.Services.Configure<ProblemOptions>(static options => options.IsUnavailable = OrleansHosting.IsUnavailable);
    }

    /// <summary>Adds the endpoints that only this deployment has.</summary>
    public void Map(WebApplication app) => _dashboard?.Map(app);

    /// <summary>Prepares the cluster before the server starts, after the database was opened. An exception stops the start.</summary>
    public Task Prepare(IServiceProvider services, CancellationToken cancellation)
    {
        SiloPorts.Check(Settings);
        OrleansHosting.PrepareMetrics(services);
        return _membership!.Prepare(services.GetRequiredService<ILogger<Deployment>>(), cancellation);
    }
}
