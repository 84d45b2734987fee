using System.Net;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Livehouse.LiveKit;

namespace Livehouse.Media;

/// <summary>The recordings in the object store: whether one exists, and its URL for viewers.</summary>
public sealed partial class RecordingObjects : IDisposable
{
    private static readonly TimeSpan UrlLifetimeMax = TimeSpan.FromDays(7);

    private readonly S3Options _options;
    private readonly TimeProvider _time;
    private readonly Uri? _cdn;
    private readonly AmazonS3Client _store;

    public RecordingObjects(S3Options options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(options.Bucket, nameof(options));
        if (options.UrlLifetime <= TimeSpan.Zero || options.UrlLifetime > UrlLifetimeMax)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.UrlLifetime, "A signed URL is valid for at most 7 days.");
        }
        _options = options;
        _time = time;
        _cdn = options.CdnBaseUrl.Length == 0 ? null : new Uri(options.CdnBaseUrl.TrimEnd('/') + "/", UriKind.Absolute);
        _store = Connect(options);
        Target = new S3Target(
            options.Bucket, options.Region, options.Endpoint, options.AccessKey, options.SecretKey, ForcePathStyle: options.Endpoint.Length > 0);
    }

    /// <summary>The same bucket, as the media server needs it to write there.</summary>
    public S3Target Target { get; }

    /// <summary>The object's metadata; null when it does not exist.</summary>
    /// <exception cref="ObjectStoreException">The store could not be reached.</exception>
    public async Task<RecordedObject?> Find(string key, CancellationToken cancellation = default)
    {
        try
        {
            var found = await _store.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = _options.Bucket, Key = key }, cancellation);
            return new RecordedObject(
                found.ContentLength, string.IsNullOrEmpty(found.Headers.ContentType) ? "application/octet-stream" : found.Headers.ContentType);
        }
        catch (AmazonS3Exception missing) when (missing.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
        catch (Exception failed) when (IsOfTheStore(failed, cancellation))
        {
            throw new ObjectStoreException("The object store could not be queried for a recording.", failed);
        }
    }

    /// <summary>The URL for viewers: the CDN's permanent URL, or a signed URL with a limited lifetime. Makes no request.</summary>
    public async Task<RecordingUrl> UrlOf(string key)
    {
        if (_cdn is not null) return new RecordingUrl(new Uri(_cdn, string.Join('/', key.Split('/').Select(Uri.EscapeDataString))).AbsoluteUri, null);
        var expiresAt = _time.GetUtcNow() + _options.UrlLifetime;
        var isPlain = _options.Endpoint.StartsWith("http://", StringComparison.OrdinalIgnoreCase);
        var url = await _store.GetPreSignedURLAsync(new GetPreSignedUrlRequest
        {
            BucketName = _options.Bucket,
            Key = key,
            Verb = HttpVerb.GET,
            Expires = expiresAt.UtcDateTime,
            Protocol = isPlain ? Protocol.HTTP : Protocol.HTTPS,
        });
        return new RecordingUrl(url, expiresAt);
    }

    /// <summary>Returns when the bucket can be used with our keys.</summary>
    /// <exception cref="ObjectStoreException">It can't.</exception>
    public async Task Ping(CancellationToken cancellation = default)
    {
        try
        {
            await _store.ListObjectsV2Async(new ListObjectsV2Request { BucketName = _options.Bucket, MaxKeys = 1 }, cancellation);
        }
        catch (Exception failed) when (IsOfTheStore(failed, cancellation))
        {
            throw new ObjectStoreException("The bucket for recordings can't be used.", failed);
        }
    }

    public void Dispose() => _store.Dispose();

    internal static bool IsOfTheStore(Exception failed, CancellationToken cancellation) =>
        failed is AmazonServiceException or AmazonClientException or HttpRequestException or IOException or TimeoutException
            || (failed is OperationCanceledException && !cancellation.IsCancellationRequested);

    internal static AmazonS3Client Connect(S3Options options)
    {
        var settings = new AmazonS3Config
        {
            Timeout = options.CallTimeout,
            MaxErrorRetry = 1,

            // Stores other than Amazon's do not support these checksums.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (options.Endpoint.Length > 0)
        {
            settings.ServiceURL = options.Endpoint;
            settings.ForcePathStyle = true;
            settings.AuthenticationRegion = options.Region;
        }
        else
        {
            settings.RegionEndpoint = RegionEndpoint.GetBySystemName(options.Region);
        }

        return options.AccessKey.Length > 0
            ? new AmazonS3Client(new BasicAWSCredentials(options.AccessKey, options.SecretKey), settings)
            : new AmazonS3Client(settings);
    }
}

public sealed record RecordedObject(long SizeBytes, string ContentType);

/// <param name="ExpiresAt">UTC; null when it does not expire.</param>
public sealed record RecordingUrl(string Url, DateTimeOffset? ExpiresAt);

/// <summary>A request to the object store failed.</summary>
public sealed class ObjectStoreException(string message, Exception inner) : Exception(message, inner);
