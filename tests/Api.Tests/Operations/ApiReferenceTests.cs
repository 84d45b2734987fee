using System.Net;
using System.Text.RegularExpressions;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Operations;

/// <summary>The readable reference: a page that a browser without the internet can show.</summary>
public sealed partial class ApiReferenceTests(ApiServer server) : IClassFixture<ApiServer>
{
    private const string Page = "/api-docs/";

    [Fact]
    public async Task GivenThePage_WhenABrowserLoadsIt_ThenEverythingItAsksForComesFromHere()
    {
        using var client = server.Anonymous();
        var page = await client.Get(Page);
        Assert.Equal((HttpStatusCode.OK, "text/html"), (page.Status, page.ContentHeaders.ContentType?.MediaType));
        Assert.Contains("<title>Livehouse API</title>", page.Raw, StringComparison.Ordinal);
        Assert.DoesNotContain("//", page.Raw, StringComparison.Ordinal);

        var assets = Asset().Matches(page.Raw).Select(static match => match.Groups["path"].Value).ToHashSet();
        Assert.Equal(["favicon.svg", "scalar.aspnetcore.js", "scalar.js"], assets.Order());
        foreach (var asset in assets)
        {
            var answer = await client.Get(Page + asset);
            var type = asset.EndsWith(".js", StringComparison.Ordinal) ? "text/javascript" : "image/svg+xml";
            Assert.Equal((HttpStatusCode.OK, type), (answer.Status, answer.ContentHeaders.ContentType?.MediaType));
        }

        // Of the page's own folder's parent, however the server is reached.
        Assert.Contains("\"url\":\"openapi/v1.json\"", page.Raw, StringComparison.Ordinal);
        Assert.Contains("\"withDefaultFonts\":false", page.Raw, StringComparison.Ordinal);
        Assert.Contains("\"telemetry\":false", page.Raw, StringComparison.Ordinal);
        Assert.Contains("\"agent\":{\"disabled\":true}", page.Raw, StringComparison.Ordinal);
        Assert.DoesNotContain("proxyUrl", page.Raw, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task GivenThePage_WhenItIsLoadedTwice_ThenItsScriptsAreLetInByANonceOfEachAnswerAndNothingElseIs()
    {
        using var client = server.Anonymous();
        var nonces = new HashSet<string>();
        foreach (var page in new[] { await client.Get(Page), await client.Get(Page) })
        {
            var directives = page.Header("Content-Security-Policy")!.Split("; ").ToDictionary(static directive => directive.Split(' ')[0]);
            var nonce = Nonce().Match(directives["script-src"]).Groups["nonce"].Value;
            Assert.Equal($"script-src 'self' 'nonce-{nonce}'", directives["script-src"]);
            Assert.Equal("default-src 'self'", directives["default-src"]);
            Assert.Equal("frame-ancestors 'none'", directives["frame-ancestors"]);
            var scripts = Script().Matches(page.Raw);
            Assert.Equal(3, scripts.Count);
            Assert.All(scripts, script => Assert.Contains($"nonce=\"{nonce}\"", script.Value, StringComparison.Ordinal));
            Assert.Equal("no-store", page.Header("Cache-Control"));
            Assert.True(nonce.Length >= 22 && nonces.Add(nonce), nonce);
        }

        Assert.DoesNotContain("nonce", (await client.Get("/api/live/active")).Header("Content-Security-Policy"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api-docs")]
    [InlineData("/api-docs/index.html")]
    [InlineData("/api-docs/index.html?urls.primaryName=Livehouse")]
    public async Task GivenAnAddressThatWasThePagesBefore_WhenItIsOpened_ThenItLeadsThere(string path)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = true }) { BaseAddress = server.Address, Timeout = Testing.Hang.After };
        using var answer = await http.GetAsync(path);
        Assert.Equal((HttpStatusCode.OK, Page), (answer.StatusCode, answer.RequestMessage?.RequestUri?.AbsolutePath));
    }

    [Theory]
    [InlineData("/api-docs/nowhere")]
    [InlineData("/api-docs/swagger-ui.css")]
    [InlineData("/api-docs/v2")]
    public async Task GivenAnAddressOfNothing_WhenItIsOpened_ThenItIsNotFound(string path)
    {
        using var client = server.Anonymous();
        (await client.Get(path)).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }

    [GeneratedRegex("(src=\"|from '\\./|\"favicon\":\")(?<path>[^\"']+)[\"']")]
    private static partial Regex Asset();

    [GeneratedRegex("'nonce-(?<nonce>[A-Za-z0-9_-]+)'")]
    private static partial Regex Nonce();

    [GeneratedRegex("<script[^>]*>")]
    private static partial Regex Script();
}
