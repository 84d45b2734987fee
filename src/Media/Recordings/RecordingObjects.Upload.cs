using Amazon.S3.Model;

namespace Livehouse.Media;

/// <summary>Files of RTMP servers go into the bucket in parts, so that an upload that was cut off goes on where it stopped.</summary>
public sealed partial class RecordingObjects
{
    private const long PartBytes = 16 * 1024 * 1024;

    /// <summary>Uploads the file; parts that an earlier attempt has uploaded are not sent again.</summary>
    /// <exception cref="ObjectStoreException">The store could not be reached, or did not take a part.</exception>
    public async Task Upload(FileInfo file, string key, string contentType, CancellationToken cancellation = default)
    {
        try
        {
            if (await Find(key, cancellation) is { } found && found.SizeBytes == file.Length) return;
            var uploadId = await Begun(key, cancellation) ?? (await _store.InitiateMultipartUploadAsync(
                new InitiateMultipartUploadRequest { BucketName = _options.Bucket, Key = key, ContentType = contentType }, cancellation)).UploadId;
            var parts = await Parts(key, uploadId, cancellation);
            for (var (number, at) = (1, 0L); at < file.Length; number++, at += PartBytes)
            {
                var size = Math.Min(PartBytes, file.Length - at);
                if (parts.TryGetValue(number, out var known) && known.Size == size) continue;
                var sent = await _store.UploadPartAsync(new UploadPartRequest
                {
                    BucketName = _options.Bucket,
                    Key = key,
                    UploadId = uploadId,
                    PartNumber = number,
                    PartSize = size,
                    FilePath = file.FullName,
                    FilePosition = at,
                    // Stores other than Amazon's keep "aws-chunked" as the object's encoding.
                    UseChunkEncoding = false,
                }, cancellation);
                parts[number] = (size, sent.ETag);
            }

            await _store.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest
            {
                BucketName = _options.Bucket,
                Key = key,
                UploadId = uploadId,
                PartETags = [.. parts.OrderBy(static part => part.Key).Select(static part => new PartETag(part.Key, part.Value.ETag))],
            }, cancellation);
        }
        catch (Exception failed) when (IsOfTheStore(failed, cancellation))
        {
            throw new ObjectStoreException("The object store did not take a recorded file.", failed);
        }
    }

    private async Task<string?> Begun(string key, CancellationToken cancellation)
    {
        var listed = await _store.ListMultipartUploadsAsync(
            new ListMultipartUploadsRequest { BucketName = _options.Bucket, Prefix = key }, cancellation);
        return listed.MultipartUploads?.Find(upload => upload.Key == key)?.UploadId;
    }

    private async Task<Dictionary<int, (long Size, string ETag)>> Parts(string key, string uploadId, CancellationToken cancellation)
    {
        var parts = new Dictionary<int, (long, string)>();
        var request = new ListPartsRequest { BucketName = _options.Bucket, Key = key, UploadId = uploadId };
        while (true)
        {
            var page = await _store.ListPartsAsync(request, cancellation);
            foreach (var part in page.Parts ?? []) parts[part.PartNumber ?? 0] = (part.Size ?? 0, part.ETag);
            if (page.IsTruncated != true || page.NextPartNumberMarker is null) return parts;
            request.PartNumberMarker = $"{page.NextPartNumberMarker}";
        }
    }
}
