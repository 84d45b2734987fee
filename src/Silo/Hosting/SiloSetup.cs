using System.Net;
using Livehouse.Hosting;
using Livehouse.Outgoing;
using Livehouse.Silo.Activations;
using Livehouse.Silo.Configuration;
using Livehouse.Silo.Feed;
using Livehouse.Silo.Jobs;
using Livehouse.Silo.Membership;
using Livehouse.Silo.Reports;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Orleans.Providers;

namespace Livehouse.Silo.Hosting;

/// <summary>A process that hosts grains.</summary>
internal static class SiloSetup
{
    /// <summary>Calls that may wait for one grain; a further one fails immediately, and its caller may retry later.</summary>
    private const int WaitingCallsMax = 10_000;

    /// <summary>
    /// How often a call may meet an ending activation and be forwarded to the next one. Orleans' two are too few for many callers of a grain that ends
    /// immediately because it keeps no state.
    /// </summary>
    private const int ForwardsMax = 10;

    /// <summary>The cache of grain locations: 10,000 entries instead of Orleans' million save 18 MiB.</summary>
    private const int KnownPlacesMax = 10_000;

    /// <summary>
    /// How soon a grain is placed again when that failed, as it does while a silo is dead and not yet known to be; each wait is twice as long as the one
    /// before. Orleans' own first wait would be most of the pause after a silo's death.
    /// </summary>
    private static readonly TimeSpan PlacementRetry = TimeSpan.FromMilliseconds(50);

    public static void Configure(ISiloBuilder silo, ClusterSettings settings, IClusterMembership membership)
    {
        silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (settings.ClusterId, settings.ServiceId));
        if (!settings.IsAlone)
        {
            silo.Configure<EndpointOptions>(options => Listen(options, settings));
            NamedListeners.Decorate(silo.Services);
        }

        membership.Configure(silo);
        RefusingSilos.Configure(silo, settings);
        silo.Configure<ClusterMembershipOptions>(options =>
        {
            options.ProbeTimeout = settings.ProbeTimeout;
            options.NumMissedProbesLimit = settings.ProbeMissesMax;
            options.NumVotesForDeathDeclaration = settings.ProbeVotes;
            options.DefunctSiloExpiration = TimeSpan.FromDays(1);
        });
        silo.Configure<SiloMessagingOptions>(options =>
        {
            options.ResponseTimeout = settings.CallTimeout;
            options.MaxEnqueuedRequestsHardLimit = WaitingCallsMax;
            options.MaxForwardCount = ForwardsMax;
            options.PlacementRetryBaseDelay = PlacementRetry;
        });
        silo.Configure<GrainCollectionOptions>(options => options.CollectionAge = settings.GrainIdle);
        silo.Configure<GrainDirectoryOptions>(static options => options.CacheSize = KnownPlacesMax);
        silo.Configure<ReminderOptions>(static options => options.MinimumReminderPeriod = JobGrain.CheckEvery);
        OperatorFeedSetup.Configure(silo);
        silo.AddIncomingGrainCallFilter<TurnFilter>();
        if (settings.HasActivities) silo.AddActivityPropagation();
        AddServices(silo.Services);
    }

    private static void AddServices(IServiceCollection services)
    {
        services.AddSingleton<SiloMetrics>();
        services.AddSingleton<SiloDrain>();
        services.AddSingleton<ActiveContainers>();
        services.AddKeyedSingleton<IControllable, SiloReporter>(SiloReporter.ProviderName);
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, WriteBeforeLeaving>();
        services.TryAddSingleton<IWebhookWatch>(NoWebhooks.Instance);
        services.AddSingleton<GrainHostServices>();
        services.AddScoped<IGrainHost, GrainHost>();
        services.AddHostedService<JobStarter>();
    }

    private static void Listen(EndpointOptions options, ClusterSettings settings)
    {
        options.SiloPort = settings.SiloPort;
        options.GatewayPort = settings.GatewayPort;
        if (SiloPorts.Advertised(settings) is { } address) options.AdvertisedIPAddress = address;
        var listensOn = SiloPorts.ListensOn(settings);
        options.SiloListeningEndpoint = new IPEndPoint(listensOn, settings.SiloPort);
        options.GatewayListeningEndpoint = new IPEndPoint(listensOn, settings.GatewayPort);
    }
}
