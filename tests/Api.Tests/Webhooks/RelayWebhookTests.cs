using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Webhooks;

/// <summary>Webhooks that a relay signs over the exact body.</summary>
public class RelayWebhookTests(ApiServer server) : IClassFixture<ApiServer>
{
    private const string Header = "X-Webhook-Signature";

    [Fact]
    public async Task GivenAGenuineSignature_WhenAnAudienceJoins_ThenTheyAreCountedOnceHoweverOftenItIsTold()
    {
        var id = await server.As("relay1").GoLive();
        var joined = Joined(id, "EV_1", "viewer1");

        for (var time = 0; time < 3; time++) Assert.Equal(HttpStatusCode.OK, (await Send(joined, Sign(joined))).Status);

        Assert.Equal(1, await Viewers(id));
    }

    [Fact]
    public async Task GivenTheRoomIsFinished_WhenItIsTold_ThenTheStreamEnds()
    {
        var id = await server.As("relay2").GoLive();
        var finished = Event("room_finished", id, "EV_2", "");
        Assert.Equal(HttpStatusCode.OK, (await Send(finished, Sign(finished))).Status);
        Assert.Equal("ended", (await server.Anonymous().Get($"/api/live/{id}")).Text("stream.status"));
    }

    [Fact]
    public async Task GivenAForgedSignature_WhenReceived_ThenItIsRefusedAndNothingChanges()
    {
        var id = await server.As("relay3").GoLive();
        var body = Joined(id, "EV_3", "viewer3");
        var good = Sign(body);
        string?[] forged =
        [
            null, "", "sha256=", good[..^1], good[..^2], good + "00", good + " x", good["sha256=".Length..],
            good.Replace("sha256=", "sha1=", StringComparison.Ordinal), "sha256=" + new string('0', 64),
            "sha256=" + new string('z', 64), Sign(body, "another-secret-that-is-also-long-enough"), Sign(body, ""), Sign([.. body, (byte)' ']), Sign([]),
            new string('a', 8_000), "sha256=" + Convert.ToBase64String(new byte[32]),
        ];

        foreach (var signature in forged) (await Send(body, signature)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_signature");
        Assert.Equal(0, await Viewers(id));
    }

    [Fact]
    public async Task GivenAGenuineSignature_WhenTheBodyWasTruncatedOrWrittenAnew_ThenItIsRefusedAndNothingChanges()
    {
        var id = await server.As("relay4").GoLive();
        var body = Joined(id, "EV_4", "viewer4");
        var signature = Sign(body);

        byte[][] changed = [body[..^1], [], [.. body, (byte)'\n'],
            Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body).Replace("\":", "\": ", StringComparison.Ordinal)), [0xef, 0xbb, 0xbf, .. body]];
        foreach (var other in changed) (await Send(other, signature)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_signature");
        Assert.Equal(0, await Viewers(id));
    }

    [Theory]
    [InlineData("""{"event":"something_new","id":"EV_a","createdAt":"1700000000","room":{"name":"live_x"}}""")]
    [InlineData(
        """{"event":"participant_joined","id":"EV_b","createdAt":"1700000000","room":{"name":"live_nobody-knows","sid":"RM_1"},"participant":{"sid":"PA_1","identity":"x"}}""")]
    [InlineData("""{"event":"room_started","id":"EV_c","createdAt":"1700000000","room":{"name":"a room of another kind","sid":"RM_1"}}""")]
    [InlineData(
        """{"event":"participant_joined","id":"EV_d","createdAt":"1700000000","room":{"name":"live_../x","sid":"RM_1"},"participant":{"sid":"PA_1","identity":"x"}}""")]
    [InlineData("{}")]
    public async Task GivenAGenuineEventOfNothingKnown_WhenReceived_ThenItIsTaken(string json)
    {
        var body = Encoding.UTF8.GetBytes(json);
        var answer = await Send(body, Sign(body));
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Raw);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("x")]
    [InlineData("")]
    [InlineData("""{"event":1,"id":[],"room":"live"}""")]
    [InlineData("""{"event":"participant_joined","id":"EV_e","createdAt":"1e400","room":{"name":{}},"participant":[]}""")]
    [InlineData(
        """{"event":"participant_joined","id":"\ud800","createdAt":"99999999999999999999","room":{"name":"live_x","sid":"\u0000"},"participant":{"identity":"\ud800","sid":5}}""")]
    public async Task GivenAGenuineSignatureOverNonsense_WhenReceived_ThenTheServerDoesNotFail(string json)
    {
        var body = Encoding.UTF8.GetBytes(json);
        var answer = await Send(body, Sign(body));
        Assert.True((int)answer.Status is >= 200 and < 500, $"{(int)answer.Status} {answer.Raw}");
        if (answer.Status != HttpStatusCode.OK) answer.AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
    }

    /// <summary>A room's people can have much metadata: what was signed is taken in, with or without its length announced.</summary>
    [Theory]
    [InlineData(64 * 1024 + 1, false)]
    [InlineData(200_000, true)]
    [InlineData(1024 * 1024, false)]
    [InlineData(1024 * 1024, true)]
    public async Task GivenABodyOfUpToOneMebibyte_WhenReceived_ThenItIsTakenInWhole(int length, bool isChunked)
    {
        var id = await server.As($"relay-large-{length}-{isChunked}").GoLive();
        var body = Padded(id, length);

        (await Send([.. body[..^1], (byte)' '], Sign(body), isChunked)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_signature");
        Assert.Equal(0, await Viewers(id));
        var answer = await Send(body, Sign(body), isChunked);

        Assert.True(answer.Status == HttpStatusCode.OK, answer.Raw);
        Assert.Equal(1, await Viewers(id));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task GivenABodyOverOneMebibyte_WhenReceived_ThenItIsTooLargeThoughItIsSigned(bool isChunked)
    {
        var id = await server.As($"relay-larger-{isChunked}").GoLive();
        var body = Padded(id, 1024 * 1024 + 1);

        (await Send(body, Sign(body), isChunked)).AssertProblem(HttpStatusCode.RequestEntityTooLarge, "payload_too_large");
        Assert.Equal(0, await Viewers(id));
    }

    private static byte[] Padded(string streamId, int length)
    {
        var body = Encoding.UTF8.GetString(
            Event("participant_joined", streamId, $"EV_{length}", ""","participant":{"sid":"PA_1","identity":"one","state":"ACTIVE","metadata":"%"}"""));
        return Encoding.UTF8.GetBytes(body.Replace("%", new string('x', length - body.Length + 1), StringComparison.Ordinal));
    }

    private static byte[] Joined(string streamId, string id, string identity) => Event(
        "participant_joined", streamId, id, $$""","participant":{"sid":"PA_{{identity}}","identity":"{{identity}}","name":"{{identity}}","state":"ACTIVE"}""");

    private static byte[] Event(string name, string streamId, string id, string more) => Encoding.UTF8.GetBytes(
        $$"""{"event":"{{name}}","id":"{{id}}","createdAt":"{{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}}","room":{"sid":"RM_1","name":"live_{{streamId}}"}{{more}}}""");

    private static string Sign(byte[] body, string secret = ApiServer.WebhookSecret) =>
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));

    private async Task<int> Viewers(string id) => (await server.Anonymous().Get($"/api/live/{id}")).At("stream.viewers")!.GetValue<int>();

    private async Task<ApiAnswer> Send(byte[] body, string? signature, bool isChunked = false)
    {
        using var client = server.Anonymous();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/webhooks/livekit") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/webhook+json");
        if (isChunked) request.Headers.TransferEncodingChunked = true;
        if (signature is not null) request.Headers.TryAddWithoutValidation(Header, signature);
        return await client.Send(request);
    }
}
