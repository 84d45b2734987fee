using Livehouse.Callers;
using Livehouse.Limits;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Users;

namespace Livehouse.Inboxes;

/// <summary>
/// One user's private messages, device keys and blocks. The key is <c>tenant:user</c>. Messages are encrypted by the clients: the grain can't read them.
/// Everything that must reach the user's devices is an entry in one log, numbered by <c>seq</c> from 1 without gaps; clients acknowledge up to a number.
/// Changes to another user's inbox travel as the outbox message <see cref="DeliverMail"/>.
/// </summary>
[Alias("livehouse.inbox")]
public interface IInboxGrain : IGrainWithStringKey
{
    /// <summary>
    /// Sets a device's public key, replacing any earlier one of the same device. <c>conflict</c> for a 21st device, <c>validation_failed</c> for a point that
    /// can't be derived from any secret key.
    /// </summary>
    [Alias("PutKey")]
    Task<Outcome<DeviceKeys>> PutKey(PutKey command);

    /// <summary>Deletes a device's key; does nothing when there is none.</summary>
    [Alias("RemoveKey")]
    Task<Outcome<DeviceKeys>> RemoveKey(DeviceCommand command);

    /// <summary>The keys that a message to this user must be encrypted for; <c>not_found</c> when there are none.</summary>
    [Alias("Keys")]
    Task<Outcome<DeviceKeys>> Keys(Caller caller);

    /// <summary>
    /// Whether the caller may write to this user now: <c>forbidden</c> when blocked, <c>conflict</c> when too many entries are unacknowledged. Changes nothing.
    /// </summary>
    [Alias("Admit")]
    Task<Outcome<Done>> Admit(Caller sender);

    /// <summary>
    /// Accepts a message of this user and keeps it until it is delivered. Guards in this order: a repeated client id returns the first answer
    /// (<c>idempotency_key_reused</c> for other contents), the recipient's refusal, the attachments, the budget of
    /// <see cref="DefaultBudgets.MessagesPerMinute"/> a minute (<c>rate_limited</c>).
    /// </summary>
    [Alias("Send")]
    Task<Outcome<SentMail>> Send(SendMail command);

    /// <summary>Entries of the log in ascending order, as many as were requested or as fit into a page.</summary>
    [Alias("Entries")]
    Task<Outcome<InboxPage>> Entries(ReadInbox query);

    /// <summary>
    /// The user's devices have received everything up to this number: it is not delivered again unless a device asks for it. A lower number than before changes
    /// nothing.
    /// </summary>
    [Alias("Acknowledge")]
    Task<Outcome<InboxPlace>> Acknowledge(AcknowledgeMail command);

    /// <summary>Messages from and to one other user, newest first.</summary>
    [Alias("With")]
    Task<Outcome<MailPage>> With(ReadConversation query);

    /// <summary>The recipient has read a message; its sender is informed once.</summary>
    [Alias("MarkRead")]
    Task<Outcome<ReadMail>> MarkRead(MailCommand command);

    /// <summary>The sender deletes a message for both users, the recipient only their own copy. The contents are erased permanently.</summary>
    [Alias("Delete")]
    Task<Outcome<DeletedMail>> Delete(MailCommand command);

    /// <summary>Refuses messages from this user from now on; a message being delivered is dropped.</summary>
    [Alias("Block")]
    Task<Outcome<BlockView>> Block(BlockCommand command);

    [Alias("Unblock")]
    Task<Outcome<BlockView>> Unblock(BlockCommand command);

    [Alias("Blocks")]
    Task<Outcome<BlockPage>> Blocks(ReadBlocks query);

    /// <summary>
    /// Records an upload that is about to start: at most <see cref="InboxLimits.AttachmentsPendingMax"/> at a time (<c>conflict</c>). A repeat with the same
    /// operation id returns the same answer.
    /// </summary>
    [Alias("ReserveAttachment")]
    Task<Outcome<AttachmentView>> ReserveAttachment(ReserveAttachment command);

    /// <summary>One of the caller's attachments, or one of a received message; <c>not_found</c> otherwise.</summary>
    [Alias("Attachment")]
    Task<Outcome<AttachmentView>> Attachment(AttachmentQuery query);

    /// <summary>The upload's time limit is over: returns the object to delete, unless a message refers to it.</summary>
    [Alias("GiveUpAttachment")]
    Task<ExpiredAttachment> GiveUpAttachment(AttachmentExpiry expiry);

    /// <summary>What this user's inbox still has to deliver to another one, oldest first.</summary>
    [Alias("Undelivered")]
    Task<OutgoingMail> Undelivered(OutgoingQuery query);

    /// <summary>Accepts deliveries from another inbox. A number at or below the highest one received from that sender is skipped.</summary>
    [Alias("Receive")]
    Task Receive(ReceiveMail mail);

    /// <summary>
    /// The user's account was deleted: keys, blocks, the whole log and the user's attachments go, and nothing more is accepted. Other users keep what they have
    /// received.
    /// </summary>
    [Alias("Erase")]
    Task<Erasure> Erase();

    [Alias("OutboxMessageEnded")]
    Task OutboxMessageEnded(OutboxOutcome outcome);
}
