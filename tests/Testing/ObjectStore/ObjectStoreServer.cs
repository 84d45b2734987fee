using System.Globalization;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Xunit;

namespace Livehouse.Testing.ObjectStore;

/// <summary>
/// A real S3 server on a free loopback port: an xunit fixture (class or collection), up in some 12 seconds. Does nothing where Ceph is absent: the tests are
/// skipped then.
/// </summary>
public sealed class ObjectStoreServer : IAsyncLifetime
{
    public const string AccessKey = "TESTKEY";
    public const string SecretKey = "a-secret-key-of-the-test-object-store";
    public const string Region = "us-east-1";

    private const int StartAttemptsMax = 3;

    private CephCluster? _cluster;
    private int _buckets;

    /// <summary>With its scheme, as <c>S3_ENDPOINT</c> would say.</summary>
    public string Endpoint => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_cluster?.GatewayPort}");

    public async Task InitializeAsync()
    {
        if (ObjectStoreInstallation.SkipReason is not null) return;
        ObjectStoreInstallation.Demand();
        for (var attempt = 1; _cluster is null; attempt++)
        {
            var cluster = new CephCluster();
            try
            {
                await cluster.Start(AccessKey, SecretKey);
                _cluster = cluster;
            }
            catch (Exception failure)
            {
                // Another process can take a free port before Ceph does.
                await cluster.DisposeAsync();
                if (attempt == StartAttemptsMax) throw new InvalidOperationException("The object store did not start.", failure);
            }
        }
    }

    /// <summary>A new, empty bucket; its name.</summary>
    public async Task<string> CreateBucket()
    {
        var name = $"test-{Interlocked.Increment(ref _buckets)}";
        using var client = Connect();
        await client.PutBucketAsync(name);
        return name;
    }

    public async Task Put(string bucket, string key, byte[] content, string contentType = "video/mp4")
    {
        using var client = Connect();
        await client.PutObjectAsync(
            new PutObjectRequest { BucketName = bucket, Key = key, InputStream = new MemoryStream(content), ContentType = contentType });
    }

    public async Task DisposeAsync()
    {
        if (_cluster is not null) await _cluster.DisposeAsync();
    }

    private AmazonS3Client Connect() => new(
        new BasicAWSCredentials(AccessKey, SecretKey),
        new AmazonS3Config
        {
            ServiceURL = Endpoint,
            ForcePathStyle = true,
            AuthenticationRegion = Region,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        });
}
