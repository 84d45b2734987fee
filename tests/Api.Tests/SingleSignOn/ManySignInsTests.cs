using System.Globalization;
using System.Net;
using Livehouse.Storage;
using Livehouse.Testing.Providers;
using Livehouse.Tests.Server;
using Microsoft.Extensions.DependencyInjection;

namespace Livehouse.Tests.SingleSignOn;

/// <summary>What many sign-ins by OpenID Connect in a row leave behind in the database, and at the provider.</summary>
public sealed class ManySignInsTests(ApiServer server) : IClassFixture<ApiServer>, IDisposable
{
    private const int SignIns = 40;
    private const int SessionsMax = 100;

    /// <summary>They come one after the other: a connection is used again, or a second one is opened while the first is still being given back.</summary>
    private const int ConnectionsMax = 4;

    private readonly SsoScene _scene = new(server);

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task GivenManySignInsInARow_WhenAllAreDone_ThenNothingIsKeptThatIsNotForgottenWithinTwoHours()
    {
        await using var oidc = await OidcServer.Start(_scene.Callback);
        await oidc.SignInAs(new { sub = "u-many", name = "Mona", email = "mona@example.com", email_verified = true });
        await _scene.ConnectOidc(oidc);
        var port = new Uri(oidc.Issuer).Port;
        var ports = server.Services.GetRequiredService<LivehouseStorage>().Identity;
        await SignIn();
        await ports.Federation.Purge(TimeProvider.System.GetUtcNow().AddHours(2));

        var token = "";
        for (var at = 0; at < SignIns; at++)
        {
            token = await SignIn();
            Assert.InRange(ConnectionsTo(port), 0, ConnectionsMax);
        }

        // The state and the code of each, remembered as used.
        Assert.Equal(2 * SignIns, await ports.Federation.Purge(TimeProvider.System.GetUtcNow().AddHours(2)));
        Assert.Equal(0, await ports.Federation.Purge(TimeProvider.System.GetUtcNow().AddYears(1)));
        Assert.Equal(0, await ports.OneTime.Purge(TimeProvider.System.GetUtcNow().AddYears(1)));
        using var client = new ApiClient(server.Address, token, server.Secrets, server.Document);
        Assert.Equal(
            Math.Min(SignIns + 1, SessionsMax), (await client.Get($"/api/auth/sessions?limit={SessionsMax}")).Json["items"]!.AsArray().Count);
    }

    private async Task<string> SignIn()
    {
        using var browser = new Browser();
        using var back = await browser.Get(await _scene.GoAndReturn(browser, SsoScene.Page));
        Assert.Equal(HttpStatusCode.SeeOther, back.StatusCode);
        using var page = server.Anonymous();
        var signedIn = await page.Post(
            "/api/auth/sso/exchange", $$"""{"code":"{{Browser.Query(back.Headers.Location!.Fragment)["code"]}}"}""");
        Assert.True(signedIn.Status == HttpStatusCode.OK, signedIn.Raw);
        return signedIn.Text("accessToken");
    }

    /// <summary>Open ones to a port of loopback: the browser's are closed by now.</summary>
    private static int ConnectionsTo(int port) => ((string[])["/proc/self/net/tcp", "/proc/self/net/tcp6"]).Where(File.Exists)
        .SelectMany(static table => File.ReadAllLines(table).Skip(1))
        .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Count(row => row[3] == "01" && row[2].EndsWith(string.Create(CultureInfo.InvariantCulture, $":{port:X4}"), StringComparison.Ordinal));
}
