using Livehouse.Api.Configuration;
using Livehouse.Api.Hosting;
using Livehouse.Api.Problems;
using Livehouse.Hosting;
using Livehouse.Silo.Clients;
using Livehouse.Silo.Configuration;
using Livehouse.Silo.Duties;
using Livehouse.Silo.Grains;
using Livehouse.Silo.Membership;
using Livehouse.Silo.Wire;
using Livehouse.Storage.PostgreSql;
using Orleans.Configuration;

namespace Livehouse.Silo.Hosting;

/// <summary>The server as a node of a cluster: grains live on the cluster's silos, of which this process may be one.</summary>
/// <param name="others">See <see cref="ClusterProgram.Run"/>.</param>
public sealed class ClusterNode(Func<ClusterSettings, IClusterMembership?>? others = null) : Deployment
{
    private ClusterSettings? _settings;
    private IClusterMembership? _membership;

    public override bool ServesClients => Settings.Role.HasFlag(NodeRole.Front);

    public override bool HasOtherFronts => true;

    public override bool RunsOutbox => Settings.Role.HasFlag(NodeRole.Silo);

    public override IReadOnlyList<(string Name, string Meaning)> Options =>
    [
        ("--role silo|front|both", "silo holds grains, front serves clients, both (the default) does both. Also ROLE."),
        ("CLUSTER_ID, SILO_PORT, GATEWAY_PORT", "Which cluster, and where its silos listen for each other (11111) and for fronts (30000)."),
        ("ADVERTISED_ADDRESS", "The IP address under which other nodes reach this one."),
    ];

    private ClusterSettings Settings => _settings ?? throw new InvalidOperationException("The settings have not been read yet.");

    public override void Read(IConfiguration configuration, LivehouseSettings settings)
    {
        _settings = ClusterSettingsReader.Read(configuration, settings);
        _membership = _settings.Provider == ClusterProvider.PostgreSql
            ? new PostgreSqlMembership(PostgreSqlUrl.ToConnectionString(settings.DatabaseUrl), TimeProvider.System)
            : others?.Invoke(_settings) ?? throw new SettingsException(["CLUSTER_PROVIDER: this program knows no mongodb; src/Silo.MongoDb is the node that does"]);
    }

    public override void AddGrains(WebApplicationBuilder builder, LivehouseSettings settings)
    {
        var services = builder.Services;
        services.AddSingleton(Settings);
        builder.Logging.AddFilter("Orleans", LogLevel.Warning);

        // Each call that the loss of a silo catches, with its stack: the calls' own policy deals with it, and who gives up tells.
        builder.Logging.AddFilter("Orleans.Messaging", LogLevel.Critical);
        services.AddMessageCodecs();
        services.AddSingleton<CallPolicy>();
        services.AddSingleton<IGrains, ClusterGrains>();
        services.Configure<ProblemOptions>(static options => options.IsUnavailable = CallPolicy.IsTransient);
        if (Settings.Role.HasFlag(NodeRole.Silo))
        {
            services.AddSingleton<SiloMetrics>();
            services.AddSingleton<Departure>();
            services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, WriteBeforeLeaving>();
            services.AddSingleton<SiloParts>();
            builder.UseOrleans(silo => SiloSetup.Configure(silo, Settings, settings, _membership!));
            services.AddHostedService<DutyStarter>();
            if (ServesClients) services.AddHostedService<RenewOnLostMember>();
        }
        else
        {
            builder.UseOrleansClient(client => ClientSetup.Configure(client, Settings, _membership!));
        }
    }

    public override Task Prepare(IServiceProvider services, CancellationToken cancellation)
    {
        // Made now and not with the first grain: a silo that has none yet tells that it has none.
        if (Settings.Role.HasFlag(NodeRole.Silo)) services.GetRequiredService<SiloParts>();
        return _membership!.Prepare(services.GetRequiredService<ILogger<ClusterNode>>(), cancellation);
    }

    public override void Map(WebApplication app)
    {
        if (Settings.Role.HasFlag(NodeRole.Silo)) app.MapDashboard();
    }

    internal static void Configure(ClusterOptions options, ClusterSettings settings) => (options.ClusterId, options.ServiceId) = (settings.ClusterId, settings.ServiceId);
}
