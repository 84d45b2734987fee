using System.Net;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Security;

public class WebRulesTests
{
    [Theory]
    [InlineData("http://localhost:3000", true)]
    [InlineData("https://example.com", false)]
    public async Task GivenDevelopment_WhenAPageAsks_ThenOnlyThisMachinesOwnMay(string origin, bool isAllowed)
    {
        await using var server = ApiServer.With([]);
        await server.Start();
        Assert.Equal(isAllowed ? origin : null, (await Preflight(server, origin)).Header("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("", "127.0.0.1")]
    [InlineData("127.0.0.1", "203.0.113.9")]
    [InlineData("10.0.0.0/8", "127.0.0.1")]
    public async Task GivenForwardedHeaders_WhenReporting_ThenOnlyATrustedProxyIsBelieved(string proxies, string address)
    {
        await using var server = ApiServer.With([$"--TRUSTED_PROXIES={proxies}"]);
        await server.Start();
        var id = await server.As("host").GoLive();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/live/{id}/report") { Content = new StringContent("""{"type":"spam","reason":"x"}""", null, "application/json") };
        request.Headers.Add("X-Forwarded-For", "203.0.113.9");
        request.Headers.TryAddWithoutValidation("User-Agent", "Tester/1.0");
        using var reporter = server.As("reporter");
        Assert.Equal(HttpStatusCode.Created, (await reporter.Send(request)).Status);

        var report = (await server.As("mod", null, "moderator").Get("/api/admin/reports")).At("items.0")!;

        Assert.Equal(address, report["clientAddress"]!.GetValue<string>());
        Assert.Equal("Tester/1.0", report["userAgent"]!.GetValue<string>());
    }

    [Fact]
    public async Task GivenTlsAtAProxy_WhenPlainHttpComes_ThenItIsSentToHttpsAndProbesAreNot()
    {
        await using var server = ApiServer.With(["--HTTPS_REDIRECT=true", "--https_port=443", "--TRUSTED_PROXIES=127.0.0.1"]);
        await server.Start();
        using var client = server.Anonymous();

        var plain = await client.Get("/api/live/active");
        Assert.Equal(HttpStatusCode.TemporaryRedirect, plain.Status);
        Assert.StartsWith("https://127.0.0.1/", plain.Header("Location"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await client.Get("/health/live")).Status);

        using var secure = new HttpRequestMessage(HttpMethod.Get, "/api/live/active") { Headers = { { "X-Forwarded-Proto", "https" }, { "X-Forwarded-For", "203.0.113.9" } } };
        secure.Headers.Host = "api.example.com";
        var answer = await client.Send(secure);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.NotNull(answer.Header("Strict-Transport-Security"));
    }

    private static async Task<ApiAnswer> Preflight(ApiServer server, string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/api/live/start");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "authorization,content-type,idempotency-key");
        using var page = server.Anonymous();
        return await page.Send(request);
    }
}
