using System.Text.Json.Serialization;
using Livehouse.Grains.LiveEvents;
using Livehouse.Grains.MediaRooms;
using Livehouse.Grains.Recordings;
using Livehouse.Streams;

namespace Livehouse.Grains.Streams;

/// <summary>A stream's own row: always small. Messages, gifts, bans and invites are ledger rows beside it.</summary>
/// <param name="PeakViewers">Written at most once a second, as is <paramref name="TotalViews"/>.</param>
/// <param name="RoomOpened">The room has existed on the media server: from then on its absence means that it has ended.</param>
internal sealed record StreamState(
    string TenantId,
    string OwnerId,
    string OwnerName,
    string Title,
    string Description,
    IReadOnlyList<string> Tags,
    Visibility Visibility,
    bool E2ee,
    StreamStatus Status,
    DateTimeOffset StartedAt,
    DateTimeOffset? EndedAt,
    string? EndReason,
    GiftTotals Gifts,
    IReadOnlyList<PinnedMessage> Pinned,
    RecordingState Recording,
    IReadOnlyList<IngressState> Ingresses,
    ChatSettings Chat,
    int PeakViewers,
    long TotalViews,
    [property: JsonPropertyName("effectCount")] int OutboxMessageCount,
    bool RoomOpened = false)
{
    /// <summary>Null: no session of the room is known yet.</summary>
    public RoomLives? Lives { get; init; }

    /// <summary>Null: there was never a publisher.</summary>
    public PublisherState? Publisher { get; init; }

    /// <summary>Null: no encoder ever published through an RTMP server.</summary>
    public EncoderState? Encoder { get; init; }

    /// <summary>UTC: when the first encoder of an RTMP server came; null: none did, or it is not known.</summary>
    public DateTimeOffset? EncoderSince { get; init; }

    /// <summary>The pending outbox message that creates the room again after the media server closed it.</summary>
    [JsonPropertyName("reopenEffect")]
    public string? ReopenMessageId { get; init; }

    /// <summary>The owner's account was deleted: their recordings are not kept.</summary>
    public bool IsOwnerErased { get; init; }

    /// <summary>The event that it broadcasts; null: none.</summary>
    public string? EventId { get; init; }

    /// <summary>UTC: when it is planned to begin; null for one that was started without a plan.</summary>
    public DateTimeOffset? ScheduledAt { get; init; }

    /// <summary>UTC: when the chat of a scheduled one opens; null: when it is live.</summary>
    public DateTimeOffset? ChatOpensAt { get; init; }

    /// <summary>Moderators recommend it; null: they don't.</summary>
    public FeaturedMark? Featured { get; init; }

    /// <summary>There was a caption.</summary>
    public bool HasCaptions { get; init; }

    /// <summary>Attempts to start a scheduled one up to this number, and not this one, were given up for another stream.</summary>
    public int AttemptsGivenUp { get; init; }

    /// <summary>The last activation that stored viewing sessions; 0: none did.</summary>
    public int ViewingRun { get; init; }

    /// <summary>The last <c>viewer.peak</c>; null: there was none.</summary>
    public PeakReport? ReportedPeak { get; init; }

    private const string NeverStartedReason = "never_started";

    /// <summary>Replaces a stream whose start was given up for another one: it can't start any more.</summary>
    public static StreamState NeverStarted { get; } = new(
        "",
        "",
        "",
        "",
        "",
        [],
        Visibility.Invite,
        false,
        StreamStatus.Ended,
        default,
        null,
        NeverStartedReason,
        GiftTotals.Zero,
        [],
        RecordingState.None,
        [],
        ChatSettings.Open,
        0,
        0,
        0);

    public bool IsLive => Status == StreamStatus.Live;

    /// <summary>Not over: live or scheduled.</summary>
    public bool IsOpen => Status != StreamStatus.Ended;

    public bool WasStarted => EndReason != NeverStartedReason;
}

/// <param name="At">UTC.</param>
internal sealed record PeakReport(int Viewers, DateTimeOffset At);

/// <param name="Name">Also its name on the media server; derived from the order's operation id.</param>
/// <param name="IngressId">Null until the media server has created it.</param>
internal sealed record IngressState(string Name, string Kind, string? IngressId, bool IsPublishing);

/// <summary>An encoder at an RTMP server, as the channel's ingest grain last reported.</summary>
/// <param name="Session">See <see cref="EncoderReport.Session"/>.</param>
/// <param name="IsPresent">It publishes, or still has time to come back.</param>
internal sealed record EncoderState(string ChannelId, long Session, bool IsPresent);
