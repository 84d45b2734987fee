using System.Net;
using System.Net.Sockets;
using Livehouse.Testing.Browser;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Sessions;

/// <summary>Passkeys of a real browser with its own virtual authenticator, on the page that the server says they are for.</summary>
public sealed class PasskeyBrowserTests
{
    [ChromiumFact]
    public async Task GivenABrowser_WhenItMakesAPasskey_ThenItSignsInAndProvesByItAndAnotherPageCanNot()
    {
        using var page = new HttpListener();
        var origin = Listen(page);
        await using var server = ApiServer.With([$"--PUBLIC_URL={origin}"]);
        await server.Start();
        await using var browser = await Chromium.Start();
        await browser.Open($"{origin}/");
        await browser.Send("WebAuthn.enable");
        await browser.Send("WebAuthn.addVirtualAuthenticator", new
        {
            options = new
            {
                protocol = "ctap2", transport = "internal", hasResidentKey = true, hasUserVerification = true, isUserVerified = true,
                automaticPresenceSimulation = true,
            },
        });
        using var anonymous = server.Anonymous();
        var registered = await anonymous.Post(
            "/api/auth/register", $$"""{"email":"maya@example.com","username":"maya","password":"{{ApiServer.Password}}"}""");
        using var maya = new ApiClient(server.Address, registered.Text("accessToken"), server.Secrets, server.Document);

        var setup = await maya.Post("/api/auth/mfa/setup", """{"method":"passkey"}""");
        Assert.Equal(HttpStatusCode.Created, setup.Status);
        Assert.Equal("localhost", setup.Text("options.rp.id"));
        var created = await Create(browser, setup.At("options")!.ToJsonString());
        var confirmed = await maya.Post("/api/auth/mfa/verify", $$"""{"method":"passkey","factorId":"{{setup.Text("factorId")}}","credential":{{created}}}""");
        Assert.True(confirmed.Status == HttpStatusCode.OK, confirmed.Raw);
        Assert.True(confirmed.At("verified")!.GetValue<bool>());
        Assert.Equal("passkey", (await maya.Get("/api/auth/mfa")).Text("items.0.method"));

        for (var time = 0; time < 2; time++)
        {
            var login = await anonymous.Post("/api/auth/login", $$"""{"login":"maya","password":"{{ApiServer.Password}}"}""");
            Assert.Equal("passkey", login.Text("methods.0"));
            var asked = await anonymous.Post("/api/auth/mfa/challenge", $$"""{"method":"passkey","mfaToken":"{{login.Text("mfaToken")}}"}""");
            Assert.True(asked.Status == HttpStatusCode.OK, asked.Raw);
            var used = await Use(browser, asked.At("options")!.ToJsonString());
            var ended = $$"""{"method":"passkey","credential":{{used}},"mfaToken":"{{login.Text("mfaToken")}}"}""";
            var signedIn = await anonymous.Post("/api/auth/mfa/verify", ended);
            Assert.True(signedIn.Status == HttpStatusCode.OK, signedIn.Raw);
            Assert.Equal(registered.Text("user.id"), signedIn.Text("user.id"));
            (await anonymous.Post("/api/auth/mfa/verify", ended)).AssertProblem(HttpStatusCode.Unauthorized, "mfa_invalid");
        }

        var proof = await maya.Post("/api/auth/mfa/challenge", """{"method":"passkey"}""");
        var proved = await maya.Post("/api/auth/mfa/verify", $$"""{"credential":{{await Use(browser, proof.At("options")!.ToJsonString())}}}""");
        Assert.True(proved.Status == HttpStatusCode.OK, proved.Raw);

        // A page on another port of this host is another page, though a browser lets it use the same passkeys.
        using var other = new HttpListener();
        var elsewhere = await maya.Post("/api/auth/mfa/challenge", """{"method":"passkey"}""");
        await browser.Open($"{Listen(other)}/");
        var stolen = await Use(browser, elsewhere.At("options")!.ToJsonString());
        (await maya.Post("/api/auth/mfa/verify", $$"""{"credential":{{stolen}}}""")).AssertProblem(HttpStatusCode.Unauthorized, "mfa_invalid");
    }

    private static Task<string> Create(Chromium browser, string options) => Answer(browser, "create", "parseCreationOptionsFromJSON", options);

    private static Task<string> Use(Chromium browser, string options) => Answer(browser, "get", "parseRequestOptionsFromJSON", options);

    private static async Task<string> Answer(Chromium browser, string method, string parse, string options) => (await browser.Run(
        $"navigator.credentials.{method}({{ publicKey: PublicKeyCredential.{parse}({options}) }}).then(made => JSON.stringify(made.toJSON()))")).GetString()!;

    /// <summary>A page that says nothing: what counts is where it is.</summary>
    private static string Listen(HttpListener page)
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var origin = $"http://localhost:{((IPEndPoint)probe.LocalEndpoint).Port}";
        probe.Stop();
        page.Prefixes.Add($"{origin}/");
        page.Start();
        _ = Task.Run(async () =>
        {
            while (page.IsListening)
            {
                try
                {
                    var context = await page.GetContextAsync();
                    context.Response.ContentType = "text/html";
                    context.Response.OutputStream.Write("<!doctype html><title>A page</title>"u8);
                    context.Response.Close();
                }
                catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }
            }
        });
        return origin;
    }
}
