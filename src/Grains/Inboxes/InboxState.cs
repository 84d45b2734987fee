using System.Text.Json.Serialization;
using Livehouse.Inboxes;

namespace Livehouse.Grains.Inboxes;

/// <param name="LastSeq">Of the newest entry.</param>
/// <param name="AcknowledgedSeq">Up to here the user has taken everything in.</param>
/// <param name="LastNumber">Of what was last told to another inbox.</param>
/// <param name="OutboxMessageCount">Outbox messages ever committed: their ids count on.</param>
/// <param name="Sent">UTC, oldest first: messages that still count against the budget.</param>
/// <param name="Blocked">How many users are blocked.</param>
internal sealed record InboxState(
    long LastSeq,
    long AcknowledgedSeq,
    long LastNumber,
    [property: JsonPropertyName("effectCount")] long OutboxMessageCount,
    IReadOnlyList<DateTimeOffset> Sent,
    int Blocked)
{
    public IReadOnlyList<DeviceKey> Keys { get; init; } = [];

    /// <summary>Uploads that no message names yet.</summary>
    public IReadOnlyList<PendingAttachment> Uploads { get; init; } = [];

    /// <summary>The user's account was deleted.</summary>
    public bool IsErased { get; init; }

    public static InboxState New { get; } = new(0, 0, 0, 0, [], 0);
}

/// <param name="OutboxMessageId">Of the outbox message that deletes it when its time is over.</param>
internal sealed record PendingAttachment(string AttachmentId, [property: JsonPropertyName("effectId")] string OutboxMessageId);

/// <summary>The inbox's ledgers. Names are stored: never rename one.</summary>
internal static class InboxLedgers
{
    /// <summary><see cref="MailRow"/>; id: the message's; order: seq of its entry; tag: the other user, none for what was deleted.</summary>
    public const string Messages = "message";

    /// <summary><see cref="NoticeRow"/>, an entry about a message; order: seq.</summary>
    public const string Notices = "notice";

    /// <summary><see cref="OutgoingRow"/>; order: its number times -1, so that listings begin with the oldest; tag: to whom.</summary>
    public const string Outgoing = "outgoing";

    /// <summary><see cref="PeerRow"/>; id: the other user.</summary>
    public const string Peers = "peer";

    /// <summary><see cref="BlockRow"/>; id: the blocked user.</summary>
    public const string Blocks = "block";

    /// <summary><see cref="AttachmentRow"/>; id: the attachment's.</summary>
    public const string Attachments = "attachment";
}

/// <summary>A message in the log of its sender or of its receiver.</summary>
/// <param name="Fingerprint">Of what was sent, to tell another message under the same client id; the sender's alone.</param>
/// <param name="Number">Under which it was told to the receiver; the sender's alone.</param>
internal sealed record MailRow(
    string From,
    string To,
    DateTimeOffset At,
    SealedText? Text,
    string? ClientId,
    IReadOnlyList<MailAttachment> Attachments,
    DateTimeOffset? ReadAt,
    string? Fingerprint,
    long Number)
{
    /// <summary>UTC; from then on none of the encrypted contents are stored.</summary>
    public DateTimeOffset? DeletedAt { get; init; }
}

/// <param name="At">UTC; when it happened.</param>
internal sealed record NoticeRow(InboxEntryKind Kind, string MessageId, string From, string To, DateTimeOffset At);

/// <param name="OutboxMessageId">Committed with it.</param>
internal sealed record OutgoingRow(InboxEntryKind Kind, string MessageId, DateTimeOffset At, [property: JsonPropertyName("effectId")] string OutboxMessageId);

/// <param name="Received">The last number of this user's that was taken in.</param>
internal sealed record PeerRow(long Received);

internal sealed record BlockRow(DateTimeOffset At);

/// <param name="Owner">Who has uploaded it.</param>
/// <param name="MessageId">Null until a message names it.</param>
internal sealed record AttachmentRow(string Owner, string ContentType, long SizeBytes, string? MessageId);
