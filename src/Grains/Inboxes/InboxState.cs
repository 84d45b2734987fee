using System.Text.Json.Serialization;
using Livehouse.Inboxes;

namespace Livehouse.Grains.Inboxes;

/// <param name="LastSeq">Of the newest entry.</param>
/// <param name="AcknowledgedSeq">The user has received everything up to here.</param>
/// <param name="LastNumber">Of the last item for another inbox.</param>
/// <param name="OutboxMessageCount">Number of outbox messages committed so far: part of their ids.</param>
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

    /// <summary>Uploads that no message refers to yet.</summary>
    public IReadOnlyList<PendingAttachment> Uploads { get; init; } = [];

    /// <summary>The user's account was deleted.</summary>
    public bool IsErased { get; init; }

    public static InboxState New { get; } = new(0, 0, 0, 0, [], 0);
}

/// <param name="OutboxMessageId">Of the outbox message that deletes it when its time limit is over.</param>
internal sealed record PendingAttachment(string AttachmentId, [property: JsonPropertyName("effectId")] string OutboxMessageId);

/// <summary>The inbox's ledgers. Names are stored: never rename one.</summary>
internal static class InboxLedgers
{
    /// <summary><see cref="MailRow"/>; id: the message's; order: seq of its entry; tag: the other user, none for deleted messages.</summary>
    public const string Messages = "message";

    /// <summary><see cref="NoticeRow"/>, an entry about a message; order: seq.</summary>
    public const string Notices = "notice";

    /// <summary><see cref="OutgoingRow"/>; order: its number times -1, so that listings begin with the oldest; tag: the recipient.</summary>
    public const string Outgoing = "outgoing";

    /// <summary><see cref="PeerRow"/>; id: the other user.</summary>
    public const string Peers = "peer";

    /// <summary><see cref="BlockRow"/>; id: the blocked user.</summary>
    public const string Blocks = BlockLedger.Name;

    /// <summary><see cref="AttachmentRow"/>; id: the attachment's.</summary>
    public const string Attachments = "attachment";
}

/// <summary>A message in the log of its sender or its recipient.</summary>
/// <param name="Fingerprint">Of the sent message, to recognise a different message under the same client id; only in the sender's log.</param>
/// <param name="Number">Of its delivery to the recipient; only in the sender's log.</param>
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

/// <param name="Received">The last number received from this user.</param>
internal sealed record PeerRow(long Received);

internal sealed record BlockRow(DateTimeOffset At);

/// <param name="Owner">The user who uploaded it.</param>
/// <param name="MessageId">Null until a message refers to it.</param>
internal sealed record AttachmentRow(string Owner, string ContentType, long SizeBytes, string? MessageId);
