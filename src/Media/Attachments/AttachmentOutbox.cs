using Livehouse.Outbox;

namespace Livehouse.Media;

/// <summary>Deletes attachments of private messages; every other outbox message is for the media server.</summary>
/// <param name="objects">Null: no object store is configured.</param>
public sealed class AttachmentOutbox(AttachmentObjects? objects, IOutboxHandler media) : IOutboxHandler
{
    public async Task<OutboxResult?> Run(OutboxMessage message, CancellationToken cancellation)
    {
        if (message is not DropObjects drop) return await media.Run(message, cancellation);
        if (objects is null) throw new OutboxMessageFailedException("This server has no object store configured.", isPermanent: true);
        try
        {
            foreach (var key in drop.ObjectKeys) await objects.Delete(key, cancellation);
            return null;
        }
        catch (ObjectStoreException failed)
        {
            throw new OutboxMessageFailedException("The object store did not answer.", isPermanent: false, failed);
        }
    }

    public Task Undo(OutboxMessage message, CancellationToken cancellation) => message is DropObjects ? Task.CompletedTask : media.Undo(message, cancellation);
}
