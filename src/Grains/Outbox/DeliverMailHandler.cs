using Livehouse.Hosting;
using Livehouse.Inboxes;
using Livehouse.Notices;
using Livehouse.Outbox;

namespace Livehouse.Grains.Outbox;

/// <summary>
/// Hands private messages from the sender's inbox to the receiver's. Another runner may do the same at the same time: both take from the oldest on, and the
/// receiver leaves out what it has, so that everything arrives once and in order.
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

    /// <summary>Tells the user's connected devices that the inbox has something new.</summary>
    private Task NotifyInboxChanged(string tenantId, string userId) =>
        grains.NotificationRouter().Notify(new UserNotice(tenantId, userId, UserNoticeNames.Inbox, Nothing));
}
