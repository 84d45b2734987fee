namespace Livehouse.Media;

/// <summary>The bucket that recordings go to. The media server writes there by itself, with the same address and keys.</summary>
public sealed record S3Options
{
    public string Bucket { get; init; } = "";

    /// <summary>Of MinIO and the like, with its scheme; buckets then stand in the path. Empty: Amazon's own of the region.</summary>
    public string Endpoint { get; init; } = "";

    public string Region { get; init; } = "us-east-1";

    /// <summary>Empty, with <see cref="SecretKey"/>: the machine's own identity, as the AWS SDK finds it.</summary>
    public string AccessKey { get; init; } = "";

    public string SecretKey { get; init; } = "";

    /// <summary>When set, recordings are linked as this address and their key, and no URL is signed.</summary>
    public string CdnBaseUrl { get; init; } = "";

    /// <summary>How long a signed URL is good. Default 1 hour; at most 7 days, which is S3's own limit.</summary>
    public TimeSpan UrlLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long one request may take. Default 5 seconds.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Those of a MinIO that was just started. Never for production: everybody knows them.</summary>
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
