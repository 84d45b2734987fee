using System.Text.Json.Serialization;
using Livehouse.Callers;
using Livehouse.Limits;
using Livehouse.Outbox;
using Livehouse.Refusals;

namespace Livehouse.Inboxes;

/// <param name="PublicKey">Base64 of <see cref="InboxLimits.PublicKeyBytes"/> bytes.</param>
[GenerateSerializer, Alias("livehouse.PutKey"), Immutable]
public sealed record PutKey(Caller Caller, string DeviceId, string PublicKey);

[GenerateSerializer, Alias("livehouse.DeviceCommand"), Immutable]
public sealed record DeviceCommand(Caller Caller, string DeviceId);

[GenerateSerializer, Alias("livehouse.DeviceKeys"), Immutable]
public sealed record DeviceKeys(string UserId, IReadOnlyList<DeviceKey> Devices);

/// <param name="UpdatedAt">UTC, the server's clock.</param>
[GenerateSerializer, Alias("livehouse.DeviceKey"), Immutable]
public sealed record DeviceKey(string DeviceId, string PublicKey, DateTimeOffset UpdatedAt);

/// <param name="ClientId">The same for every attempt to send one message: the message's id is derived from it.</param>
/// <param name="Attachments">Ids of attachments that the caller has uploaded for this message.</param>
/// <param name="ReceiverRefusal">The recipient's current answer to <see cref="IInboxGrain.Admit"/>.</param>
[GenerateSerializer, Alias("livehouse.SendMail"), Immutable]
public sealed record SendMail(Caller Caller, string To, string ClientId, SealedText Text, IReadOnlyList<string> Attachments, Refusal? ReceiverRefusal);

/// <summary>Text encrypted by a client; the server can't read it.</summary>
/// <param name="Ciphertext">Base64.</param>
/// <param name="Nonce">Base64 of <see cref="InboxLimits.NonceBytes"/> bytes.</param>
/// <param name="SenderDeviceId">The device whose secret key encrypted it.</param>
[GenerateSerializer, Alias("livehouse.SealedText"), Immutable]
public sealed record SealedText(string Ciphertext, string Nonce, string SenderDeviceId);

/// <param name="Seq">In the sender's own log.</param>
/// <param name="Order">The delivery to run immediately; null when it is already delivered.</param>
[GenerateSerializer, Alias("livehouse.SentMail"), Immutable]
public sealed record SentMail(string MessageId, long Seq, MailOrder? Order);

/// <summary>An outbox message that the front runs before it answers; if it can't, the background runner does.</summary>
[GenerateSerializer, Alias("livehouse.MailOrder"), Immutable]
public sealed record MailOrder(string OutboxMessageId, OutboxMessage Message);

/// <param name="After">Entries after this number; null: after the last acknowledged one.</param>
/// <param name="Limit">1 to <see cref="PageLimits.ItemsMax"/>.</param>
[GenerateSerializer, Alias("livehouse.ReadInbox"), Immutable]
public sealed record ReadInbox(Caller Caller, long? After, int Limit);

/// <param name="After">Where the page begins.</param>
/// <param name="LastSeq">The newest entry's number; 0 when there never was an entry.</param>
[GenerateSerializer, Alias("livehouse.InboxPage"), Immutable]
public sealed record InboxPage(long After, long LastSeq, long AcknowledgedSeq, IReadOnlyList<InboxEntry> Entries);

/// <summary>An entry for the user's devices.</summary>
/// <param name="From">The author of the message concerned.</param>
/// <param name="To">The recipient of the message concerned.</param>
/// <param name="At">UTC, the server's clock: when the message was sent, or when it was read or deleted.</param>
[GenerateSerializer, Alias("livehouse.InboxEntry"), Immutable]
public sealed record InboxEntry(long Seq, InboxEntryKind Kind, string MessageId, string From, string To, DateTimeOffset At)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Id(0)]
    public string? Ciphertext { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Id(1)]
    public string? Nonce { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Id(2)]
    public string? SenderDeviceId { get; init; }

    /// <summary>Only for the user's own messages.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Id(3)]
    public string? ClientId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Id(4)]
    public IReadOnlyList<MailAttachment>? Attachments { get; init; }

    /// <summary>UTC; when the recipient read it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Id(5)]
    public DateTimeOffset? ReadAt { get; init; }
}

[GenerateSerializer, Alias("livehouse.InboxEntryKind")]
public enum InboxEntryKind
{
    /// <summary>A message came in, or was sent by another device of the user.</summary>
    Message,

    /// <summary>The recipient has read a message from the user.</summary>
    Read,

    /// <summary>A message was deleted. For a device that has not received the message yet, this takes the place of its entry.</summary>
    Deleted,
}

/// <param name="ContentType">As the sender declared it; the object itself is encrypted.</param>
[GenerateSerializer, Alias("livehouse.MailAttachment"), Immutable]
public sealed record MailAttachment(string AttachmentId, string ContentType, long SizeBytes);

[GenerateSerializer, Alias("livehouse.AcknowledgeMail"), Immutable]
public sealed record AcknowledgeMail(Caller Caller, long Seq);

/// <param name="Seq">Everything up to here is acknowledged.</param>
[GenerateSerializer, Alias("livehouse.InboxPlace"), Immutable]
public sealed record InboxPlace(long Seq);

[GenerateSerializer, Alias("livehouse.ReadConversation"), Immutable]
public sealed record ReadConversation(Caller Caller, string UserId, int Limit, string? Cursor);

[GenerateSerializer, Alias("livehouse.MailPage"), Immutable]
public sealed record MailPage(IReadOnlyList<InboxEntry> Items, string? NextCursor);

[GenerateSerializer, Alias("livehouse.MailCommand"), Immutable]
public sealed record MailCommand(Caller Caller, string MessageId);

/// <param name="Order">As in <see cref="SentMail"/>.</param>
[GenerateSerializer, Alias("livehouse.ReadMail"), Immutable]
public sealed record ReadMail(string MessageId, DateTimeOffset ReadAt, MailOrder? Order);

/// <inheritdoc cref="ReadMail"/>
[GenerateSerializer, Alias("livehouse.DeletedMail"), Immutable]
public sealed record DeletedMail(string MessageId, MailOrder? Order);

[GenerateSerializer, Alias("livehouse.BlockCommand"), Immutable]
public sealed record BlockCommand(Caller Caller, string UserId);

[GenerateSerializer, Alias("livehouse.BlockView"), Immutable]
public sealed record BlockView(string UserId, bool Blocked);

[GenerateSerializer, Alias("livehouse.ReadBlocks"), Immutable]
public sealed record ReadBlocks(Caller Caller, int Limit, string? Cursor);

[GenerateSerializer, Alias("livehouse.BlockPage"), Immutable]
public sealed record BlockPage(IReadOnlyList<BlockedUser> Items, string? NextCursor);

/// <param name="At">UTC, when the block was set.</param>
[GenerateSerializer, Alias("livehouse.BlockedUser"), Immutable]
public sealed record BlockedUser(string UserId, DateTimeOffset At);

/// <param name="OperationId">The same for a repeat of the same request.</param>
[GenerateSerializer, Alias("livehouse.ReserveAttachment"), Immutable]
public sealed record ReserveAttachment(Caller Caller, string OperationId, string ContentType, long SizeBytes);

[GenerateSerializer, Alias("livehouse.AttachmentQuery"), Immutable]
public sealed record AttachmentQuery(Caller Caller, string AttachmentId);

/// <param name="ObjectKey">In the bucket.</param>
[GenerateSerializer, Alias("livehouse.AttachmentView"), Immutable]
public sealed record AttachmentView(string AttachmentId, string ObjectKey, string ContentType, long SizeBytes);

[GenerateSerializer, Alias("livehouse.AttachmentExpiry"), Immutable]
public sealed record AttachmentExpiry(string AttachmentId);

/// <param name="ObjectKey">Null: it is in use and stays.</param>
[GenerateSerializer, Alias("livehouse.ExpiredAttachment"), Immutable]
public sealed record ExpiredAttachment(string? ObjectKey);

/// <param name="After">After this number of the sender.</param>
[GenerateSerializer, Alias("livehouse.OutgoingQuery"), Immutable]
public sealed record OutgoingQuery(string To, long After);

/// <param name="Through">The last number examined.</param>
[GenerateSerializer, Alias("livehouse.OutgoingMail"), Immutable]
public sealed record OutgoingMail(IReadOnlyList<MailDelivery> Items, long Through, bool HasMore);

/// <param name="From">The user whose inbox delivers.</param>
[GenerateSerializer, Alias("livehouse.ReceiveMail"), Immutable]
public sealed record ReceiveMail(string From, IReadOnlyList<MailDelivery> Items);

/// <summary>One item that an inbox delivers to another.</summary>
/// <param name="Number">Grows with everything that the sender's inbox delivers to anyone.</param>
/// <param name="Kind">The kind of the entry in the recipient's log.</param>
/// <param name="Text">Only for messages.</param>
[GenerateSerializer, Alias("livehouse.MailDelivery"), Immutable]
public sealed record MailDelivery(
    long Number, InboxEntryKind Kind, string MessageId, DateTimeOffset At, SealedText? Text, IReadOnlyList<MailAttachment> Attachments);
