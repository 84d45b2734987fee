using Livehouse.Hosting;
using Orleans.Providers;

namespace Livehouse.Silo.Feed;

/// <summary>Puts the operators' feed into a process: silos carry it, fronts follow it.</summary>
internal static class OperatorFeedSetup
{
    public const string ProviderName = "operators";

    /// <summary>Where Orleans keeps the list of subscribers; the name is Orleans'.</summary>
    private const string SubscriberStorage = "PubSubStore";

    /// <summary>How often a silo looks for events to deliver.</summary>
    private static readonly TimeSpan DeliverEvery = TimeSpan.FromMilliseconds(250);

    public static void Configure(ISiloBuilder silo)
    {
        silo.AddMemoryGrainStorage(SubscriberStorage, static options => options.NumStorageGrains = 1);
        silo.Services.AddKeyedSingleton<IControllable, OperatorFeedAgents>(OperatorFeedAgents.ProviderName);
        silo.AddMemoryStreams(ProviderName, static streams =>
        {
            streams.ConfigurePartitioning(1);
            streams.ConfigurePullingAgent(static agent => agent.Configure(static options => options.GetQueueMsgsTimerPeriod = DeliverEvery));
        });
    }

    public static void Configure(IClientBuilder client) =>
        client.AddMemoryStreams(ProviderName, static streams => streams.ConfigurePartitioning(1));

    public static void AddServices(IServiceCollection services)
    {
        services.AddSingleton(new OperatorFeedOptions());
        services.AddSingleton<IOperatorFeed, OperatorFeed>();
    }
}
