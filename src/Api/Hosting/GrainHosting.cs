using Livehouse.Api.Configuration;
using Livehouse.Api.Gifts;
using Livehouse.Api.Ingress;
using Livehouse.Api.Problems;
using Livehouse.Effects;
using Livehouse.Grains.Effects;
using Livehouse.Grains.Gifts;
using Livehouse.Grains.Listings;
using Livehouse.Grains.Moderation;
using Livehouse.Grains.Streams;
using Livehouse.Grains.Users;
using Livehouse.Hosting;
using Livehouse.LocalSilo;
using Livehouse.Storage;
using Silo = Livehouse.LocalSilo.LocalSilo;

namespace Livehouse.Api.Hosting;

/// <summary>
/// Puts grains, storage and effects together for one process. The container ends them in the reverse order: the silo, whose grains write what they still hold, then the storage.
/// </summary>
internal static class GrainHosting
{
    public static void AddGrains(this IServiceCollection services, LivehouseSettings settings)
    {
        services.AddSingleton(provider => OpenStorage(settings, provider));
        services.AddSingleton(static provider => provider.GetRequiredService<LivehouseStorage>().Streams);
        services.AddSingleton(static provider => provider.GetRequiredService<LivehouseStorage>().Effects);
        services.AddSingleton(static provider => provider.GetRequiredService<LivehouseStorage>().Idempotency);

        services.AddSingleton(Catalogue(settings));
        services.AddSingleton(static provider => new GiftOffers([.. provider.GetRequiredService<GiftCatalog>().Kinds.Select(kind => new GiftOffer(kind.Type, kind.Name, kind.Value, kind.Icon))]));
        services.AddSingleton<LiveStreamCensus>();
        services.AddSingleton(MakeSilo);
        services.AddSingleton<IGrains>(static provider => provider.GetRequiredService<Silo>());

        services.AddSingleton<EffectLog>();
        services.AddSingleton(static provider => new EffectRunner(
            provider.GetRequiredService<IEffectStore>(),
            provider.GetRequiredService<IEffectHandler>(),
            provider.GetRequiredService<IGrains>(),
            provider.GetRequiredService<TimeProvider>(),
            new EffectRunnerOptions(),
            provider.GetRequiredService<EffectLog>()));
        services.AddSingleton<EffectLoop>();
        services.AddSingleton<IImmediateEffects>(static provider => provider.GetRequiredService<EffectLoop>());
        services.AddHostedService(static provider => provider.GetRequiredService<EffectLoop>());
        services.Configure<ProblemOptions>(static options => options.IsUnavailable = static error => error is GrainOverloadedException or SiloStoppedException);
    }

    /// <summary>The container makes it when the program starts, before anybody can ask anything: waiting here is waiting for the start.</summary>
    private static LivehouseStorage OpenStorage(LivehouseSettings settings, IServiceProvider provider) => LivehouseStorage.Open(
        new StorageOptions { DatabaseUrl = settings.DatabaseUrl, DataDirectory = settings.DataDirectory },
        provider.GetRequiredService<TimeProvider>(),
        provider.GetRequiredService<ILoggerFactory>()).GetAwaiter().GetResult();

    private static Silo MakeSilo(IServiceProvider provider)
    {
        var storage = provider.GetRequiredService<LivehouseStorage>();
        var census = provider.GetRequiredService<LiveStreamCensus>();
        var stream = new StreamGrainOptions { Gifts = provider.GetRequiredService<GiftCatalog>() };
        var user = new UserGrainOptions();
        var factories = new GrainFactories(
            Stream: (key, host) => new StreamGrain(key, host, storage.Grains, stream, census),
            User: (key, host) => new UserGrain(key, host, storage.Grains, user),
            Desk: (key, host) => new ModerationDeskGrain(key, host, storage.Grains),
            Directory: (key, _) => new DirectoryGrain(key, storage.Streams));
        // The runner needs the grains and the grains wake the runner: found when it is first needed.
        var loop = new Lazy<EffectLoop>(provider.GetRequiredService<EffectLoop>);
        return new Silo(new LocalSiloOptions(), factories, provider.GetRequiredService<TimeProvider>(), () => loop.Value.Wake(), provider.GetRequiredService<ILogger<Silo>>());
    }

    private static GiftCatalog Catalogue(LivehouseSettings settings) =>
        settings.Gifts is { } gifts ? new GiftCatalog([.. gifts.Select(gift => new GiftKind(gift.Type, gift.Name, gift.Value, gift.Icon))]) : GiftCatalog.Default;
}
