using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Livehouse.Testing.Server;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Security;

public class WebRulesTests
{
    [Theory]
    [InlineData("", "127.0.0.1")]
    [InlineData("127.0.0.1", "203.0.113.9")]
    [InlineData("10.0.0.0/8", "127.0.0.1")]
    public async Task GivenForwardedHeaders_WhenReporting_ThenOnlyATrustedProxyIsBelieved(string proxies, string address)
    {
        await using var server = ApiServer.With([$"--TRUSTED_PROXIES={proxies}"]);
        await server.Start();
        var id = await server.As("host").GoLive();
        using var request = new HttpRequestMessage(
            HttpMethod.Post, $"/api/live/{id}/report") { Content = new StringContent("""{"type":"spam","reason":"x"}""", null, "application/json") };
        request.Headers.Add("X-Forwarded-For", "203.0.113.9");
        request.Headers.TryAddWithoutValidation("User-Agent", "Tester/1.0");
        using var reporter = server.As("reporter");
        Assert.Equal(HttpStatusCode.Created, (await reporter.Send(request)).Status);

        var report = (await server.As("mod", null, "moderator").Get("/api/admin/reports")).At("items.0")!;

        Assert.Equal(address, report["clientAddress"]!.GetValue<string>());
        Assert.Equal("Tester/1.0", report["userAgent"]!.GetValue<string>());
    }

    [Fact]
    public async Task GivenASignedInCaller_ThenNoCacheKeepsWhatTheyAreTold()
    {
        await using var server = ApiServer.With([]);
        await server.Start();
        using var host = server.As("host", null, "streamer", "admin");
        using var anonymous = server.Anonymous();

        Assert.Equal("no-store", (await host.Post("/api/live/start", """{"title":"A stream"}""")).Header("Cache-Control"));
        foreach (var path in (string[])["/api/live/active", "/api/messages", "/api/tenant/users", "/api/tenant/audit", "/api/admin/jobs"])
        {
            Assert.Equal("no-store", (await host.Get(path)).Header("Cache-Control"));
        }

        Assert.Null((await anonymous.Get("/api/live/active")).Header("Cache-Control"));
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

        using var secure = new HttpRequestMessage(
            HttpMethod.Get, "/api/live/active") { Headers = { { "X-Forwarded-Proto", "https" }, { "X-Forwarded-For", "203.0.113.9" } } };
        secure.Headers.Host = "api.example.com";
        var answer = await client.Send(secure);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.NotNull(answer.Header("Strict-Transport-Security"));
    }

    /// <summary>Nothing but the flag and the proxies: where HTTPS is answered follows from them.</summary>
    [Fact]
    public async Task GivenTlsAtAProxy_WhenItSaysHowARequestCame_ThenPlainHttpAloneIsRedirected()
    {
        await using var server = ApiServer.With(["--HTTPS_REDIRECT=true", "--TRUSTED_PROXIES=127.0.0.1"]);
        await server.Start();
        using var client = server.Anonymous();

        var plain = await client.Send(Forwarded("http"));
        Assert.Equal((HttpStatusCode.TemporaryRedirect, "https://api.example.com/api/live/active?limit=1"), (plain.Status, plain.Header("Location")));
        Assert.Equal(HttpStatusCode.OK, (await client.Send(Forwarded("https"))).Status);

        // It is unknown whether it came over HTTPS: a redirect might loop.
        Assert.Equal(HttpStatusCode.OK, (await client.Get("/api/live/active")).Status);
    }

    [Fact]
    public async Task GivenProxiesElsewhere_WhenPlainHttpComesDirectly_ThenItIsRedirectedWhateverItClaims()
    {
        await using var server = ApiServer.With(["--HTTPS_REDIRECT=true", "--TRUSTED_PROXIES=10.0.0.0/8"]);
        await server.Start();
        using var client = server.Anonymous();

        Assert.Equal(HttpStatusCode.TemporaryRedirect, (await client.Get("/api/live/active")).Status);
        Assert.Equal(HttpStatusCode.TemporaryRedirect, (await client.Send(Forwarded("https"))).Status);
    }

    [Fact]
    public async Task GivenACertificate_WhenPlainHttpComes_ThenItIsSentToTheServersOwnHttpsAddress()
    {
        var folder = Directory.CreateTempSubdirectory("livehouse-https-test-");
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        var (certificatePath, keyPath) = (Path.Combine(folder.FullName, "fullchain.pem"), Path.Combine(folder.FullName, "privkey.pem"));
        await File.WriteAllTextAsync(certificatePath, certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(keyPath, key.ExportPkcs8PrivateKeyPem());
        var ports = ServerNode.FreePorts(2);
        await using var server = ApiServer.With(
            ["--HTTPS_REDIRECT=true", $"--urls=http://127.0.0.1:{ports[0]};https://127.0.0.1:{ports[1]}",
                $"--Kestrel:Certificates:Default:Path={certificatePath}", $"--Kestrel:Certificates:Default:KeyPath={keyPath}"]);
        await server.Start();
        using var client = new ApiClient(new Uri($"http://127.0.0.1:{ports[0]}"), null);

        var plain = await client.Get("/api/live/active");

        Assert.Equal((HttpStatusCode.TemporaryRedirect, $"https://127.0.0.1:{ports[1]}/api/live/active"), (plain.Status, plain.Header("Location")));
        using var trusting = new HttpClient(
            new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown?.Thumbprint == certificate.Thumbprint });
        using var secure = await trusting.GetAsync(new Uri(plain.Header("Location")!));
        Assert.Equal(HttpStatusCode.OK, secure.StatusCode);
        folder.Delete(recursive: true);
    }

    private static HttpRequestMessage Forwarded(string scheme)
    {
        var request = new HttpRequestMessage(
            HttpMethod.Get, "/api/live/active?limit=1") { Headers = { { "X-Forwarded-Proto", scheme }, { "X-Forwarded-For", "203.0.113.9" } } };
        request.Headers.Host = "api.example.com";
        return request;
    }
}
