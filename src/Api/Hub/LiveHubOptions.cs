using Livehouse.Limits;

namespace Livehouse.Api.Hub;

/// <summary>Bounds of the live hub: nothing that a client or a grain can make grow is unbounded.</summary>
public sealed class LiveHubOptions
{
    /// <summary>One message of a client; a longer one closes its connection.</summary>
    public int MessageBytesMax { get; set; } = RequestLimits.HubMessageBytesMax;

    /// <summary>Streams that one connection may have joined at a time.</summary>
    public int StreamsPerConnectionMax { get; set; } = RequestLimits.StreamsPerConnectionMax;

    /// <summary>A client with more than this in its queue receives only required events.</summary>
    public int LaggingBytes { get; set; } = 1024 * 1024;

    /// <summary>A client with more events than this in its queue receives only required events.</summary>
    public int LaggingEvents { get; set; } = 2_000;

    /// <summary>A client with more than this in its queue is asked to reconnect and resume, and closed.</summary>
    public int TooSlowBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>A client with more events than this in its queue is asked to reconnect and resume, and closed.</summary>
    public int TooSlowEvents { get; set; } = 20_000;

    /// <summary>How long a client that was asked to reconnect may take to close its connection.</summary>
    public TimeSpan CloseGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>A connection to which nothing at all could be sent for this long is closed.</summary>
    public TimeSpan StalledMax { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a stream's lease of 15 seconds is renewed.</summary>
    public TimeSpan LeaseRenewal { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>How long the subscription to an ended stream is kept: its recording may be completed after its end.</summary>
    public TimeSpan EndedLinger { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a grain may take to answer.</summary>
    public TimeSpan GrainTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Events that wait for one stream's subscription; events beyond that are fetched again from the grain.</summary>
    public int RelayEventsMax { get; set; } = 50_000;

    /// <summary>By how much one batch may overtake another on its way here before the missing one counts as lost.</summary>
    public TimeSpan OvertakingMax { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>From so many viewers of a stream in this process on, events may wait for the next ones and be sent with them.</summary>
    public int CrowdViewers { get; set; } = 200;

    /// <summary>
    /// How long an event waits at most, and only when batches come more often than this. A gift, what a moderator did and a viewer's own message never wait.
    /// </summary>
    public TimeSpan CrowdDelayMax { get; set; } = TimeSpan.FromMilliseconds(45);

    /// <summary>Concurrent joins of one stream in a process.</summary>
    public int JoinsAtOnce { get; set; } = 16;

    /// <summary>Inboxes that a process reads concurrently: the rest wait, so that a burst of connections is not delayed by inboxes.</summary>
    public int InboxesAtOnce { get; set; } = 4;

    /// <summary>How often the notification router's lease of 15 seconds is renewed.</summary>
    public TimeSpan NotificationRouterRenewal { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Notices waiting for delivery to connections; beyond that the oldest are dropped.</summary>
    public int NoticesMax { get; set; } = 10_000;

    /// <summary>When a viewer with a poor connection is advised to watch less, and when more again.</summary>
    internal Quality.QualityRules Quality { get; set; } = Hub.Quality.QualityRules.Default;

    /// <summary>All mistakes in these options as messages; empty when there are none.</summary>
    public IReadOnlyList<string> Mistakes()
    {
        var mistakes = new List<string>();
        void Positive(string name, double value)
        {
            if (value <= 0) mistakes.Add($"{name} must be positive.");
        }

        Positive(nameof(MessageBytesMax), MessageBytesMax);
        Positive(nameof(StreamsPerConnectionMax), StreamsPerConnectionMax);
        Positive(nameof(LaggingBytes), LaggingBytes);
        Positive(nameof(LaggingEvents), LaggingEvents);
        Positive(nameof(CloseGrace), CloseGrace.TotalSeconds);
        Positive(nameof(StalledMax), StalledMax.TotalSeconds);
        Positive(nameof(LeaseRenewal), LeaseRenewal.TotalSeconds);
        Positive(nameof(EndedLinger), EndedLinger.TotalSeconds);
        Positive(nameof(GrainTimeout), GrainTimeout.TotalSeconds);
        Positive(nameof(RelayEventsMax), RelayEventsMax);
        Positive(nameof(JoinsAtOnce), JoinsAtOnce);
        Positive(nameof(InboxesAtOnce), InboxesAtOnce);
        Positive(nameof(NotificationRouterRenewal), NotificationRouterRenewal.TotalSeconds);
        Positive(nameof(NoticesMax), NoticesMax);
        Positive(nameof(CrowdViewers), CrowdViewers);
        Positive(nameof(CrowdDelayMax), CrowdDelayMax.TotalSeconds);
        Positive(nameof(OvertakingMax), OvertakingMax.TotalSeconds);
        Positive(nameof(Quality), Math.Min(Quality.Poor.TotalSeconds, Quality.Good.TotalSeconds));
        if (TooSlowBytes <= LaggingBytes) mistakes.Add($"{nameof(TooSlowBytes)} must be more than {nameof(LaggingBytes)}.");
        if (TooSlowEvents <= LaggingEvents) mistakes.Add($"{nameof(TooSlowEvents)} must be more than {nameof(LaggingEvents)}.");
        if (LeaseRenewal.TotalSeconds > 7)
        {
            mistakes.Add($"{nameof(LeaseRenewal)} must be at most 7 seconds: a lease is over after 15, and one renewal may fail.");
        }
        if (NotificationRouterRenewal.TotalSeconds > 7)
        {
            mistakes.Add($"{nameof(NotificationRouterRenewal)} must be at most 7 seconds: a lease is over after 15, and one renewal may fail.");
        }
        return mistakes;
    }
}
