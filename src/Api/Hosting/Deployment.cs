using Livehouse.Api.Configuration;
using Livehouse.Api.Problems;
using Livehouse.Silo.Configuration;
using Livehouse.Silo.Hosting;
using Livehouse.Silo.Membership;

namespace Livehouse.Api.Hosting;

/// <summary>
/// What of the server runs in this process, and where its grains live: all of it in one process, which is a cluster of one, or a node of a cluster. Everything
/// else is the same: storage, sign-in, media, operations.
/// </summary>
/// <param name="others">Makes the membership of a provider that this program does not know by itself; null where it can't.</param>
public sealed class Deployment(Func<ClusterSettings, IClusterMembership?>? others = null)
{
    private ClusterSettings? _settings;
    private IClusterMembership? _membership;
    private ISiloExtension? _dashboard;

    /// <summary>Whether clients come here: the REST API, the hub and webhooks. Health and metrics are served in any case.</summary>
    public bool ServesClients => Settings.Role.HasFlag(NodeRole.Front);

    /// <summary>Whether a client's next request may reach another process: then a WebSocket needs no negotiation made here.</summary>
    public bool HasOtherFronts => !Settings.IsAlone;

    /// <summary>Whether committed outbox messages run here in the background. What a client waits for runs where the client asked, in any case.</summary>
    public bool RunsOutbox => Settings.Role.HasFlag(NodeRole.Silo);

    /// <summary>What <c>--help</c> says of the deployment's own settings: each with its meaning.</summary>
    public IReadOnlyList<(string Name, string Meaning)> Options =>
    [
        ("--role all|silo|front", "silo holds grains, front serves clients, all (the default) does both. Also ROLE."),
        ("CLUSTER_PROVIDER", "Where the nodes of a cluster find each other: postgresql, redis or mongodb; none (the default) for one process."),
        ("CLUSTER_ID, SILO_PORT, GATEWAY_PORT", "Which cluster, and where its silos listen for each other (11111) and for fronts (30000)."),
        ("ADVERTISED_ADDRESS", "The IP address under which other nodes reach this one."),
        ("ORLEANS_DASHBOARD", "true: a process that holds grains serves Orleans' dashboard under /orleans, to admins."),
    ];

    private ClusterSettings Settings => _settings ?? throw new InvalidOperationException("The settings have not been read yet.");

    /// <summary>Reads and checks the deployment's own settings, before anything else is asked of it.</summary>
    /// <exception cref="SettingsException">They can't be used.</exception>
    public void Read(IConfiguration configuration, LivehouseSettings settings)
    {
        _settings = ClusterSettingsReader.Read(configuration, settings);
        _membership = ClusterMemberships.Of(_settings, TimeProvider.System)
            ?? others?.Invoke(_settings)
            ?? throw new SettingsException(["CLUSTER_PROVIDER: this program knows no mongodb; src/Silo.MongoDb is the node that does"]);
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

    /// <summary>Makes what must be there before the server starts; the database is open by then. What it throws stops the start.</summary>
    public Task Prepare(IServiceProvider services, CancellationToken cancellation)
    {
        SiloPorts.Check(Settings);
        OrleansHosting.PrepareMetrics(services);
        return _membership!.Prepare(services.GetRequiredService<ILogger<Deployment>>(), cancellation);
    }
}
