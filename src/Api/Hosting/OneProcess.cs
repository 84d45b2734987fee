using Livehouse.Api.Configuration;
using Livehouse.Api.Problems;
using Livehouse.Grains.Billing;
using Livehouse.Grains.Inboxes;
using Livehouse.Grains.Listings;
using Livehouse.Grains.Matching;
using Livehouse.Grains.Moderation;
using Livehouse.Grains.Notices;
using Livehouse.Grains.Rooms;
using Livehouse.Grains.Streams;
using Livehouse.Grains.Users;
using Livehouse.Hosting;
using Livehouse.LocalSilo;
using Livehouse.Storage;
using Silo = Livehouse.LocalSilo.LocalSilo;

namespace Livehouse.Api.Hosting;

/// <summary>The grains in this process, the front beside them. The container ends them in the reverse order: the silo, whose grains write what they still hold, then the storage.</summary>
internal sealed class OneProcess : Deployment
{
    public override void AddGrains(WebApplicationBuilder builder, LivehouseSettings settings)
    {
        builder.Services.AddSingleton(MakeSilo);
        builder.Services.AddSingleton<IGrains>(static provider => provider.GetRequiredService<Silo>());
        builder.Services.AddHostedService<ScheduledJobLoops>();
        builder.Services.Configure<ProblemOptions>(static options => options.IsUnavailable = static error => error is GrainOverloadedException or SiloStoppedException);
    }

    private static Silo MakeSilo(IServiceProvider provider)
    {
        var store = provider.GetRequiredService<IGrainStore>();
        var streams = provider.GetRequiredService<IStreamCatalog>();
        var metrics = provider.GetRequiredService<LiveStreamMetrics>();
        var stream = provider.GetRequiredService<StreamGrainOptions>();
        var user = provider.GetRequiredService<UserGrainOptions>();
        var rooms = provider.GetRequiredService<IRoomCatalog>();
        var room = provider.GetRequiredService<RoomGrainOptions>();
        var subscription = provider.GetRequiredService<SubscriptionGrainOptions>();
        var inbox = provider.GetRequiredService<InboxGrainOptions>();
        var match = provider.GetRequiredService<MatchGrainOptions>();
        var factories = new GrainFactories
        {
            Stream = (key, host) => new StreamGrain(key, host, store, stream, metrics),
            User = (key, host) => new UserGrain(key, host, store, user),
            ReportQueue = (key, host) => new ReportQueueGrain(key, host, store),
            Directory = (key, _) => new DirectoryGrain(key, streams),
            Room = (key, host) => new RoomGrain(key, host, store, room),
            MediaName = (key, host) => new MediaNameGrain(key, host, store),
            RoomDirectory = (key, _) => new RoomDirectoryGrain(key, rooms),
            Subscription = (key, host) => new SubscriptionGrain(key, host, store, subscription),
            BillingOwner = (key, host) => new BillingOwnerGrain(key, host, store),
            Inbox = (key, host) => new InboxGrain(key, host, store, inbox),
            Match = (key, host) => new MatchGrain(key, host, store, match),
            NotificationRouter = (_, host) => new NotificationRouterGrain(host),
        };
        // The runner needs the grains and the grains wake the runner: found when it is first needed.
        var alarm = new Lazy<OutboxSignal>(provider.GetRequiredService<OutboxSignal>);
        return new Silo(new LocalSiloOptions(), factories, provider.GetRequiredService<TimeProvider>(), () => alarm.Value.Wake(), provider.GetRequiredService<ILogger<Silo>>());
    }
}
