using Livehouse.Api.Hosting;
using Livehouse.Grains.Billing;
using Livehouse.Grains.Inboxes;
using Livehouse.Grains.Matching;
using Livehouse.Grains.Rooms;
using Livehouse.Grains.Streams;
using Livehouse.Grains.Users;
using Livehouse.Hosting;
using Livehouse.Storage;

namespace Livehouse.Silo.Grains;

/// <summary>What every activation of this silo shares.</summary>
public sealed class SiloParts(
    IGrainFactory factory,
    IGrainStore store,
    IStreamCatalog streams,
    StreamGrainOptions streamOptions,
    UserGrainOptions userOptions,
    IRoomCatalog rooms,
    RoomGrainOptions roomOptions,
    SubscriptionGrainOptions subscriptionOptions,
    InboxGrainOptions inboxOptions,
    MatchGrainOptions matchOptions,
    LiveStreamMetrics liveStreams,
    OutboxSignal alarm,
    SiloMetrics metrics,
    Departure departure,
    TimeProvider time,
    ILogger<SiloParts> log)
{
    /// <summary>The grains as grains see them.</summary>
    public IGrains Grains { get; internal init; } = new SiloGrains(factory);

    public IGrainStore Store => store;

    public IStreamCatalog Streams => streams;

    public StreamGrainOptions StreamOptions => streamOptions;

    public UserGrainOptions UserOptions => userOptions;

    public IRoomCatalog Rooms => rooms;

    public RoomGrainOptions RoomOptions => roomOptions;

    public SubscriptionGrainOptions SubscriptionOptions => subscriptionOptions;

    public InboxGrainOptions InboxOptions => inboxOptions;

    public MatchGrainOptions MatchOptions => matchOptions;

    public LiveStreamMetrics LiveStreams => liveStreams;

    public OutboxSignal Alarm => alarm;

    public SiloMetrics Metrics => metrics;

    public Departure Departure => departure;

    public TimeProvider Time => time;

    public ILogger Log => log;
}
