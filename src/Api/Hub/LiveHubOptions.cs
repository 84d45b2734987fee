using Livehouse.Limits;

namespace Livehouse.Api.Hub;

/// <summary>Bounds of the live hub. Every one has a reason to exist: nothing that a client or a grain can make grow is without an end.</summary>
public sealed class LiveHubOptions
{
    /// <summary>One message of a client; a longer one closes its connection.</summary>
    public int MessageBytesMax { get; set; } = RequestLimits.HubMessageBytesMax;

    /// <summary>Streams that one connection may have joined at a time.</summary>
    public int StreamsPerConnectionMax { get; set; } = RequestLimits.StreamsPerConnectionMax;

    /// <summary>With more than this waiting for it, a client gets required events only.</summary>
    public int LaggingBytes { get; set; } = 1024 * 1024;

    /// <summary>With more events than this waiting for it, a client gets required events only.</summary>
    public int LaggingEvents { get; set; } = 2_000;

    /// <summary>With more than this waiting for it, a client is told to reconnect and resume, and closed.</summary>
    public int TooSlowBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>With more events than this waiting for it, a client is told to reconnect and resume, and closed.</summary>
    public int TooSlowEvents { get; set; } = 20_000;

    /// <summary>How long a client that was told to reconnect may take to close its connection.</summary>
    public TimeSpan CloseGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>A connection to which nothing at all could be sent for this long is closed.</summary>
    public TimeSpan StalledMax { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a stream's lease of 15 seconds is renewed.</summary>
    public TimeSpan LeaseRenewal { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>How long an ended stream is still listened to: its recording may be completed after its end.</summary>
    public TimeSpan EndedLinger { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a grain may take to answer.</summary>
    public TimeSpan GrainTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Events that wait for one stream's subscription; what comes beyond is fetched again from the grain.</summary>
    public int RelayEventsMax { get; set; } = 50_000;

    /// <summary>By how much one batch may overtake another on its way here before what is missing counts as lost.</summary>
    public TimeSpan OvertakingMax { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Joins of one stream that a process has under way at a time.</summary>
    public int JoinsAtOnce { get; set; } = 16;

    /// <summary>Inboxes that a process reads at a time: the rest wait, so that a crowd that connects is not held up by its mail.</summary>
    public int InboxesAtOnce { get; set; } = 4;

    /// <summary>How often the notification router's lease of 15 seconds is renewed.</summary>
    public TimeSpan NotificationRouterRenewal { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Notices that wait to be handed to connections; with more, the oldest go.</summary>
    public int NoticesMax { get; set; } = 10_000;

    /// <summary>Every mistake in these options, in words; empty when there is none.</summary>
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
        Positive(nameof(OvertakingMax), OvertakingMax.TotalSeconds);
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
