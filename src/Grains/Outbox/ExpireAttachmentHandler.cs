using Livehouse.Hosting;
using Livehouse.Inboxes;
using Livehouse.Outbox;

namespace Livehouse.Grains.Outbox;

/// <summary>Deletes an upload that no message has referred to in time, unless one does by now.</summary>
public sealed class ExpireAttachmentHandler(IGrains grains, OutboxHandler<DropObjects> objects) : OutboxHandler<ExpireAttachment>
{
    public override async Task<OutboxResult?> Run(ExpireAttachment message, CancellationToken cancellation)
    {
        var expired = await grains.Inbox(message.TenantId, message.UserId).GiveUpAttachment(new AttachmentExpiry(message.AttachmentId));
        if (expired.ObjectKey is { } objectKey) await objects.Run(new DropObjects([objectKey]), cancellation);
        return null;
    }
}
