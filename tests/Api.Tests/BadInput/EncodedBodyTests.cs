using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.BadInput;

/// <summary>Bodies that are valid except for their encoding get an error about the encoding, not about invalid JSON.</summary>
public sealed class EncodedBodyTests(ApiServer server) : IClassFixture<ApiServer>
{
    private const string Json = """{"title":"A stream"}""";

    public static TheoryData<string, string> Encodings => new()
    {
        { "utf-8", "byte order mark" }, { "utf-16", "UTF-16" }, { "utf-16BE", "UTF-16" }, { "utf-32", "UTF-32" }, { "utf-32BE", "UTF-32" },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task GivenAByteOrderMarkOrAnotherEncoding_WhenItIsSent_ThenTheProblemSaysWhich(string name, string word)
    {
        var encoding = Encoding.GetEncoding(name);
        using var client = server.As("encoder");
        (byte[] Bytes, string Word)[] bodies =
        [
            ([.. encoding.GetPreamble(), .. encoding.GetBytes(Json)], word), .. name == "utf-8" ? [] : new[] { (encoding.GetBytes(Json), word) },
        ];
        foreach (var (bytes, said) in bodies)
        {
            foreach (var path in (string[])["/api/live/start", "/api/auth/login", "/api/join"])
            {
                var answer = await Send(client, path, bytes, null);
                answer.AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
                Assert.Contains(said, answer.Text("detail"), StringComparison.Ordinal);
            }
        }
    }

    /// <summary>The web server counts the headers of chunks too; the limit is about the body.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task GivenABodyOfExactly64KiB_WhenItIsSentWithOrWithoutItsLength_ThenItIsTakenAndOneByteMoreIsNot(bool isChunked)
    {
        using var client = server.As($"filler-{isChunked}");
        var body = Json.TrimEnd('}') + ",\"filler\":\"";
        var filled = body + new string('x', 64 * 1024 - body.Length - 2) + "\"}";

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await SendWhole(client, filled + " ", isChunked)).Status);
        Assert.Equal(HttpStatusCode.Created, (await SendWhole(client, filled, isChunked)).Status);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("GZIP, identity")]
    public async Task GivenACompressedBody_WhenItIsSent_ThenItIsRefusedAsThat(string coding)
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true)) await gzip.WriteAsync(Encoding.UTF8.GetBytes(Json));
        using var client = server.As("packer");
        foreach (var path in (string[])["/api/live/start", "/api/auth/login", "/api/webhooks/livekit", "/api/webhooks/billing"])
        {
            var answer = await Send(client, path, packed.ToArray(), coding);
            answer.AssertProblem(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
            Assert.Contains("Content-Encoding", answer.Text("detail"), StringComparison.Ordinal);
            Assert.Equal("identity", answer.Header("Accept-Encoding"));
        }
    }

    [Fact]
    public async Task GivenABodyThatSaysItIsAsItIs_WhenItIsSent_ThenItIsTaken()
    {
        using var client = server.As("plain");
        Assert.Equal(HttpStatusCode.Created, (await Send(client, "/api/live/start", Encoding.UTF8.GetBytes(Json), "identity")).Status);
    }

    private static Task<ApiAnswer> SendWhole(ApiClient client, string body, bool isChunked)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/live/start") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (isChunked) request.Headers.TransferEncodingChunked = true;
        return client.Send(request);
    }

    private static Task<ApiAnswer> Send(ApiClient client, string path, byte[] body, string? coding)
    {
        var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        if (coding is not null) content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
        return client.Send(new HttpRequestMessage(HttpMethod.Post, path) { Content = content });
    }
}
