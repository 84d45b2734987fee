using Livehouse.Callers;
using Livehouse.Inboxes;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Silo.Grains;
using Livehouse.Users;

namespace Livehouse.Silo.Clients;

/// <summary>A user's private messages, somewhere in the cluster. Every call may be repeated: messages have the ids of their clients, mail between inboxes its numbers, and all else lands in the same state.</summary>
internal sealed class ClusterInbox(IInboxSiloGrain grain, CallPolicy policy) : IInboxGrain
{
    public Task<Outcome<DeviceKeys>> PutKey(PutKey command) => policy.Repeat(() => grain.PutKey(command));

    public Task<Outcome<DeviceKeys>> RemoveKey(DeviceCommand command) => policy.Repeat(() => grain.RemoveKey(command));

    public Task<Outcome<DeviceKeys>> Keys(Caller caller) => policy.Repeat(() => grain.Keys(caller));

    public Task<Outcome<Done>> Admit(Caller sender) => policy.Repeat(() => grain.Admit(sender));

    public Task<Outcome<SentMail>> Send(SendMail command) => policy.Repeat(() => grain.Send(command));

    public Task<Outcome<InboxPage>> Entries(ReadInbox query) => policy.Repeat(() => grain.Entries(query));

    public Task<Outcome<InboxPlace>> Acknowledge(AcknowledgeMail command) => policy.Repeat(() => grain.Acknowledge(command));

    public Task<Outcome<MailPage>> With(ReadConversation query) => policy.Repeat(() => grain.With(query));

    public Task<Outcome<ReadMail>> MarkRead(MailCommand command) => policy.Repeat(() => grain.MarkRead(command));

    public Task<Outcome<DeletedMail>> Delete(MailCommand command) => policy.Repeat(() => grain.Delete(command));

    public Task<Outcome<BlockView>> Block(BlockCommand command) => policy.Repeat(() => grain.Block(command));

    public Task<Outcome<BlockView>> Unblock(BlockCommand command) => policy.Repeat(() => grain.Unblock(command));

    public Task<Outcome<BlockPage>> Blocks(ReadBlocks query) => policy.Repeat(() => grain.Blocks(query));

    public Task<Outcome<AttachmentView>> ReserveAttachment(ReserveAttachment command) => policy.Repeat(() => grain.ReserveAttachment(command));

    public Task<Outcome<AttachmentView>> Attachment(AttachmentQuery query) => policy.Repeat(() => grain.Attachment(query));

    public Task<ExpiredAttachment> GiveUpAttachment(AttachmentExpiry expiry) => policy.Repeat(() => grain.GiveUpAttachment(expiry));

    public Task<OutgoingMail> Undelivered(OutgoingQuery query) => policy.Repeat(() => grain.Undelivered(query));

    public Task Receive(ReceiveMail mail) => policy.Repeat(() => grain.Receive(mail));

    public Task OutboxMessageEnded(OutboxOutcome outcome) => policy.Repeat(() => grain.OutboxMessageEnded(outcome));

    public Task<Erasure> Erase() => policy.Repeat(grain.Erase);
}
