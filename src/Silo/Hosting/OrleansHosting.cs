using Livehouse.Grains.Streams;
using Livehouse.Hosting;
using Livehouse.Jobs;
using Livehouse.Silo.Activations;
using Livehouse.Silo.Calls;
using Livehouse.Silo.Configuration;
using Livehouse.Silo.Feed;
using Livehouse.Silo.Jobs;
using Livehouse.Silo.Membership;
using Livehouse.Silo.Reports;
using Livehouse.Silo.Wire;
using Livehouse.Streams;
using Orleans.Serialization;
using Orleans.Serialization.Configuration;

namespace Livehouse.Silo.Hosting;

/// <summary>Adds Orleans to a server: as a silo, whose grains run in this process, or as a client of other silos.</summary>
public static class OrleansHosting
{
    /// <summary>Orleans' internal timers use the machine's clock, whatever clock the grains are given.</summary>
    private static readonly string[] OrleansClocks =
    [
        TimeProviderNames.Messaging, TimeProviderNames.SystemTimers, TimeProviderNames.Membership, TimeProviderNames.ActivationManagement,
        TimeProviderNames.GrainDirectory, Orleans.Reminders.ReminderTimeProviderNames.Reminders,
    ];

    /// <summary>
    /// Registers <see cref="IGrains"/> and <see cref="IObserverReferences"/>. The server registers what grains need: their options, storage,
    /// <see cref="OutboxSignal"/>.
    /// </summary>
    /// <param name="extension">For a process that hosts grains; null for none.</param>
    public static void AddOrleans(
        this IHostApplicationBuilder builder, ClusterSettings settings, IClusterMembership membership, ISiloExtension? extension = null)
    {
        var services = builder.Services;
        services.AddSingleton(settings);
        builder.Logging.AddFilter("Orleans", LogLevel.Warning);

        // Advice on the garbage collector and on short reminders, which were considered, and a watchdog that wakes up believing that it has slept since the
        // machine started.
        foreach (var category in (string[])["Orleans.Runtime.Silo", "Orleans.Runtime.Watchdog", "Orleans.Hosting.ReminderOptionsValidator"])
        {
            builder.Logging.AddFilter(category, LogLevel.Error);
        }

        // Every call affected by the loss of a silo, with its stack trace: the call policy handles it, and the final caller logs it.
        builder.Logging.AddFilter("Orleans.Messaging", LogLevel.Critical);

        // Each decision on where to put a grain, and while a silo is dead each that failed, with its stack trace: it is made again.
        builder.Logging.AddFilter("Polly", LogLevel.Error);
        services.AddSerializer(static serializer => serializer.AddAssembly(typeof(IStreamGrain).Assembly)
            .AddAssembly(typeof(StreamGrain).Assembly)
            .AddAssembly(typeof(OrleansHosting).Assembly));
        // The management grain's commands name them as a type argument; Orleans refuses types that nobody allowed.
        services.Configure<TypeManifestOptions>(static options =>
        {
            options.AddAllowedType(typeof(SiloReporter));
            options.AddAllowedType(typeof(OperatorFeedAgents));
        });
        services.AddMessageCodecs();
        services.AddKeyedSingleton(TimeProviderNames.Grains, static (provider, _) => provider.GetRequiredService<TimeProvider>());
        foreach (var clock in OrleansClocks) services.AddKeyedSingleton(clock, TimeProvider.System);
        services.AddSingleton<CallPolicy>();
        services.AddSingleton<LostAnswers>();
        services.AddSingleton<OrleansGrains>();
        services.AddSingleton<IGrains>(static provider => provider.GetRequiredService<OrleansGrains>());
        services.AddSingleton<IObserverReferences>(static provider => provider.GetRequiredService<OrleansGrains>());
        services.AddSingleton<IClusterReports, ClusterReports>();
        services.AddSingleton<IScheduledJobs, ScheduledJobs>();
        services.AddSingleton<IJobAlarm, JobAlarm>();
        OperatorFeedSetup.AddServices(services);
        if (settings.Role.HasFlag(NodeRole.Silo))
        {
            builder.UseOrleans(silo =>
            {
                SiloSetup.Configure(silo, settings, membership);
                if (!settings.IsAlone) silo.AddOutgoingGrainCallFilter<RetryFilter>();
                extension?.Configure(silo);
            });
            if (!settings.IsAlone && settings.Role.HasFlag(NodeRole.Front)) services.AddHostedService<LostMembers>();
        }
        else
        {
            builder.UseOrleansClient(client => ClientSetup.Configure(client, settings, membership));
        }
    }

    /// <summary>Whether a call failed because the cluster could not deliver it at the moment.</summary>
    public static bool IsUnavailable(Exception error) => CallPolicy.IsTransient(error);

    /// <summary>Creates now what would be created with the first grain, so that a silo without grains reports zero.</summary>
    public static void PrepareMetrics(IServiceProvider services) => services.GetService<SiloMetrics>();
}
