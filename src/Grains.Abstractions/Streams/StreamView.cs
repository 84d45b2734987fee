using System.Text.Json.Serialization;
using Livehouse.Limits;

namespace Livehouse.Streams;

[GenerateSerializer, Alias("livehouse.StreamStatus")]
public enum StreamStatus
{
    Scheduled,
    Live,
    Ended,
}

[GenerateSerializer, Alias("livehouse.Visibility")]
public enum Visibility
{
    Public,
    Followers,
    Invite,
}

[GenerateSerializer, Alias("livehouse.RecordingStatus")]
public enum RecordingStatus
{
    None,
    Starting,
    Active,
    Stopping,
    Completed,
    Failed,
}

/// <summary>A stream as clients see it (docs/api/rest.md).</summary>
/// <param name="Room">Its room on the media server.</param>
/// <param name="Viewers">Distinct people present now, in the room or on the hub; the host, recorders, ingress and agents not counted.</param>
/// <param name="PeakViewers">The highest value that <paramref name="Viewers"/> has had.</param>
/// <param name="TotalViews">How often a user who was not present joined.</param>
/// <param name="StartedAt">UTC, the server's clock; null while it is scheduled.</param>
/// <param name="EndReason"><c>stopped</c>, <c>killed</c>, <c>room_finished</c>, <c>host_gone</c>, <c>account_deleted</c>,
/// <c>account_disabled</c>, <c>tenant_suspended</c> or <c>cancelled</c>; null before its end.</param>
/// <param name="Pinned">Newest first, at most <see cref="ChatLimits.PinsMax"/>.</param>
[GenerateSerializer, Alias("livehouse.StreamView"), Immutable]
public sealed record StreamView(
    string Id,
    string TenantId,
    string OwnerId,
    string OwnerName,
    string Title,
    string Description,
    IReadOnlyList<string> Tags,
    StreamStatus Status,
    Visibility Visibility,
    string Room,
    int Viewers,
    int PeakViewers,
    long TotalViews,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    string? EndReason,
    GiftTotals Gifts,
    IReadOnlyList<PinnedMessage> Pinned,
    RecordingView Recording,
    ChatSettings Chat,
    bool E2ee)
{
    /// <summary>The event that it broadcasts; null: none.</summary>
    [Id(0)]
    public string? EventId { get; init; }

    /// <summary>UTC: when it is planned to begin; null for one that was started without a plan.</summary>
    [Id(1)]
    public DateTimeOffset? ScheduledAt { get; init; }

    /// <summary>Moderators recommend it now.</summary>
    [Id(2)]
    public bool Featured { get; init; }
}

/// <param name="Count">Gifts given, quantities added up.</param>
/// <param name="Value">Their value in the catalogue's unit.</param>
[GenerateSerializer, Alias("livehouse.GiftTotals"), Immutable]
public sealed record GiftTotals(long Count, long Value)
{
    public static GiftTotals Zero { get; } = new(0, 0);
}

[GenerateSerializer, Alias("livehouse.RecordingView"), Immutable]
public sealed record RecordingView(RecordingStatus Status, string? EgressId, DateTimeOffset? StartedAt)
{
    /// <summary>
    /// Why it failed: a sentence for its owner, without addresses or server names. Null in any other status, and for failures from before reasons were stored.
    /// </summary>
    [Id(0)]
    public string? Error { get; init; }

    public static RecordingView None { get; } = new(RecordingStatus.None, null, null);
}

/// <param name="SlowModeSeconds">The least time between two messages of one user; 0: none. At most <see cref="ChatLimits.SlowModeSecondsMax"/>. The host and
/// moderators are exempt.</param>
/// <param name="FollowersOnly">Only the host, moderators and the host's followers may write.</param>
[GenerateSerializer, Alias("livehouse.ChatSettings"), Immutable]
public sealed record ChatSettings(int SlowModeSeconds, bool FollowersOnly)
{
    public static ChatSettings Open { get; } = new(0, false);
}

[GenerateSerializer, Alias("livehouse.PinnedMessage"), Immutable]
public sealed record PinnedMessage(string MessageId, string UserId, string UserName, string Text, DateTimeOffset At, string PinnedBy, DateTimeOffset PinnedAt);

/// <param name="ClientId">The sender's id for it; null when the sender gave none.</param>
[GenerateSerializer, Alias("livehouse.ChatMessage"), Immutable]
public sealed record ChatMessage(
    string MessageId,
    string UserId,
    string UserName,
    string Text,
    DateTimeOffset At,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ClientId = null);

/// <param name="NextCursor">Where the next, older page begins; null at the end.</param>
[GenerateSerializer, Alias("livehouse.MessagePage"), Immutable]
public sealed record MessagePage(IReadOnlyList<ChatMessage> Items, string? NextCursor);

[GenerateSerializer, Alias("livehouse.PinBoardView"), Immutable]
public sealed record PinBoardView(IReadOnlyList<PinnedMessage> Pinned);

/// <param name="Seq">The event's place in the stream's log.</param>
[GenerateSerializer, Alias("livehouse.MessageReceipt"), Immutable]
public sealed record MessageReceipt(string MessageId, long Seq);

[GenerateSerializer, Alias("livehouse.GiftReceipt"), Immutable]
public sealed record GiftReceipt(string GiftId, long Seq);

/// <param name="Outcomes">One for each gift, in their order.</param>
[GenerateSerializer, Alias("livehouse.GiftOutcomes"), Immutable]
public sealed record GiftOutcomes(IReadOnlyList<Refusals.Outcome<GiftReceipt>> Outcomes);

/// <param name="Until">UTC; null when it has no end.</param>
[GenerateSerializer, Alias("livehouse.BanView"), Immutable]
public sealed record BanView(string UserId, DateTimeOffset? Until, string? Reason)
{
    /// <summary>Banned by the host, so in the host's next streams too.</summary>
    [Id(0)]
    public bool ByHost { get; init; }
}

/// <param name="Items">The newest first.</param>
[GenerateSerializer, Alias("livehouse.BanPage"), Immutable]
public sealed record BanPage(IReadOnlyList<BanView> Items, string? NextCursor);

/// <param name="Items">The newest first.</param>
[GenerateSerializer, Alias("livehouse.InvitePage"), Immutable]
public sealed record InvitePage(IReadOnlyList<InviteView> Items, string? NextCursor);

/// <param name="At">UTC.</param>
[GenerateSerializer, Alias("livehouse.InviteView"), Immutable]
public sealed record InviteView(string UserId, DateTimeOffset At);

[GenerateSerializer, Alias("livehouse.InviteList"), Immutable]
public sealed record InviteList(IReadOnlyList<string> UserIds);

/// <summary>Where the recording is; the front signs a URL for it.</summary>
/// <param name="DurationSeconds">As the media server measured it.</param>
[GenerateSerializer, Alias("livehouse.VodSource"), Immutable]
public sealed record VodSource(string ObjectKey, double DurationSeconds, long SizeBytes, string ContentType)
{
    /// <summary>Of a stream's recording: which moment of the stream it begins with, in milliseconds since <c>startedAt</c>. Null: a room's.</summary>
    [Id(0)]
    public long? BeginsMs { get; init; }
}

/// <summary>An ingress that was ordered. The front runs the outbox message immediately, because the owner is waiting for the key that it returns.</summary>
/// <param name="OutboxMessageId">Null when the same order was already carried out: then <paramref name="Message"/> finds the existing ingress.</param>
[GenerateSerializer, Alias("livehouse.IngressOrder"), Immutable]
public sealed record IngressOrder(string? OutboxMessageId, Outbox.OpenIngress Message);
