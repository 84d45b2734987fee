using System.Diagnostics.Metrics;
using Livehouse.Analytics;
using Livehouse.Api.Configuration;
using Livehouse.Api.Gifts;
using Livehouse.Api.Ingress;
using Livehouse.Api.Jobs;
using Livehouse.Grains.Analytics;
using Livehouse.Grains.Billing;
using Livehouse.Grains.Gifts;
using Livehouse.Grains.Inboxes;
using Livehouse.Grains.Ingest;
using Livehouse.Grains.Matching;
using Livehouse.Grains.Outbox;
using Livehouse.Grains.Rooms;
using Livehouse.Grains.Streams;
using Livehouse.Grains.Users;
using Livehouse.Hosting;
using Livehouse.Jobs;
using Livehouse.Outbox;
using Livehouse.Silo.Activations;
using Livehouse.Storage;

namespace Livehouse.Api.Hosting;

/// <summary>Services that grains need wherever they live: storage, their options, and the outbox.</summary>
internal static class GrainHosting
{
    /// <summary>Mostly they wait for answers.</summary>
    private const int OutgoingAtOnce = 64;

    public static void AddGrainParts(this IServiceCollection services, LivehouseSettings settings, Deployment deployment)
    {
        services.AddSingleton(provider => OpenStorage(settings, provider));
        services.AddSingleton<IStorageFigures>(static provider => provider.GetRequiredService<LivehouseStorage>());
        services.AddSingleton(static provider => provider.GetRequiredService<LivehouseStorage>().Grains);
        services.AddSingleton(static provider => provider.GetRequiredService<LivehouseStorage>().Streams);
        services.AddSingleton(static provider => provider.GetRequiredService<LivehouseStorage>().Rooms);
        services.AddSingleton(static provider => provider.GetRequiredService<LivehouseStorage>().Events);
        services.AddSingleton(static provider => provider.GetRequiredService<LivehouseStorage>().Viewing);
        services.AddSingleton(static provider => provider.GetRequiredService<LivehouseStorage>().Captions);
        services.AddSingleton(static provider => provider.GetRequiredService<LivehouseStorage>().Figures);
        services.AddSingleton(static provider => provider.GetRequiredService<LivehouseStorage>().Coins);
        services.AddSingleton<IStreamAnalytics, StreamAnalytics>();
        services.AddSingleton<IScheduledJob, MissingFiguresJob>();
        services.AddSingleton(static provider => provider.GetRequiredService<LivehouseStorage>().Outbox);
        services.AddSingleton(static provider => provider.GetRequiredService<LivehouseStorage>().Jobs);
        services.AddSingleton<IJobStats>(static provider => provider.GetRequiredService<IJobStore>());
        services.AddSingleton(static provider => provider.GetRequiredService<LivehouseStorage>().Idempotency);
        services.AddSingleton(static provider => provider.GetRequiredService<LivehouseStorage>().Reminders);

        services.AddSingleton(Catalogue(settings));
        var costs = settings.Payments.GiftsCost;
        services.AddSingleton(provider =>
            new GiftOffers([.. provider.GetRequiredService<GiftCatalog>().Kinds.Select(kind => new GiftOffer(kind.Type, kind.Name, kind.Value, kind.Icon)
            {
                Coins = costs ? kind.Coins : null,
            })]));
        var limits = settings.Limits;
        services.AddSingleton(provider => new StreamGrainOptions
        {
            TellsFollowers = true,
            Gifts = provider.GetRequiredService<GiftCatalog>(),
            ChatPerMinute = limits.ChatPerMinute,
            ReactionsPerMinute = limits.ReactionsPerMinute,
            GiftsPerMinute = limits.GiftsPerMinute,
            ReconnectWindow = settings.StreamReconnectWindow,
        });
        services.AddSingleton(new UserGrainOptions
        {
            StartsPerHour = limits.StartsPerHour,
            JoinsPerQuarterHour = limits.JoinsPerQuarterHour,
            EventsPerHour = limits.EventsPerHour,
            RoomsPerQuarterHour = limits.RoomsPerQuarterHour,
            RoomTokensPerQuarterHour = limits.RoomTokensPerQuarterHour,
            RoomJoinsPerQuarterHour = limits.RoomJoinsPerQuarterHour,
        });
        services.AddSingleton<LiveStreamMetrics>();
        services.AddSingleton(provider => new LiveStreamCount(
            provider.GetRequiredService<IStreamCatalog>(),
            provider.GetRequiredService<IMeterFactory>(),
            provider.GetRequiredService<TimeProvider>(),
            isAlone: !deployment.HasOtherFronts));
        services.AddSingleton<IScheduledJob>(static provider => provider.GetRequiredService<LiveStreamCount>());
        services.AddSingleton<IRefreshedFigures>(static provider => provider.GetRequiredService<LiveStreamCount>());
        services.AddSingleton(provider => new JobGauges(
            provider.GetRequiredService<IJobStats>(),
            provider.GetRequiredService<IMeterFactory>(),
            provider.GetRequiredService<TimeProvider>(),
            isAlone: !deployment.HasOtherFronts));
        services.AddSingleton<IScheduledJob>(static provider => provider.GetRequiredService<JobGauges>());
        services.AddSingleton<IRefreshedFigures>(static provider => provider.GetRequiredService<JobGauges>());
        services.AddSingleton(new RoomGrainOptions());
        services.AddSingleton(new SubscriptionGrainOptions { Grace = settings.BillingGrace });
        services.AddSingleton(new InboxGrainOptions
        {
            MessagesPerMinute = limits.MessagesPerMinute,
            AttachmentBytesMax = settings.Attachments.BytesMax,
            AttachmentTypes = settings.Attachments.Types ?? InboxGrainOptions.DefaultAttachmentTypes,
        });
        services.AddSingleton(new MatchGrainOptions());
        services.AddSingleton(new IngestGrainOptions
        {
            ReconnectWindow = settings.Ingest.ReconnectWindow,
            UpdateEvery = settings.Ingest.UpdateEvery,
            FreezeAfter = settings.Ingest.FreezeAfter,
            KeepsFiles = settings.Ingest.Recordings == IngestRecordings.Vod,
            HasRecordings = settings.RtmpServers.RecordingsUrl.Length > 0,
        });

        services.AddSingleton(deployment);
        services.AddSingleton<JobRunners>();
        services.AddSingleton(JobRetention.Default);
        services.AddSingleton<IScheduledJob, JobCleanup>();
        services.AddSingleton<OutboxLog>();
        services.AddSingleton(static provider => Runner(
            provider, provider.GetRequiredService<IOutboxStore>(), provider.GetService<OutboxRunnerOptions>() ?? new OutboxRunnerOptions()));
        services.AddSingleton(static provider => new OutgoingRunner(Runner(
            provider, provider.GetRequiredService<LivehouseStorage>().OutgoingOutbox, new OutboxRunnerOptions { ConcurrencyMax = OutgoingAtOnce })));
        services.AddSingleton<OutboxLoop>();
        services.AddSingleton(static provider => new OutboxSignal(() =>
        {
            provider.GetRequiredService<OutboxRunner>().Wake();
            provider.GetRequiredService<OutgoingRunner>().Runner.Wake();
        }));
        services.AddSingleton<IImmediateOutbox>(static provider => provider.GetRequiredService<OutboxLoop>());
        if (deployment.RunsOutbox) services.AddHostedService(static provider => provider.GetRequiredService<OutboxLoop>());
    }

    private static OutboxRunner Runner(IServiceProvider provider, IOutboxStore store, OutboxRunnerOptions options) => new(
        store,
        provider.GetRequiredService<OutboxHandlers>(),
        provider.GetRequiredService<IGrains>(),
        provider.GetRequiredService<TimeProvider>(),
        options,
        provider.GetRequiredService<OutboxLog>());

    /// <summary>The container creates it at startup, before any request: blocking here blocks the start.</summary>
    private static LivehouseStorage OpenStorage(LivehouseSettings settings, IServiceProvider provider) => LivehouseStorage.Open(
        new StorageOptions { DatabaseUrl = settings.DatabaseUrl, DataDirectory = settings.DataDirectory },
        provider.GetRequiredService<TimeProvider>(),
        provider.GetRequiredService<ILoggerFactory>()).GetAwaiter().GetResult();

    private static GiftCatalog Catalogue(LivehouseSettings settings)
    {
        var offers = settings.Gifts ?? [.. GiftCatalog.Default.Kinds.Select(static kind => new GiftOffer(kind.Type, kind.Name, kind.Value, kind.Icon))];
        return new GiftCatalog([.. offers.Select(offer => new GiftKind(offer.Type, offer.Name, offer.Value, offer.Icon)
        {
            Coins = settings.Payments.GiftsCost ? offer.Coins ?? offer.Value : 0,
        })]);
    }
}
