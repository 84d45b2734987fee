using System.Security.Cryptography;
using Livehouse.Media;
using Livehouse.Outbox;
using Livehouse.Testing.ObjectStore;

namespace Livehouse.Tests.Media.Recordings;

/// <summary>Files that an RTMP server has left in a folder.</summary>
[Collection(ObjectStoreCollection.Name)]
public sealed class RecordedFileTests : IDisposable
{
    private readonly ObjectStoreServer _store;
    private readonly string _folder = Directory.CreateTempSubdirectory("livehouse-rec").FullName;

    public RecordedFileTests(ObjectStoreServer store) => _store = store;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task GivenAPublicFolder_WhenAFileIsKept_ThenItStaysAndHasAnAddress()
    {
        var files = new RecordedFiles(_folder, "https://media.example.com/rec");
        var handler = new KeepRecordedFileHandler(files, null);
        var path = await Write("ev_1-1 ü.flv", 5_000);

        var kept = Assert.IsType<RecordingChecked>(await handler.Run(Message(path), default));

        Assert.Equal((5_000, "video/x-flv"), (kept.SizeBytes, kept.ContentType));
        Assert.True(RecordedFiles.IsKey(kept.ObjectKey));
        Assert.Equal("https://media.example.com/rec/ev_1-1%20%C3%BC.flv", files.UrlOf(kept.ObjectKey));
        Assert.Equal(kept, await handler.Run(Message("ev_1-1 ü.flv"), default));
        files.Delete(kept.ObjectKey);
        files.Delete(kept.ObjectKey);
        Assert.False((await Assert.ThrowsAsync<OutboxMessageFailedException>(() => handler.Run(Message(path), default))).IsPermanent);
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../ev_1.flv")]
    [InlineData("a/../../ev_1.flv")]
    [InlineData("a\0b")]
    [InlineData(".")]
    public async Task GivenAPathOutsideOfTheFolder_WhenItIsReported_ThenItIsRefusedForGood(string path)
    {
        var handler = new KeepRecordedFileHandler(new RecordedFiles(_folder, "https://media.example.com/rec"), null);
        Assert.True((await Assert.ThrowsAsync<OutboxMessageFailedException>(() => handler.Run(Message(path), default))).IsPermanent);
        Assert.Throws<ArgumentException>(() => new RecordedFiles(_folder, "").Find("file:../x"));
    }

    /// <summary>Three parts, of which an attempt that was cut off has sent some.</summary>
    [ObjectStoreFact]
    public async Task GivenAnObjectStore_WhenAFileIsKept_ThenItIsMovedThereInPartsAndGoesOnWhereItStopped()
    {
        using var objects = new RecordingObjects(Options(await _store.CreateBucket()), TimeProvider.System);
        var handler = new KeepRecordedFileHandler(new RecordedFiles(_folder, ""), objects);
        var path = await Write("ev_1-1.flv", 40 * 1024 * 1024);
        var hash = SHA256.HashData(await File.ReadAllBytesAsync(path));
        using (var cut = new CancellationTokenSource(TimeSpan.FromMilliseconds(150)))
        {
            // Fast machines may be done by then: the outcome is the same.
            try
            {
                await objects.Upload(new FileInfo(path), Message(path).ObjectKey, "video/x-flv", cut.Token);
            }
            catch (OperationCanceledException)
            {
                // What the runner's time limit does.
            }
        }

        var kept = Assert.IsType<RecordingChecked>(await handler.Run(Message(path), default));

        Assert.Equal(new RecordingChecked(Message(path).ObjectKey, 40 * 1024 * 1024, "video/x-flv"), kept);
        Assert.False(File.Exists(path));
        using var http = new HttpClient();
        using var answer = await http.GetAsync((await objects.UrlOf(kept.ObjectKey)).Url);
        Assert.Equal(hash, SHA256.HashData(await answer.Content.ReadAsByteArrayAsync()));
        Assert.Equal(("video/x-flv", 0), (answer.Content.Headers.ContentType!.MediaType, answer.Content.Headers.ContentEncoding.Count));
        Assert.Equal(kept, await handler.Run(Message(path), default));
    }

    private static KeepRecordedFile Message(string path) => new(path, "recordings/default/st_1/file_1.flv", null);

    private S3Options Options(string bucket) => new()
    {
        Bucket = bucket,
        Endpoint = _store.Endpoint,
        AccessKey = ObjectStoreServer.AccessKey,
        SecretKey = ObjectStoreServer.SecretKey,
    };

    private async Task<string> Write(string name, int bytes)
    {
        var path = Path.Combine(_folder, name);
        await File.WriteAllBytesAsync(path, RandomNumberGenerator.GetBytes(bytes));
        return path;
    }
}
