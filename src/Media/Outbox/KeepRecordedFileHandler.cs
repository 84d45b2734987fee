using Livehouse.Outbox;

namespace Livehouse.Media;

/// <summary>Makes a file of an RTMP server's available: it stays where it is if that is public, and goes into the object store otherwise.</summary>
/// <param name="objects">Null: no object store is configured.</param>
public sealed class KeepRecordedFileHandler(RecordedFiles files, RecordingObjects? objects) : OutboxHandler<KeepRecordedFile>
{
    public override async Task<OutboxResult?> Run(KeepRecordedFile message, CancellationToken cancellation)
    {
        var key = files.KeyOf(message.Path) ?? throw new OutboxMessageFailedException("The file is outside of INGEST_RECORDINGS_PATH.", isPermanent: true);
        var contentType = RecordedFiles.ContentTypeOf(message.Path);
        try
        {
            var file = files.Find(key);
            if (files.IsPublic)
            {
                return file is null ? throw Missing() : new RecordingChecked(key, file.Length, contentType);
            }

            if (objects is null) throw CheckRecordingHandler.NoObjectStore();
            if (file is null)
            {
                // An earlier attempt may have moved it.
                return await objects.Find(message.ObjectKey, cancellation) is { } moved
                    ? new RecordingChecked(message.ObjectKey, moved.SizeBytes, moved.ContentType)
                    : throw Missing();
            }

            var length = file.Length;
            if (length == 0) throw new OutboxMessageFailedException("The file is empty.", isPermanent: true);
            await objects.Upload(file, message.ObjectKey, contentType, cancellation);
            file.Delete();
            return new RecordingChecked(message.ObjectKey, length, contentType);
        }
        catch (ObjectStoreException failed)
        {
            throw new OutboxMessageFailedException("The object store did not answer.", isPermanent: false, failed);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new OutboxMessageFailedException("The file can't be read.", isPermanent: false, failed);
        }
    }

    /// <summary>RTMP servers may report a file before a shared folder shows it.</summary>
    private static OutboxMessageFailedException Missing() => new("The file is not there.", isPermanent: false);
}
