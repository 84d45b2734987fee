namespace Livehouse.Media;

/// <summary>The bucket for recordings. The media server writes there directly, with the same endpoint and keys.</summary>
public sealed record S3Options
{
    public string Bucket { get; init; } = "";

    /// <summary>For MinIO and the like, with its scheme; buckets are then part of the path. Empty: Amazon's own for the region.</summary>
    public string Endpoint { get; init; } = "";

    public string Region { get; init; } = "us-east-1";

    /// <summary>Empty, with <see cref="SecretKey"/>: the machine's own identity, as the AWS SDK finds it.</summary>
    public string AccessKey { get; init; } = "";

    public string SecretKey { get; init; } = "";

    /// <summary>When set, recordings are linked as this URL plus their key, and no URL is signed.</summary>
    public string CdnBaseUrl { get; init; } = "";

    /// <summary>How long a signed URL is valid. Default 1 hour; at most 7 days, which is S3's own limit.</summary>
    public TimeSpan UrlLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long one request may take. Default 5 seconds.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The defaults of a fresh MinIO. Never for production: they are public.</summary>
    public static S3Options Development { get; } = new()
    {
        Bucket = "livehouse",
        Endpoint = "http://localhost:9000",
        AccessKey = "minioadmin",
        SecretKey = "minioadmin",
    };

    /// <summary>Keeps the keys out of logs.</summary>
    public override string ToString() => $"{nameof(S3Options)} {{ {nameof(Bucket)} = {Bucket}, {nameof(Endpoint)} = {Endpoint}, {nameof(Region)} = {Region} }}";
}
