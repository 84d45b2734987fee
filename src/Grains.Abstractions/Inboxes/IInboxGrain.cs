using Livehouse.Callers;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Users;

namespace Livehouse.Inboxes;

/// <summary>
/// One user's private messages, device keys and blocks. The key is <c>tenant:user</c>. Messages are encrypted by the clients: a grain keeps what it can't read. Everything that the user must learn is an
/// entry of one log, numbered by <c>seq</c> from 1 without gaps; clients acknowledge up to a number. What one inbox must do to another travels as the outbox message <see cref="DeliverMail"/>.
/// </summary>
public interface IInboxGrain
{
    /// <summary>Sets a device's public key, the old one of the same device included. <c>conflict</c> for a 21st device, <c>validation_failed</c> for a point that no secret can come of.</summary>
    Task<Outcome<DeviceKeys>> PutKey(PutKey command);

    /// <summary>Forgets a device's key; one that is not there is done.</summary>
    Task<Outcome<DeviceKeys>> RemoveKey(DeviceCommand command);

    /// <summary>The keys that a message to this user is encrypted for; <c>not_found</c> when there is none.</summary>
    Task<Outcome<DeviceKeys>> Keys(Caller caller);

    /// <summary>Whether the caller may write to this user now: <c>forbidden</c> when blocked, <c>conflict</c> when too much waits to be acknowledged. Nothing changes.</summary>
    Task<Outcome<Done>> Admit(Caller sender);

    /// <summary>
    /// Takes a message of this user's and keeps it until it is delivered. Guards in this order: a repeated client id answers as the first did (<c>idempotency_key_reused</c> for other contents), what the
    /// receiver said, the attachments, the budget of <see cref="InboxLimits.MessagesPerMinute"/> a minute (<c>rate_limited</c>).
    /// </summary>
    Task<Outcome<SentMail>> Send(SendMail command);

    /// <summary>Entries of the log in ascending order, as many as were asked for or as fit into a page.</summary>
    Task<Outcome<InboxPage>> Entries(ReadInbox query);

    /// <summary>Everything up to this number was taken in by the user: it is not delivered again by itself. A lower number than before changes nothing.</summary>
    Task<Outcome<InboxPlace>> Acknowledge(AcknowledgeMail command);

    /// <summary>Messages from and to one other user, newest first.</summary>
    Task<Outcome<MailPage>> With(ReadConversation query);

    /// <summary>The receiver has read a message, which its sender is told once.</summary>
    Task<Outcome<ReadMail>> MarkRead(MailCommand command);

    /// <summary>The sender deletes a message for both, the receiver an own copy. What was deleted is gone for good.</summary>
    Task<Outcome<DeletedMail>> Delete(MailCommand command);

    /// <summary>Messages of this user no longer come in; one that is on its way is dropped.</summary>
    Task<Outcome<BlockView>> Block(BlockCommand command);

    Task<Outcome<BlockView>> Unblock(BlockCommand command);

    Task<Outcome<BlockPage>> Blocks(ReadBlocks query);

    /// <summary>Takes note of an upload that is about to come: at most <see cref="InboxLimits.AttachmentsPendingMax"/> at a time (<c>conflict</c>). The same operation id answers the same.</summary>
    Task<Outcome<AttachmentView>> ReserveAttachment(ReserveAttachment command);

    /// <summary>An attachment of the caller's own or of a message that came in; <c>not_found</c> otherwise.</summary>
    Task<Outcome<AttachmentView>> Attachment(AttachmentQuery query);

    /// <summary>The time for an upload is over: the object that must go, if no message names it.</summary>
    Task<ExpiredAttachment> GiveUpAttachment(AttachmentExpiry expiry);

    /// <summary>What this user's inbox still has to tell another one, oldest first.</summary>
    Task<OutgoingMail> Undelivered(OutgoingQuery query);

    /// <summary>Takes in what another inbox tells. A number of the sender's that was taken in before, or overtaken, is left out.</summary>
    Task Receive(ReceiveMail mail);

    /// <summary>The user's account was deleted: keys, blocks, the whole log and the user's attachments go, and nothing comes in any more. What others have received stays theirs.</summary>
    Task<Erasure> Erase();

    Task OutboxMessageEnded(OutboxOutcome outcome);
}

/// <summary>Bounds of private messages that the wire shows.</summary>
public static class InboxLimits
{
    public const int DevicesMax = 20;

    /// <summary>An X25519 public key (RFC 7748).</summary>
    public const int PublicKeyBytes = 32;

    /// <summary>Of XSalsa20-Poly1305, as TweetNaCl's <c>box</c> has it.</summary>
    public const int NonceBytes = 24;

    /// <summary>Poly1305's tag: nothing encrypted is shorter.</summary>
    public const int CiphertextBytesMin = 16;

    public const int CiphertextBytesMax = 64 * 1024;

    /// <summary>The default; see <c>MESSAGES_PER_MINUTE</c>.</summary>
    public const int MessagesPerMinute = 60;

    /// <summary>With more entries than this unacknowledged a mailbox takes no new messages.</summary>
    public const int UnacknowledgedMax = 10_000;

    public const int BlocksMax = 10_000;

    /// <summary>Of one message.</summary>
    public const int AttachmentsMax = 10;

    /// <summary>Uploads that no message names yet.</summary>
    public const int AttachmentsPendingMax = 20;
}
