using System.Net;
using System.Text;
using Livehouse.LiveKit;
using Livehouse.Media;
using Livehouse.Outbox;
using Livehouse.Testing;
using Livehouse.Testing.ObjectStore;

namespace Livehouse.Tests.Media.Recordings;

[Collection(ObjectStoreCollection.Name)]
public sealed class RecordingObjectsTests(LiveKitFixture liveKit, ObjectStoreServer store)
{
    private const string Key = "recordings/default/st_1/1 ünï+&.mp4";
    private static readonly byte[] Film = Encoding.UTF8.GetBytes("not much of a film");

    [ObjectStoreFact]
    public async Task GivenAnObject_WhenLookedFor_ThenItsSizeAndTypeAreTold()
    {
        using var objects = await Bucket(Key);

        Assert.Equal(new RecordedObject(Film.Length, "video/mp4"), await objects.Find(Key));
        Assert.Null(await objects.Find("recordings/none.mp4"));
        await objects.Ping();
    }

    [ObjectStoreFact]
    public async Task GivenASignedUrl_WhenFetched_ThenItIsTheObjectAndInRangesToo()
    {
        using var objects = await Bucket(Key);
        using var http = new HttpClient();
        var before = DateTimeOffset.UtcNow;

        var link = await objects.UrlOf(Key);

        Assert.Equal(Film, await http.GetByteArrayAsync(link.Url));
        Assert.InRange(link.ExpiresAt!.Value, before.AddHours(1), DateTimeOffset.UtcNow.AddHours(1));
        using var part = new HttpRequestMessage(HttpMethod.Get, link.Url);
        part.Headers.Range = new(4, 7);
        using var answer = await http.SendAsync(part);
        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal("much", await answer.Content.ReadAsStringAsync());
    }

    [ObjectStoreFact]
    public async Task GivenASignedUrl_WhenAnythingInItChangesOrItHasExpired_ThenTheStoreRefusesIt()
    {
        using var objects = await Bucket(Key);
        using var http = new HttpClient();
        var link = (await objects.UrlOf(Key)).Url;

        Assert.Equal(HttpStatusCode.Forbidden, await Status(http, link.Replace("/1%20", "/2%20", StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.Forbidden, await Status(http, link.Replace("X-Amz-Expires=3", "X-Amz-Expires=4", StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.Forbidden, await Status(http, link[..^1] + (link[^1] == '0' ? '1' : '0')));
        Assert.Equal(HttpStatusCode.Forbidden, await Status(http, link[..link.IndexOf('?', StringComparison.Ordinal)]));
        Assert.Equal(HttpStatusCode.OK, await Status(http, link));
    }

    [ObjectStoreFact]
    public async Task GivenKeysThatTheStoreDoesNotKnow_WhenAsked_ThenThatIsAFailureAndNoAbsence()
    {
        var options = Options(await store.CreateBucket());
        using var stranger = new RecordingObjects(options with { SecretKey = "another" }, TimeProvider.System);
        using var lost = new RecordingObjects(options with { Bucket = "no-such-bucket" }, TimeProvider.System);

        await Assert.ThrowsAsync<ObjectStoreException>(() => stranger.Find(Key));
        await Assert.ThrowsAsync<ObjectStoreException>(() => stranger.Ping());
        await Assert.ThrowsAsync<ObjectStoreException>(() => lost.Ping());
    }

    [ObjectStoreFact]
    public async Task GivenAWholeRecording_WhenItEnds_ThenItsFileIsCheckedAndCanBeWatched()
    {
        await liveKit.Server.Reset();
        using var objects = new RecordingObjects(Options(await store.CreateBucket()), TimeProvider.System);
        var handler = liveKit.Handler(objects: objects);
        var check = new CheckRecording(Key);
        var missing = await Assert.ThrowsAsync<OutboxMessageFailedException>(() => handler.Run(check, CancellationToken.None));
        Assert.Equal((false, new RecordingChecked(Key, 0, "")), (missing.IsPermanent, missing.Found));

        var begun = (RecordingBegun)(await handler.Run(new BeginRecording("st_1", Key), CancellationToken.None))!;
        await liveKit.Server.AdvanceEgress(begun.EgressId, "EGRESS_ACTIVE");
        await Assert.ThrowsAsync<OutboxMessageFailedException>(() => handler.Run(new EndRecording(begun.EgressId), CancellationToken.None));
        await liveKit.Server.AdvanceEgress(begun.EgressId, "EGRESS_COMPLETE", upload: true, sizeBytes: 5000, durationSeconds: 3);

        var body = Encoding.UTF8.GetBytes((string)Assert.Single(await liveKit.Server.Webhooks("egress_ended"))["body"]!);
        Assert.True(WebhookEvent.TryParse(body, out var webhook));
        Assert.Equivalent(
            new EgressReport(begun.EgressId, EgressPhase.Complete, Key, 3, 5000, null) { Paths = [Key] }, WebhookTranslation.Translate(webhook, body)!.Egress);
        Assert.Equal(new RecordingChecked(Key, 5000, "video/mp4"), await handler.Run(check, CancellationToken.None));
        using var http = new HttpClient();
        Assert.Equal(5000, (await http.GetByteArrayAsync((await objects.UrlOf(Key)).Url)).Length);
    }

    [Fact]
    public async Task GivenNoStore_WhenAsked_ThenThatIsAFailureAndItsCheckIsTriedAgain()
    {
        using var objects = new RecordingObjects(LiveKitFixture.SomeStore, TimeProvider.System);

        await Assert.ThrowsAsync<ObjectStoreException>(() => objects.Find(Key));
        await Assert.ThrowsAsync<ObjectStoreException>(() => objects.Ping());
        var failed = await Assert.ThrowsAsync<OutboxMessageFailedException>(
            () => liveKit.Handler(objects: objects).Run(new CheckRecording(Key), CancellationToken.None));
        Assert.False(failed.IsPermanent);
        Assert.DoesNotContain("127.0.0.1", failed.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://cdn.example.com")]
    [InlineData("https://cdn.example.com/")]
    public async Task GivenACdn_WhenTheUrlIsAsked_ThenItIsTheCdnsAndDoesNotExpire(string cdn)
    {
        using var objects = new RecordingObjects(LiveKitFixture.SomeStore with { CdnBaseUrl = cdn }, TimeProvider.System);

        Assert.Equal(new RecordingUrl("https://cdn.example.com/recordings/default/st_1/1%20%C3%BCn%C3%AF%2B%26.mp4", null), await objects.UrlOf(Key));
    }

    [Fact]
    public async Task GivenACdnUnderAPath_WhenTheUrlIsAsked_ThenThePathStays()
    {
        using var objects = new RecordingObjects(LiveKitFixture.SomeStore with { CdnBaseUrl = "https://cdn.example.com/live/vod" }, TimeProvider.System);

        Assert.Equal("https://cdn.example.com/live/vod/a/b.mp4", (await objects.UrlOf("a/b.mp4")).Url);
    }

    [Fact]
    public async Task GivenAmazonsOwnStore_WhenTheUrlIsAsked_ThenItIsSignedForHttpsAtTheRegion()
    {
        using var objects = new RecordingObjects(
            LiveKitFixture.SomeStore with { Endpoint = "", Region = "eu-central-1" }, new FakeClock(DateTimeOffset.UtcNow));

        Assert.StartsWith("https://livehouse.s3.eu-central-1.amazonaws.com/a.mp4?", (await objects.UrlOf("a.mp4")).Url, StringComparison.Ordinal);
        Assert.Equal(new S3Target("livehouse", "eu-central-1", "", "minioadmin", "minioadmin", ForcePathStyle: false), objects.Target);
    }

    [Fact]
    public void GivenTheDefaults_ThenTheyAreTheDocumentedOnesAndHideTheirKeys()
    {
        Assert.Equal(
            new S3Options
            {
                Bucket = "livehouse",
                Endpoint = "http://localhost:9000",
                AccessKey = "minioadmin",
                SecretKey = "minioadmin",
                Region = "us-east-1",
                UrlLifetime = TimeSpan.FromHours(1),
            },
            S3Options.Development);
        Assert.DoesNotContain("minioadmin", S3Options.Development.ToString(), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new RecordingObjects(S3Options.Development with { UrlLifetime = TimeSpan.FromDays(8) }, TimeProvider.System));
    }

    private async Task<RecordingObjects> Bucket(string key)
    {
        var bucket = await store.CreateBucket();
        await store.Put(bucket, key, Film);
        return new RecordingObjects(Options(bucket), TimeProvider.System);
    }

    private S3Options Options(string bucket) =>
        new()
        {
            Bucket = bucket,
            Endpoint = store.Endpoint,
            Region = ObjectStoreServer.Region,
            AccessKey = ObjectStoreServer.AccessKey,
            SecretKey = ObjectStoreServer.SecretKey,
        };

    private static async Task<HttpStatusCode> Status(HttpClient http, string url)
    {
        using var answer = await http.GetAsync(url);
        return answer.StatusCode;
    }
}
