using Livehouse.Outbox;

namespace Livehouse.Media;

/// <summary>Deletes attachments of private messages from the object store.</summary>
/// <param name="objects">Null: no object store is configured.</param>
public sealed class DropObjectsHandler(AttachmentObjects? objects) : OutboxHandler<DropObjects>
{
    public override async Task<OutboxResult?> Run(DropObjects message, CancellationToken cancellation)
    {
        if (objects is null) throw new OutboxMessageFailedException("This server has no object store configured.", isPermanent: true);
        try
        {
            foreach (var key in message.ObjectKeys) await objects.Delete(key, cancellation);
            return null;
        }
        catch (ObjectStoreException failed)
        {
            throw new OutboxMessageFailedException("The object store did not answer.", isPermanent: false, failed);
        }
    }
}
