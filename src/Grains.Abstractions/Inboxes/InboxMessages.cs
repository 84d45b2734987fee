using System.Text.Json.Serialization;
using Livehouse.Callers;
using Livehouse.Limits;
using Livehouse.Outbox;
using Livehouse.Refusals;

namespace Livehouse.Inboxes;

/// <param name="PublicKey">Base64 of <see cref="InboxLimits.PublicKeyBytes"/> bytes.</param>
public sealed record PutKey(Caller Caller, string DeviceId, string PublicKey);

public sealed record DeviceCommand(Caller Caller, string DeviceId);

public sealed record DeviceKeys(string UserId, IReadOnlyList<DeviceKey> Devices);

/// <param name="UpdatedAt">UTC, the server's clock.</param>
public sealed record DeviceKey(string DeviceId, string PublicKey, DateTimeOffset UpdatedAt);

/// <param name="ClientId">The same for every try of one message: its id derives from it.</param>
/// <param name="Attachments">Ids of attachments that the caller has uploaded for this message.</param>
/// <param name="ReceiverRefusal">What <see cref="IInboxGrain.Admit"/> of the receiver said just now.</param>
public sealed record SendMail(Caller Caller, string To, string ClientId, SealedText Text, IReadOnlyList<string> Attachments, Refusal? ReceiverRefusal);

/// <summary>What a client has encrypted. Nobody here can read it.</summary>
/// <param name="Ciphertext">Base64.</param>
/// <param name="Nonce">Base64 of <see cref="InboxLimits.NonceBytes"/> bytes.</param>
/// <param name="SenderDeviceId">Whose secret key it was encrypted with.</param>
public sealed record SealedText(string Ciphertext, string Nonce, string SenderDeviceId);

/// <param name="Seq">In the sender's own log.</param>
/// <param name="Order">What is to be run at once; null when it is delivered already.</param>
public sealed record SentMail(string MessageId, long Seq, MailOrder? Order);

/// <summary>An outbox message that the front runs before it answers; a runner does if it can't.</summary>
public sealed record MailOrder(string OutboxMessageId, OutboxMessage Message);

/// <param name="After">Entries behind this number; null: behind what was acknowledged.</param>
/// <param name="Limit">1 to <see cref="PageLimits.ItemsMax"/>.</param>
public sealed record ReadInbox(Caller Caller, long? After, int Limit);

/// <param name="After">Where the page begins.</param>
/// <param name="LastSeq">The newest entry's; 0 when there never was one.</param>
public sealed record InboxPage(long After, long LastSeq, long AcknowledgedSeq, IReadOnlyList<InboxEntry> Entries);

/// <summary>Something that the user must learn.</summary>
/// <param name="From">Who wrote the message that it is about.</param>
/// <param name="To">To whom the message was written.</param>
/// <param name="At">UTC, the server's clock: when the message was sent, or when it was read or deleted.</param>
public sealed record InboxEntry(long Seq, InboxEntryKind Kind, string MessageId, string From, string To, DateTimeOffset At)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Ciphertext { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Nonce { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SenderDeviceId { get; init; }

    /// <summary>Of the user's own messages alone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ClientId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<MailAttachment>? Attachments { get; init; }

    /// <summary>UTC; when the receiver has read it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? ReadAt { get; init; }
}

public enum InboxEntryKind
{
    /// <summary>A message came in, or was sent by another device of the user.</summary>
    Message,

    /// <summary>The receiver has read a message of the user's.</summary>
    Read,

    /// <summary>A message was deleted. For a device that has not received the message yet, this takes the place of its entry.</summary>
    Deleted,
}

/// <param name="ContentType">As the sender declared it; the object itself is encrypted.</param>
public sealed record MailAttachment(string AttachmentId, string ContentType, long SizeBytes);

public sealed record AcknowledgeMail(Caller Caller, long Seq);

/// <param name="Seq">Everything up to here is acknowledged.</param>
public sealed record InboxPlace(long Seq);

public sealed record ReadConversation(Caller Caller, string UserId, int Limit, string? Cursor);

public sealed record MailPage(IReadOnlyList<InboxEntry> Items, string? NextCursor);

public sealed record MailCommand(Caller Caller, string MessageId);

/// <param name="Order">As in <see cref="SentMail"/>.</param>
public sealed record ReadMail(string MessageId, DateTimeOffset ReadAt, MailOrder? Order);

/// <inheritdoc cref="ReadMail"/>
public sealed record DeletedMail(string MessageId, MailOrder? Order);

public sealed record BlockCommand(Caller Caller, string UserId);

public sealed record BlockView(string UserId, bool Blocked);

public sealed record ReadBlocks(Caller Caller, int Limit, string? Cursor);

public sealed record BlockPage(IReadOnlyList<BlockedUser> Items, string? NextCursor);

/// <param name="At">UTC, since when.</param>
public sealed record BlockedUser(string UserId, DateTimeOffset At);

/// <param name="OperationId">The same for a repeat of the same request.</param>
public sealed record ReserveAttachment(Caller Caller, string OperationId, string ContentType, long SizeBytes);

public sealed record AttachmentQuery(Caller Caller, string AttachmentId);

/// <param name="ObjectKey">In the bucket.</param>
public sealed record AttachmentView(string AttachmentId, string ObjectKey, string ContentType, long SizeBytes);

public sealed record AttachmentExpiry(string AttachmentId);

/// <param name="ObjectKey">Null: it is in use and stays.</param>
public sealed record ExpiredAttachment(string? ObjectKey);

/// <param name="After">Behind this number of the sender's.</param>
public sealed record OutgoingQuery(string To, long After);

/// <param name="Through">The last number that was looked at.</param>
public sealed record OutgoingMail(IReadOnlyList<MailDelivery> Items, long Through, bool HasMore);

/// <param name="From">Whose inbox tells.</param>
public sealed record ReceiveMail(string From, IReadOnlyList<MailDelivery> Items);

/// <summary>One item that an inbox delivers to another.</summary>
/// <param name="Number">Grows with everything that the sender's inbox ever tells anybody.</param>
/// <param name="Kind">What the other side's log will say.</param>
/// <param name="Text">Of messages alone.</param>
public sealed record MailDelivery(
    long Number, InboxEntryKind Kind, string MessageId, DateTimeOffset At, SealedText? Text, IReadOnlyList<MailAttachment> Attachments);
