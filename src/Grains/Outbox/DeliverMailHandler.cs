using Livehouse.Hosting;
using Livehouse.Inboxes;
using Livehouse.Notices;
using Livehouse.Outbox;

namespace Livehouse.Grains.Outbox;

/// <summary>
/// Delivers private messages from the sender's inbox to the recipient's. Another runner may do the same at the same time: both start with the oldest, and the
/// recipient skips those that it has, so that everything arrives once and in order.
/// </summary>
public sealed class DeliverMailHandler(IGrains grains) : OutboxHandler<DeliverMail>
{
    private static readonly ReadOnlyMemory<byte> Nothing = "{}"u8.ToArray();

    public override async Task<OutboxResult?> Run(DeliverMail message, CancellationToken cancellation)
    {
        var sender = grains.Inbox(message.TenantId, message.From);
        var receiver = grains.Inbox(message.TenantId, message.To);
        await NotifyInboxChanged(message.TenantId, message.From);
        for (long through = 0; ;)
        {
            var outgoing = await sender.Undelivered(new OutgoingQuery(message.To, through));
            through = outgoing.Through;
            if (outgoing.Items.Count > 0)
            {
                await receiver.Receive(new ReceiveMail(message.From, outgoing.Items));
                await NotifyInboxChanged(message.TenantId, message.To);
            }

            if (!outgoing.HasMore) return new MailDelivered(through);
        }
    }

    /// <summary>Notifies the user's connected devices that the inbox has new entries.</summary>
    private Task NotifyInboxChanged(string tenantId, string userId) =>
        grains.NotificationRouter().Notify(new UserNotice(tenantId, userId, UserNoticeNames.Inbox, Nothing));
}
