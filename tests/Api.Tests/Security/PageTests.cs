using System.IO.Compression;
using System.Net;
using System.Text.RegularExpressions;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Security;

/// <summary>The web client as the server gives it to browsers. Where this was built without Node.js, its plain page takes its place.</summary>
public sealed partial class PageTests(ApiServer server) : IClassFixture<ApiServer>
{
    private static readonly bool IsBuilt = Livehouse.Web.WebClientFiles.Paths.Count > 0;

    [Theory]
    [InlineData("/")]
    [InlineData("/watch/st_4ZqW1mB8")]
    [InlineData("/sign-in")]
    [InlineData("/register")]
    [InlineData("/notifications")]
    [InlineData("/studio")]
    [InlineData("/studio/st_4ZqW1mB8/health")]
    [InlineData("/console/reports")]
    [InlineData("/room/daily%20call")]
    [InlineData("/study")]
    [InlineData("/messages/us_1")]
    public async Task GivenAPathOfThePage_WhenItIsOpened_ThenThePageComesAndIsAskedForAnewEachTime(string path)
    {
        using var client = server.Anonymous();

        var page = await client.Get(path);

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal("text/html; charset=utf-8", page.Header("Content-Type"));
        Assert.Equal("nosniff", page.Header("X-Content-Type-Options"));
        Assert.Equal("no-referrer", page.Header("Referrer-Policy"));
        Assert.Contains("frame-ancestors 'none'", page.Header("Content-Security-Policy"), StringComparison.Ordinal);
        if (IsBuilt) Assert.Equal("no-cache", page.Header("Cache-Control"));
        else Assert.Contains("Node.js", page.Raw, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/nothing")]
    [InlineData("/nothing")]
    [InlineData("/index.html")]
    [InlineData("/assets/nothing.js")]
    [InlineData("/assets/../appsettings.json")]
    [InlineData("/watch")]
    [InlineData("/watch/a/b")]
    public async Task GivenAnotherPath_ThenItIsANotFoundOfTheApi(string path)
    {
        using var client = server.Anonymous();
        (await client.Get(path)).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task GivenThePage_ThenItsPolicyAllowsNothingInlineAndOnlyTheConfiguredServers()
    {
        if (!IsBuilt) return;
        await using var own = ApiServer.With(
            ["--LIVEKIT_URL=wss://media.example.com", "--HLS_URL=https://hls.example.com/hls", "--RTMP_VOD_URL=https://vod.example.com/vod"]);
        await own.Start();
        using var client = own.Anonymous();

        var page = await client.Get("/");
        var policy = page.Header("Content-Security-Policy")!.Split("; ").Select(part => part.Split(' ', 2)).ToDictionary(part => part[0], part => part[1]);

        Assert.Equal("'none'", policy["default-src"]);
        Assert.Equal("'self'", policy["script-src"]);
        Assert.Equal("'self'", policy["style-src"]);
        Assert.Equal("'none'", policy["base-uri"]);
        Assert.Equal("'self' blob:", policy["worker-src"]);
        Assert.StartsWith("'self' wss://media.example.com https://media.example.com", policy["connect-src"], StringComparison.Ordinal);
        Assert.Contains(" https://hls.example.com https://vod.example.com ", policy["connect-src"], StringComparison.Ordinal);
        Assert.Contains(" https://hls.example.com https://vod.example.com ", policy["media-src"], StringComparison.Ordinal);
        Assert.DoesNotContain("media.example.com", policy["media-src"], StringComparison.Ordinal);
        Assert.StartsWith("camera=(self), microphone=(self)", page.Header("Permissions-Policy"), StringComparison.Ordinal);
        // What the policy would refuse is not there: no script, style or handler in the page itself.
        Assert.DoesNotMatch(Inline(), page.Raw);
    }

    [Fact]
    public async Task GivenTheWorkerForPushMessages_ThenItIsOfTheWholeOriginAndMayLoadNothing()
    {
        if (!IsBuilt) return;
        using var client = server.Anonymous();
        var worker = await client.Get("/push-worker.js");
        Assert.Equal((HttpStatusCode.OK, "text/javascript; charset=utf-8"), (worker.Status, worker.Header("Content-Type")));
        Assert.Equal("default-src 'none'; frame-ancestors 'none'", worker.Header("Content-Security-Policy"));
        Assert.Equal(("no-cache", "nosniff"), (worker.Header("Cache-Control"), worker.Header("X-Content-Type-Options")));
        Assert.DoesNotMatch("importScripts|fetch|caches|indexedDB", worker.Raw);
    }

    [Fact]
    public async Task GivenAFileOfThePage_ThenItIsKeptForeverAndComesInTheEncodingThatTheClientTakes()
    {
        if (!IsBuilt) return;
        using var http = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None }) { BaseAddress = server.Address };
        var script = Script().Match(await http.GetStringAsync("/")).Groups[1].Value;
        Assert.NotEmpty(script);

        var (plain, _) = await Fetch("identity");
        var (brotli, brotliTag) = await Fetch("gzip, deflate, br");
        var (gzip, gzipTag) = await Fetch("gzip, br;q=0");

        Assert.Equal(plain, Unpacked(new BrotliStream(new MemoryStream(brotli), CompressionMode.Decompress)));
        Assert.Equal(plain, Unpacked(new GZipStream(new MemoryStream(gzip), CompressionMode.Decompress)));
        Assert.True(brotli.Length < plain.Length / 2, $"{brotli.Length} of {plain.Length} bytes");
        Assert.NotEqual(brotliTag, gzipTag);

        using var again = new HttpRequestMessage(HttpMethod.Get, script) { Headers = { { "Accept-Encoding", "br" }, { "If-None-Match", brotliTag } } };
        using var answer = await http.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, answer.StatusCode);

        async Task<(byte[] Body, string Tag)> Fetch(string encodings)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, script);
            request.Headers.TryAddWithoutValidation("Accept-Encoding", encodings);
            using var file = await http.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, file.StatusCode);
            Assert.Equal("text/javascript; charset=utf-8", file.Content.Headers.ContentType!.ToString());
            Assert.Contains("immutable", file.Headers.GetValues("Cache-Control").Single(), StringComparison.Ordinal);
            Assert.Equal("Accept-Encoding", file.Headers.GetValues("Vary").Single());
            return (await file.Content.ReadAsByteArrayAsync(), file.Headers.ETag!.Tag);
        }
    }

    [Fact]
    public async Task GivenAServerWithoutItsClient_ThenThePathsAreNotFound()
    {
        await using var own = ApiServer.With(["--WEB_CLIENT=false"]);
        await own.Start();
        using var client = own.Anonymous();
        (await client.Get("/")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await client.Get("/watch/st_1")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        Assert.Equal(HttpStatusCode.OK, (await client.Get("/api/live/active")).Status);
    }

    [Fact]
    public async Task GivenAServerThatAdmitsNoGuests_WhenWithoutAnAccount_ThenOnlySigningInIsOpen()
    {
        await using var own = ApiServer.With(["--GUESTS=false"]);
        await own.Start();
        using var guest = own.Anonymous();
        string[] paths =
        [
            "live/active", "live/st_1", "live/st_1/messages", "events", "events/ev_1", "streaming/events/ev_1/stream", "discover", "users/us_1",
        ];
        foreach (var path in paths)
        {
            (await guest.Get($"/api/{path}")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        }

        Assert.Equal(HttpStatusCode.OK, (await guest.Get("/")).Status);
        using var user = own.As("ann");
        Assert.Equal(HttpStatusCode.OK, (await user.Get("/api/live/active")).Status);
        (await user.Get("/api/live/st_1")).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }

    private static byte[] Unpacked(Stream packed)
    {
        using var unpacked = new MemoryStream();
        using (packed) packed.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    [GeneratedRegex("""<script[^>]* src="(/assets/[^"]+\.js)">""")]
    private static partial Regex Script();

    [GeneratedRegex("""<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)""")]
    private static partial Regex Inline();
}
