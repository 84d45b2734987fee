using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Livehouse.Media;
using Livehouse.Outbox;
using Livehouse.Testing;
using Livehouse.Testing.ObjectStore;

namespace Livehouse.Tests.Media.Attachments;

/// <summary>Signed uploads and downloads, by a real S3 server.</summary>
[Collection(ObjectStoreCollection.Name)]
public sealed class AttachmentObjectsTests(ObjectStoreServer store)
{
    private const string Key = "messages/default/ann/at_1";
    private const string Type = "image/png";
    private static readonly byte[] File = RandomNumberGenerator.GetBytes(5_000);

    [ObjectStoreFact]
    public async Task GivenAnUploadUrl_WhenJustWhatItIsForIsPutThere_ThenItIsFetchedUnchanged()
    {
        using var objects = await Bucket();
        using var http = new HttpClient();
        var upload = await objects.UploadOf(Key, Type, File.Length);
        Assert.Equal("PUT", upload.Method);
        Assert.Equal(new Dictionary<string, string> { ["Content-Type"] = Type, ["Content-Length"] = "5000" }, upload.Headers);
        Assert.InRange(upload.ExpiresAt, DateTimeOffset.UtcNow.AddMinutes(14), DateTimeOffset.UtcNow.AddMinutes(15));

        Assert.Equal(HttpStatusCode.OK, await Put(http, upload.Url, File, Type));

        var download = await objects.DownloadOf(Key);
        using var answer = await http.GetAsync(download.Url);
        Assert.Equal(File, await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal(Type, answer.Content.Headers.ContentType!.MediaType);
    }

    [ObjectStoreFact]
    public async Task GivenAnUploadUrl_WhenAnotherSizeOrTypeIsPutThere_ThenTheStoreRefusesIt()
    {
        using var objects = await Bucket();
        using var http = new HttpClient();
        var url = (await objects.UploadOf(Key, Type, File.Length)).Url;

        Assert.Equal(HttpStatusCode.Forbidden, await Put(http, url, File[1..], Type));
        Assert.Equal(HttpStatusCode.Forbidden, await Put(http, url, [.. File, 1], Type));
        Assert.Equal(HttpStatusCode.Forbidden, await Put(http, url, [], Type));
        Assert.Equal(HttpStatusCode.Forbidden, await Put(http, url, File, "text/html"));
        Assert.Equal(HttpStatusCode.Forbidden, await Put(http, url, File, null));
        Assert.NotEqual(HttpStatusCode.OK, await Put(http, url, File, Type, isChunked: true));
        Assert.Equal(HttpStatusCode.NotFound, await Get(http, (await objects.DownloadOf(Key)).Url));
        Assert.Equal(HttpStatusCode.OK, await Put(http, url, File, Type));
    }

    [ObjectStoreFact]
    public async Task GivenASignedUrl_WhenAnythingInItChanges_ThenTheStoreRefusesIt()
    {
        using var objects = await Bucket();
        using var http = new HttpClient();
        var upload = (await objects.UploadOf(Key, Type, File.Length)).Url;
        Assert.Equal(HttpStatusCode.OK, await Put(http, upload, File, Type));
        var download = (await objects.DownloadOf(Key)).Url;

        foreach (var url in new[] { upload, download })
        {
            var isUpload = url == upload;
            foreach (var tampered in (string[])
                     [
                         url.Replace("/at_1", "/at_2", StringComparison.Ordinal), url[..^1] + (url[^1] == '0' ? '1' : '0'),
                         url[..url.IndexOf('?', StringComparison.Ordinal)],
                         url.Replace("X-Amz-Expires=", "X-Amz-Expires=1", StringComparison.Ordinal),
                     ])
            {
                Assert.Equal(HttpStatusCode.Forbidden, isUpload ? await Put(http, tampered, File, Type) : await Get(http, tampered));
            }
        }

        Assert.Equal(HttpStatusCode.Forbidden, await Put(http, download, File, Type));
        Assert.Equal(HttpStatusCode.Forbidden, await Get(http, upload));
    }

    [ObjectStoreFact]
    public async Task GivenUploads_WhenTheirMessagesAreDeleted_ThenTheOutboxMessageDeletesThemAndMayBeRepeated()
    {
        using var objects = await Bucket();
        using var http = new HttpClient();
        var outbox = new DropObjectsHandler(objects);
        string[] keys = [Key, "messages/default/ann/at_2"];
        foreach (var key in keys) Assert.Equal(HttpStatusCode.OK, await Put(http, (await objects.UploadOf(key, Type, File.Length)).Url, File, Type));

        for (var at = 0; at < 2; at++) Assert.Null(await outbox.Run(new DropObjects(keys), CancellationToken.None));

        foreach (var key in keys) Assert.Equal(HttpStatusCode.NotFound, await Get(http, (await objects.DownloadOf(key)).Url));
    }

    [Fact]
    public async Task GivenNoStoreThatAnswers_WhenObjectsMustGo_ThenItIsTriedAgainAndWithoutAnyItIsNot()
    {
        using var objects = new AttachmentObjects(LiveKitFixture.SomeStore, TimeProvider.System);
        var drop = new DropObjects([Key]);
        var failed = await Assert.ThrowsAsync<OutboxMessageFailedException>(() => new DropObjectsHandler(objects).Run(drop, CancellationToken.None));
        Assert.False(failed.IsPermanent);
        Assert.DoesNotContain("127.0.0.1", failed.Message, StringComparison.Ordinal);
        Assert.True((await Assert.ThrowsAsync<OutboxMessageFailedException>(() => new DropObjectsHandler(null).Run(drop, CancellationToken.None))).IsPermanent);
        await new DropObjectsHandler(null).Undo(drop, CancellationToken.None);
    }

    [Fact]
    public async Task GivenAmazonsOwnStore_WhenAnUploadIsSigned_ThenItIsForHttpsAndSizeAndTypeAreSigned()
    {
        using var objects = new AttachmentObjects(LiveKitFixture.SomeStore with { Endpoint = "" }, new FakeClock(DateTimeOffset.UtcNow));
        var url = (await objects.UploadOf(Key, Type, 5)).Url;
        Assert.StartsWith(
            $"https://livehouse.s3.us-east-1.amazonaws.com/{Key}?",
            url.Replace("livehouse.s3.amazonaws", "livehouse.s3.us-east-1.amazonaws", StringComparison.Ordinal),
            StringComparison.Ordinal);
        Assert.Contains("X-Amz-SignedHeaders=content-length%3Bcontent-type%3Bhost", url, StringComparison.Ordinal);
    }

    private async Task<AttachmentObjects> Bucket() => new(
        new S3Options
        {
            Bucket = await store.CreateBucket(),
            Endpoint = store.Endpoint,
            Region = ObjectStoreServer.Region,
            AccessKey = ObjectStoreServer.AccessKey,
            SecretKey = ObjectStoreServer.SecretKey,
        },
        TimeProvider.System);

    private static async Task<HttpStatusCode> Put(HttpClient http, string url, byte[] content, string? type, bool isChunked = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, url) { Content = new ByteArrayContent(content) };
        if (type is not null) request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        if (isChunked) request.Headers.TransferEncodingChunked = true;
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }

    private static async Task<HttpStatusCode> Get(HttpClient http, string url)
    {
        using var answer = await http.GetAsync(url);
        return answer.StatusCode;
    }
}
