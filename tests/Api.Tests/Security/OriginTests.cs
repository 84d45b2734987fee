using System.Net;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Security;

/// <summary>Which web pages and shells of apps may call (CORS).</summary>
public sealed class OriginTests(OriginTests.ListedOrigins listed) : IClassFixture<OriginTests.ListedOrigins>
{
    [Theory]
    [InlineData("http://localhost:3000", true)]
    [InlineData("http://[::1]:3000", true)]
    [InlineData("capacitor://localhost", true)]
    [InlineData("tauri://localhost", true)]
    [InlineData("https://example.com", false)]
    [InlineData("app://somebody", false)]
    [InlineData("null", false)]
    [InlineData("file://", false)]
    public async Task GivenDevelopment_WhenAPageAsks_ThenOnlyThisMachinesOwnMay(string origin, bool isAllowed)
    {
        await using var server = ApiServer.With([]);
        await server.Start();
        Assert.Equal(isAllowed ? origin : null, (await Preflight(server, origin)).Header("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("https://example.com", true)]
    [InlineData("https://EXAMPLE.com", true)]
    [InlineData("https://xn--bcher-kva.example", true)]
    [InlineData("https://plain.example", true)]
    [InlineData("capacitor://localhost", true)]
    [InlineData("ionic://localhost", true)]
    [InlineData("tauri://localhost", true)]
    [InlineData("https://tauri.localhost", true)]
    [InlineData("app://-", true)]
    [InlineData("chrome-extension://abcdefghijklmnopabcdefghijklmnop", true)]
    [InlineData("com.example.app://localhost:8080", true)]
    [InlineData("http://example.com", false)]
    [InlineData("https://example.com:444", false)]
    [InlineData("https://example.com.evil.example", false)]
    [InlineData("capacitor://localhost.evil", false)]
    [InlineData("capacitor://localhost:1", false)]
    [InlineData("http://localhost", false)]
    [InlineData("app://", false)]
    [InlineData("null", false)]
    [InlineData("file://", false)]
    [InlineData("file://localhost", false)]
    [InlineData("*", false)]
    public async Task GivenListedOrigins_WhenAPageOrAnAppAsks_ThenThoseMayWithTheirCookiesAndNoOther(string origin, bool isAllowed)
    {
        var answer = await Preflight(listed.Server, origin);
        Assert.Equal(isAllowed ? origin : null, answer.Header("Access-Control-Allow-Origin"));
        Assert.Equal(isAllowed ? "true" : null, answer.Header("Access-Control-Allow-Credentials"));

        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/live/active");
        request.Headers.TryAddWithoutValidation("Origin", origin);
        using var page = listed.Server.Anonymous();
        var simple = await page.Send(request);
        Assert.Equal((HttpStatusCode.OK, isAllowed ? origin : null), (simple.Status, simple.Header("Access-Control-Allow-Origin")));
    }

    [Theory]
    [InlineData("", "null")]
    [InlineData("https://example.com", "https://other.example")]
    public async Task GivenProduction_WhenWhatIsNotListedAsks_ThenItMayNot(string listed, string origin)
    {
        const string Sound = "a-secret-that-is-long-enough-for-all-of-production-";
        await using var server = ApiServer.With(
            ["--environment=Production", "--HTTPS_REDIRECT=false", $"--JWT_SECRET={Sound}1", $"--CORS_ORIGINS={listed}"]);
        await server.Start();
        foreach (var asked in new[] { origin, "http://localhost:3000", "capacitor://localhost" })
        {
            Assert.Null((await Preflight(server, asked)).Header("Access-Control-Allow-Origin"));
        }
    }

    private static async Task<ApiAnswer> Preflight(ApiServer server, string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/api/live/start");
        request.Headers.TryAddWithoutValidation("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "authorization,content-type,idempotency-key");
        using var page = server.Anonymous();
        return await page.Send(request);
    }

    /// <summary>A server that knows a web page and the shells of apps.</summary>
    public sealed class ListedOrigins : IAsyncLifetime
    {
        public ApiServer Server { get; } = ApiServer.With(
        [
            "--CORS_ORIGINS=https://example.com, https://b\u00fccher.example, https://plain.example:443, capacitor://localhost, ionic://localhost, "
                + "tauri://localhost, https://tauri.localhost, App://-, "
            + "chrome-extension://abcdefghijklmnopabcdefghijklmnop, com.example.app://localhost:8080",
        ]);

        public Task InitializeAsync() => Server.Start();

        public async Task DisposeAsync() => await Server.DisposeAsync();
    }
}
