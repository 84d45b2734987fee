using System.Globalization;
using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Livehouse.Limits;

namespace Livehouse.Media;

/// <summary>
/// The attachments of private messages in the object store. Clients put them there and fetch them by signed URLs: their bytes never pass this server, and are
/// encrypted by the clients anyway.
/// </summary>
public sealed class AttachmentObjects : IDisposable
{
    /// <summary>How long an upload may be begun.</summary>
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
    /// Where exactly these many bytes, declared as this type, may be put: both are signed, so that the store refuses anything else. Asks nobody.
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

    /// <summary>Where the object is fetched from, for <see cref="S3Options.UrlLifetime"/>. Asks nobody.</summary>
    public async Task<DownloadUrl> DownloadOf(string key)
    {
        var expiresAt = _time.GetUtcNow() + _options.UrlLifetime;
        return new DownloadUrl(await _store.GetPreSignedURLAsync(Request(key, HttpVerb.GET, expiresAt)), expiresAt);
    }

    /// <summary>Deletes it; one that is not there is done.</summary>
    /// <exception cref="ObjectStoreException">The store could not be asked.</exception>
    public async Task Delete(string key, CancellationToken cancellation = default)
    {
        try
        {
            await _store.DeleteObjectAsync(new DeleteObjectRequest { BucketName = _options.Bucket, Key = key }, cancellation);
        }
        catch (AmazonS3Exception missing) when (missing.StatusCode == HttpStatusCode.NotFound && missing.ErrorCode != "NoSuchBucket")
        {
            // As it should be.
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

/// <param name="Headers">The request must carry exactly these; browsers set <c>Content-Length</c> by themselves.</param>
/// <param name="ExpiresAt">UTC.</param>
public sealed record UploadUrl(string Url, string Method, IReadOnlyDictionary<string, string> Headers, DateTimeOffset ExpiresAt);

/// <param name="ExpiresAt">UTC.</param>
public sealed record DownloadUrl(string Url, DateTimeOffset ExpiresAt);
