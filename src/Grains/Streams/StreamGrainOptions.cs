using Livehouse.Grains.Gifts;
using Livehouse.Limits;

namespace Livehouse.Grains.Streams;

/// <summary>The limits of a stream. Each counts exactly, in any window of its length.</summary>
public sealed record StreamGrainOptions
{
    public GiftCatalog Gifts { get; init; } = GiftCatalog.Default;

    /// <summary>Chat messages per user and minute.</summary>
    public int ChatPerMinute { get; init; } = DefaultBudgets.ChatPerMinute;

    /// <summary>Reactions per user and minute.</summary>
    public int ReactionsPerMinute { get; init; } = DefaultBudgets.ReactionsPerMinute;

    /// <summary>Gifts per user and minute, regardless of their quantities.</summary>
    public int GiftsPerMinute { get; init; } = DefaultBudgets.GiftsPerMinute;

    /// <summary>Followers are told that a stream begins (<see cref="Livehouse.Outbox.AnnounceLive"/>). A host that sends no push messages says no.</summary>
    public bool TellsFollowers { get; init; }

    /// <summary>How long chat and counts may stay in memory before they are on disk; less than a second.</summary>
    public TimeSpan FlushAfter { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// This many rows of a chat are written without waiting for more, beside the turns that follow: one commit of thousands would delay those of every other
    /// stream.
    /// </summary>
    public int AppendAt { get; init; } = 250;

    /// <summary>
    /// The time between two batches to the fronts under load: each batch is one write to each viewer. A stream with fewer events than that sends each
    /// immediately.
    /// </summary>
    public TimeSpan BatchEvery { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>How many batches may be sent in quick succession after a quiet period.</summary>
    public int BatchBurst { get; init; } = 8;

    /// <summary>Reactions are collected for this long.</summary>
    public TimeSpan ReactionsEvery { get; init; } = TimeSpan.FromSeconds(1) / ChatLimits.ReactionEventsPerSecondMax;

    /// <summary>The minimum time between two <c>live:viewers</c>.</summary>
    public TimeSpan ViewersEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Up to this many viewers, each join and leave is announced; above it only the counts.</summary>
    public int NamedViewersMax { get; init; } = StreamLimits.NamedViewersMax;

    /// <summary>How long the viewers of a silent front still count.</summary>
    public TimeSpan FrontLease { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the media server keeps an empty room before it closes it, which ends the stream.</summary>
    public TimeSpan EmptyRoomTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a stream lives without its publisher, once one was there.</summary>
    public TimeSpan ReconnectWindow { get; init; } = TimeSpan.FromSeconds(StreamLimits.ReconnectSecondsDefault);

    /// <summary>
    /// How much longer than <see cref="ReconnectWindow"/> the media server keeps the room after the last participant has left: the stream decides when it ends,
    /// not the media server.
    /// </summary>
    public TimeSpan DepartureMargin { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long a publisher may still be found without an event, after a restart or after one listing showed them; longer than the time between
    /// three listings.
    /// </summary>
    public TimeSpan PublisherGrace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Ended lives of the room remembered.</summary>
    public int ClosedRoomsMax { get; init; } = 20;

    public int IngressesMax { get; init; } = StreamLimits.IngressesMax;

    public int InvitesMax { get; init; } = StreamLimits.InvitesMax;

    public int BansMax { get; init; } = StreamLimits.BansMax;
}
