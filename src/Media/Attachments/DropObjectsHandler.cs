using Livehouse.Outbox;

namespace Livehouse.Media;

/// <summary>Deletes attachments of private messages from the object store.</summary>
/// <param name="objects">Null: no object store is configured.</param>
/// <param name="files">Null: no RTMP server records.</param>
public sealed class DropObjectsHandler(AttachmentObjects? objects, RecordedFiles? files = null) : OutboxHandler<DropObjects>
{
    public override async Task<OutboxResult?> Run(DropObjects message, CancellationToken cancellation)
    {
        foreach (var key in message.ObjectKeys.Where(RecordedFiles.IsKey)) files?.Delete(key);
        // What an RTMP server made of its own files is its operator's to delete: docs/ingest.md.
        var stored = message.ObjectKeys.Where(static key => !RecordedFiles.IsKey(key) && !PlaybackLinks.IsKey(key)).ToList();
        if (stored.Count == 0) return null;
        if (objects is null) throw new OutboxMessageFailedException("This server has no object store configured.", isPermanent: true);
        try
        {
            foreach (var key in stored) await objects.Delete(key, cancellation);
            return null;
        }
        catch (ObjectStoreException failed)
        {
            throw new OutboxMessageFailedException("The object store did not answer.", isPermanent: false, failed);
        }
    }
}
