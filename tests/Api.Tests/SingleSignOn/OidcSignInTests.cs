using System.Net;
using System.Text.Json.Nodes;
using Livehouse.Testing.Providers;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.SingleSignOn;

/// <summary>Signing in by OpenID Connect, from the admin's configuration to the account, at a real provider.</summary>
public sealed class OidcSignInTests(ApiServer server) : IClassFixture<ApiServer>, IAsyncLifetime, IDisposable
{
    private readonly SsoScene _scene = new(server);
    private OidcServer _oidc = null!;

    public async Task InitializeAsync() => _oidc = await OidcServer.Start(_scene.Callback);

    public async Task DisposeAsync() => await _oidc.DisposeAsync();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task GivenAProvider_WhenAnAdminReadsIt_ThenItsSecretIsNeverAnswered()
    {
        await _scene.ConnectOidc(_oidc);
        var answer = await _scene.Admin.Get("/api/tenant/sso/provider");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.True(answer.At("clientSecretSet")!.GetValue<bool>());
        Assert.DoesNotContain(OidcServer.ClientSecret, answer.Raw, StringComparison.Ordinal);
        Assert.Equal(_scene.Callback, answer.Text("serviceProvider.callbackUrl"));
    }

    [Fact]
    public async Task GivenADraft_WhenSomebodyWantsToSignIn_ThenThereIsNoProvider()
    {
        await _scene.ConnectOidc(_oidc, new { enabled = false });
        using var nobody = server.Anonymous();
        (await nobody.Post("/api/auth/sso/initiate", """{"tenant":"default"}""")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        await _scene.ConnectOidc(_oidc);
        Assert.Equal(HttpStatusCode.NoContent, (await _scene.Admin.Delete("/api/tenant/sso/provider")).Status);
        (await nobody.Post("/api/auth/sso/initiate", """{"tenant":"default"}""")).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task GivenSomebodyNew_WhenTheySignInTwice_ThenTheyHaveOneAccountWithTheRolesOfTheirGroupsThen()
    {
        await _oidc.SignInAs(new { sub = "u-roles", email = "roles@example.com", email_verified = true, name = "Rosa", groups = (string[])["Crew"] });
        await _scene.ConnectOidc(
            _oidc, new { roleMappings = (object[])[new { group = "crew", role = "moderator" }, new { group = "hosts", role = "streamer" }] });

        var first = await _scene.SignIn();
        Assert.Equal(HttpStatusCode.OK, first.Status);
        Assert.Equal(("roles@example.com", "Rosa"), (first.Text("user.email"), first.Text("user.displayName")));
        Assert.Equal(["viewer", "moderator"], Roles(first));
        using var me = new ApiClient(server.Address, first.Text("accessToken"));
        Assert.Equal(first.Text("user.id"), (await me.Get("/api/auth/me")).Text("user.id"));

        await _oidc.SignInAs(new { sub = "u-roles", email = "renamed@example.com", email_verified = true, groups = (string[])["hosts"] });
        var second = await _scene.SignIn();
        Assert.Equal(first.Text("user.id"), second.Text("user.id"));
        Assert.Equal(["viewer", "streamer"], Roles(second));

        // The groups are the same; what they give is not.
        await _scene.ConnectOidc(_oidc, new { roleMappings = (object[])[new { group = "hosts", role = "moderator" }] });
        Assert.Equal(["viewer", "moderator"], Roles(await _scene.SignIn()));
    }

    [Fact]
    public async Task GivenABrowser_WhenItComesBack_ThenItGoesOnWithACodeThatIsGoodOnce()
    {
        await _oidc.SignInAs(new { sub = "u-browser", name = "Bo" });
        await _scene.ConnectOidc(_oidc);
        using var browser = new Browser();
        var callback = await _scene.GoAndReturn(browser, SsoScene.Page);
        using var back = await browser.Get(callback);

        Assert.Equal(HttpStatusCode.SeeOther, back.StatusCode);
        Assert.StartsWith($"{SsoScene.Page}#code=", back.Headers.Location!.OriginalString, StringComparison.Ordinal);
        var code = Browser.Query(back.Headers.Location.Fragment)["code"];
        using var page = server.Anonymous();
        var exchanged = await page.Post("/api/auth/sso/exchange", $$"""{"code":"{{code}}"}""");
        Assert.Equal(HttpStatusCode.OK, exchanged.Status);
        Assert.Equal("Bo", exchanged.Text("user.displayName"));
        Assert.Contains("livehouse_session=", exchanged.Header("Set-Cookie"), StringComparison.Ordinal);
        SsoScene.AssertFailed(await page.Post("/api/auth/sso/exchange", $$"""{"code":"{{code}}"}"""), "replayed");
        SsoScene.AssertFailed(await page.Post("/api/auth/sso/exchange", """{"code":"never-given-out"}"""), "state_unknown");

        using var again = await browser.Get(callback);
        Assert.Equal(HttpStatusCode.Unauthorized, again.StatusCode);
        Assert.Equal("replayed", JsonNode.Parse(await again.Content.ReadAsStringAsync())!["reason"]!.GetValue<string>());
    }

    /// <summary>An attacker begins, and lets a victim's browser end it.</summary>
    [Fact]
    public async Task GivenTheCallbackOfSomebodyElse_WhenABrowserOpensIt_ThenNobodyIsSignedIn()
    {
        await _scene.ConnectOidc(_oidc);
        using var attacker = new Browser();
        var callback = await _scene.GoAndReturn(attacker, SsoScene.Page);

        using var victim = new Browser();
        await _scene.Begin(victim, new { tenant = "default" });
        using var answer = await victim.Get(callback);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("state_unknown", JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["reason"]!.GetValue<string>());
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [InlineData("https://evil.example.com/")]
    [InlineData("//evil.example.com/")]
    [InlineData("/signed-in")]
    [InlineData("http://localhost:3000@evil.example.com/")]
    [InlineData("http://localhost:3000\\\\@evil.example.com/")]
    [InlineData("http://localhost.evil.example.com/")]
    [InlineData("http://localhost:3000/#code=mine")]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    public async Task GivenAPageOfNobodyAllowed_WhenASignInBeginsForIt_ThenItIsRefused(string returnUrl)
    {
        await _scene.ConnectOidc(_oidc);
        using var nobody = server.Anonymous();
        var answer = await nobody.Post("/api/auth/sso/initiate", $$"""{"tenant":"default","returnUrl":"{{returnUrl}}"}""");
        answer.AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
        Assert.NotNull(answer.At("errors.returnUrl"));
    }

    /// <summary>Whoever controls an account at the provider could otherwise name the address of anybody here.</summary>
    [Fact]
    public async Task GivenAnAccountWithThisAddress_WhenTheProviderDoesNotVouchForIt_ThenItIsNotTakenOver()
    {
        using var nobody = server.Anonymous();
        Assert.Equal(
            HttpStatusCode.Created,
            (await nobody.Post("/api/auth/register", """{"email":"boss@example.com","username":"boss","password":"a long password"}""")).Status);
        await _scene.ConnectOidc(_oidc);

        await _oidc.SignInAs(new { sub = "thief", email = "Boss@Example.com", email_verified = false });
        SsoScene.AssertFailed(await _scene.SignIn(), "email_unverified");
        // Even a verified address opens no account that has a password of its own.
        await _oidc.SignInAs(new { sub = "thief", email = "boss@example.com", email_verified = true });
        SsoScene.AssertFailed(await _scene.SignIn(), "user_not_allowed");
        // Nothing was left behind that would let the next try in.
        await _oidc.SignInAs(new { sub = "thief", name = "No address" });
        var other = await _scene.SignIn();
        Assert.Equal(HttpStatusCode.OK, other.Status);
        Assert.NotEqual("boss@example.com", other.Text("user.email"));
    }

    [Fact]
    public async Task GivenManySignInsOfSomebodyNewAtOnce_WhenTheyEnd_ThenThereIsOneAccount()
    {
        await _oidc.SignInAs(new { sub = "u-at-once", email = "once@example.com", email_verified = true });
        await _scene.ConnectOidc(_oidc);
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _scene.SignIn()));
        Assert.All(answers, static answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Single(answers.Select(static answer => answer.Text("user.id")).Distinct());
    }

    [Fact]
    public async Task GivenASecretThatIsLeftOut_WhenTheProviderStaysTheSame_ThenItIsKeptAndForAnotherAddressItIsNot()
    {
        await _scene.ConnectOidc(_oidc);
        await _scene.Connect(new { type = "oidc", enabled = true, issuer = _oidc.Issuer, clientId = OidcServer.ClientId });
        Assert.Equal(HttpStatusCode.OK, (await _scene.SignIn()).Status);
        var moved = await _scene.Connect(new { type = "oidc", issuer = "https://evil.example.com", clientId = OidcServer.ClientId });
        Assert.False(moved.At("clientSecretSet")!.GetValue<bool>());
    }

    [Fact]
    public async Task GivenWhoIsNoAdmin_WhenTheyLookAtTheProvider_ThenTheyMayNot()
    {
        using var viewer = server.As("a-viewer");
        (await viewer.Get("/api/tenant/sso/provider")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        (await viewer.Get("/api/tenant/sso/templates")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        (await viewer.Post("/api/tenant/sso/test")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        using var other = server.As("an-admin", "other", "admin");
        await _scene.ConnectOidc(_oidc);
        (await other.Get("/api/tenant/sso/provider")).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }

    private static IEnumerable<string> Roles(ApiAnswer answer) => answer.At("user.roles")!.AsArray().Select(static role => role!.GetValue<string>());
}
