using System.Globalization;
using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Livehouse.Limits;

namespace Livehouse.Media;

/// <summary>
/// The attachments of private messages in the object store. Clients upload and download them with signed URLs: their bytes never pass this server, and are
/// encrypted by the clients anyway.
/// </summary>
public sealed class AttachmentObjects : IDisposable
{
    /// <summary>How long an upload may be started.</summary>
    public static readonly TimeSpan UploadWithin = TimeSpan.FromMinutes(InboxLimits.UploadMinutes);

    private readonly S3Options _options;
    private readonly TimeProvider _time;
    private readonly AmazonS3Client _store;

    public AttachmentObjects(S3Options options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(options.Bucket, nameof(options));
        _options = options;
        _time = time;
        _store = RecordingObjects.Connect(options);
    }

    /// <summary>
    /// A URL to upload exactly this many bytes of this declared type: both are signed, so that the store refuses anything else. Makes no request.
    /// </summary>
    public async Task<UploadUrl> UploadOf(string key, string contentType, long sizeBytes)
    {
        var expiresAt = _time.GetUtcNow() + UploadWithin;
        var request = Request(key, HttpVerb.PUT, expiresAt);
        request.ContentType = contentType;
        request.Headers.ContentLength = sizeBytes;
        var headers = new Dictionary<string, string> { ["Content-Type"] = contentType, ["Content-Length"] = sizeBytes.ToString(CultureInfo.InvariantCulture) };
        return new UploadUrl(await _store.GetPreSignedURLAsync(request), "PUT", headers, expiresAt);
    }

    /// <summary>A URL to download the object, valid for <see cref="S3Options.UrlLifetime"/>. Makes no request.</summary>
    public async Task<DownloadUrl> DownloadOf(string key)
    {
        var expiresAt = _time.GetUtcNow() + _options.UrlLifetime;
        return new DownloadUrl(await _store.GetPreSignedURLAsync(Request(key, HttpVerb.GET, expiresAt)), expiresAt);
    }

    /// <summary>Deletes the object; succeeds if it does not exist.</summary>
    /// <exception cref="ObjectStoreException">The store could not be reached.</exception>
    public async Task Delete(string key, CancellationToken cancellation = default)
    {
        try
        {
            await _store.DeleteObjectAsync(new DeleteObjectRequest { BucketName = _options.Bucket, Key = key }, cancellation);
        }
        catch (AmazonS3Exception missing) when (missing.StatusCode == HttpStatusCode.NotFound && missing.ErrorCode != "NoSuchBucket")
        {
            // Already deleted.
        }
        catch (Exception failed) when (RecordingObjects.IsOfTheStore(failed, cancellation))
        {
            throw new ObjectStoreException("The object store did not delete an attachment.", failed);
        }
    }

    public void Dispose() => _store.Dispose();

    private GetPreSignedUrlRequest Request(string key, HttpVerb verb, DateTimeOffset expiresAt) => new()
    {
        BucketName = _options.Bucket,
        Key = key,
        Verb = verb,
        Expires = expiresAt.UtcDateTime,
        Protocol = _options.Endpoint.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? Protocol.HTTP : Protocol.HTTPS,
    };
}

/// <param name="Headers">The request must carry exactly these; browsers set <c>Content-Length</c> on their own.</param>
/// <param name="ExpiresAt">UTC.</param>
public sealed record UploadUrl(string Url, string Method, IReadOnlyDictionary<string, string> Headers, DateTimeOffset ExpiresAt);

/// <param name="ExpiresAt">UTC.</param>
public sealed record DownloadUrl(string Url, DateTimeOffset ExpiresAt);
