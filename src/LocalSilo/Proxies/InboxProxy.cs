using Livehouse.Callers;
using Livehouse.Inboxes;
using Livehouse.LocalSilo.Mailboxes;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Users;

namespace Livehouse.LocalSilo.Proxies;

internal sealed class InboxProxy(Cells<IInboxGrain> cells, string key, bool fromOutside) : GrainProxy<IInboxGrain>(cells, key, fromOutside), IInboxGrain
{
    public Task<Outcome<DeviceKeys>> PutKey(PutKey command) => Ask(static (grain, command) => grain.PutKey(command), command);

    public Task<Outcome<DeviceKeys>> RemoveKey(DeviceCommand command) => Ask(static (grain, command) => grain.RemoveKey(command), command);

    public Task<Outcome<DeviceKeys>> Keys(Caller caller) => Ask(static (grain, caller) => grain.Keys(caller), caller);

    public Task<Outcome<Done>> Admit(Caller sender) => Ask(static (grain, sender) => grain.Admit(sender), sender);

    public Task<Outcome<SentMail>> Send(SendMail command) => Ask(static (grain, command) => grain.Send(command), command);

    public Task<Outcome<InboxPage>> Entries(ReadInbox query) => Ask(static (grain, query) => grain.Entries(query), query);

    public Task<Outcome<InboxPlace>> Acknowledge(AcknowledgeMail command) => Ask(static (grain, command) => grain.Acknowledge(command), command);

    public Task<Outcome<MailPage>> With(ReadConversation query) => Ask(static (grain, query) => grain.With(query), query);

    public Task<Outcome<ReadMail>> MarkRead(MailCommand command) => Ask(static (grain, command) => grain.MarkRead(command), command);

    public Task<Outcome<DeletedMail>> Delete(MailCommand command) => Ask(static (grain, command) => grain.Delete(command), command);

    public Task<Outcome<BlockView>> Block(BlockCommand command) => Ask(static (grain, command) => grain.Block(command), command);

    public Task<Outcome<BlockView>> Unblock(BlockCommand command) => Ask(static (grain, command) => grain.Unblock(command), command);

    public Task<Outcome<BlockPage>> Blocks(ReadBlocks query) => Ask(static (grain, query) => grain.Blocks(query), query);

    public Task<Outcome<AttachmentView>> ReserveAttachment(ReserveAttachment command) => Ask(static (grain, command) => grain.ReserveAttachment(command), command);

    public Task<Outcome<AttachmentView>> Attachment(AttachmentQuery query) => Ask(static (grain, query) => grain.Attachment(query), query);

    public Task<ExpiredAttachment> GiveUpAttachment(AttachmentExpiry expiry) => Ask(static (grain, expiry) => grain.GiveUpAttachment(expiry), expiry);

    public Task<OutgoingMail> Undelivered(OutgoingQuery query) => Ask(static (grain, query) => grain.Undelivered(query), query);

    public Task Receive(ReceiveMail mail) => Tell(static (grain, mail) => grain.Receive(mail), mail);

    public Task OutboxMessageEnded(OutboxOutcome outcome) => Tell(static (grain, outcome) => grain.OutboxMessageEnded(outcome), outcome);

    public Task<Erasure> Erase() => Ask(static grain => grain.Erase());
}
