using Livehouse.Outbox;
using Livehouse.Hosting;
using Livehouse.Inboxes;
using Livehouse.Notices;

namespace Livehouse.Grains.Outbox;

/// <summary>Runs the outbox messages that go from one grain to another: neither may wait for the other in a turn, and what was decided must arrive although a process dies. All else goes to the media server and the object store.</summary>
public sealed class GrainOutboxHandler(IGrains grains, IOutboxHandler outside) : IOutboxHandler
{
    private static readonly ReadOnlyMemory<byte> Nothing = "{}"u8.ToArray();

    public async Task<OutboxResult?> Run(OutboxMessage message, CancellationToken cancellation)
    {
        switch (message)
        {
            case TellRoomRights tell:
                await grains.Room(tell.Room).ChangeRights(tell.Rights);
                return null;
            case DeliverMail mail:
                return await Deliver(mail);
            case ExpireAttachment expire:
                var expired = await grains.Inbox(expire.TenantId, expire.UserId).GiveUpAttachment(new AttachmentExpiry(expire.AttachmentId));
                if (expired.ObjectKey is { } objectKey) await outside.Run(new DropObjects([objectKey]), cancellation);
                return null;
            default:
                return await outside.Run(message, cancellation);
        }
    }

    public Task Undo(OutboxMessage message, CancellationToken cancellation) => message is TellRoomRights or DeliverMail or ExpireAttachment ? Task.CompletedTask : outside.Undo(message, cancellation);

    /// <summary>Whoever does this beside us takes from the oldest on too, and the receiver leaves out what it knows: so all arrives once and in order.</summary>
    private async Task<MailDelivered> Deliver(DeliverMail mail)
    {
        var sender = grains.Inbox(mail.TenantId, mail.From);
        var receiver = grains.Inbox(mail.TenantId, mail.To);
        await NotifyInboxChanged(mail.TenantId, mail.From);
        for (long through = 0; ;)
        {
            var outgoing = await sender.Undelivered(new OutgoingQuery(mail.To, through));
            through = outgoing.Through;
            if (outgoing.Items.Count > 0)
            {
                await receiver.Receive(new ReceiveMail(mail.From, outgoing.Items));
                await NotifyInboxChanged(mail.TenantId, mail.To);
            }

            if (!outgoing.HasMore) return new MailDelivered(through);
        }
    }

    /// <summary>There is something new in a mailbox, for whoever is connected.</summary>
    private Task NotifyInboxChanged(string tenantId, string userId) => grains.NotificationRouter().Notify(new UserNotice(tenantId, userId, UserNoticeNames.Inbox, Nothing));
}
