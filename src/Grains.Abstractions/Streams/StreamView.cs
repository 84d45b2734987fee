using System.Text.Json.Serialization;
using Livehouse.Limits;

namespace Livehouse.Streams;

public enum StreamStatus
{
    Scheduled,
    Live,
    Ended,
}

public enum Visibility
{
    Public,
    Followers,
    Invite,
}

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
/// <param name="Room">Its place on the media server.</param>
/// <param name="Viewers">Distinct people present now, in the room or on the hub; the host, recorders, ingress and agents not counted.</param>
/// <param name="PeakViewers">The highest value that <paramref name="Viewers"/> has had.</param>
/// <param name="TotalViews">How often somebody who was not there came in.</param>
/// <param name="StartedAt">UTC, the server's clock.</param>
/// <param name="EndReason"><c>stopped</c>, <c>killed</c>, <c>room_finished</c>, <c>host_gone</c> or <c>account_deleted</c>; null while live.</param>
/// <param name="Pinned">Newest first, at most <see cref="ChatLimits.PinsMax"/>.</param>
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
    bool E2ee);

/// <param name="Count">Gifts given, quantities added up.</param>
/// <param name="Value">Their value in the catalogue's unit.</param>
public sealed record GiftTotals(long Count, long Value)
{
    public static GiftTotals Zero { get; } = new(0, 0);
}

public sealed record RecordingView(RecordingStatus Status, string? EgressId, DateTimeOffset? StartedAt)
{
    /// <summary>
    /// Why it failed: a sentence for its owner, without addresses and names of servers. Null in any other status, and for what failed before reasons were kept.
    /// </summary>
    public string? Error { get; init; }

    public static RecordingView None { get; } = new(RecordingStatus.None, null, null);
}

/// <param name="SlowModeSeconds">The least time between two messages of one user; 0: none. At most <see cref="ChatLimits.SlowModeSecondsMax"/>. The host and
/// moderators are exempt.</param>
/// <param name="FollowersOnly">Only the host, moderators and the host's followers may write.</param>
public sealed record ChatSettings(int SlowModeSeconds, bool FollowersOnly)
{
    public static ChatSettings Open { get; } = new(0, false);
}

public sealed record PinnedMessage(string MessageId, string UserId, string UserName, string Text, DateTimeOffset At, string PinnedBy, DateTimeOffset PinnedAt);

/// <param name="ClientId">What the sender called it; null when it did not say.</param>
public sealed record ChatMessage(
    string MessageId,
    string UserId,
    string UserName,
    string Text,
    DateTimeOffset At,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ClientId = null);

/// <param name="NextCursor">Where the next, older page begins; null at the end.</param>
public sealed record MessagePage(IReadOnlyList<ChatMessage> Items, string? NextCursor);

public sealed record PinBoardView(IReadOnlyList<PinnedMessage> Pinned);

/// <param name="Seq">The event's place in the stream's log.</param>
public sealed record MessageReceipt(string MessageId, long Seq);

public sealed record GiftReceipt(string GiftId, long Seq);

/// <param name="Outcomes">One for each gift, in their order.</param>
public sealed record GiftOutcomes(IReadOnlyList<Refusals.Outcome<GiftReceipt>> Outcomes);

/// <param name="Until">UTC; null when it does not end by itself.</param>
public sealed record BanView(string UserId, DateTimeOffset? Until, string? Reason);

public sealed record InviteList(IReadOnlyList<string> UserIds);

/// <summary>Where the recording is; the front signs a URL for it.</summary>
/// <param name="DurationSeconds">As the media server measured it.</param>
public sealed record VodSource(string ObjectKey, double DurationSeconds, long SizeBytes, string ContentType);

/// <summary>An ingress that was ordered. The front runs the outbox message at once, because the owner waits for the key that it returns.</summary>
/// <param name="OutboxMessageId">Null when the same order was carried out before: then <paramref name="Message"/> finds the ingress that is there.</param>
public sealed record IngressOrder(string? OutboxMessageId, Outbox.OpenIngress Message);
