using System.Net;
using System.Text.Json;
using Livehouse.Testing.Providers;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.SingleSignOn;

/// <summary>The test that says in plain words what is wrong with a provider.</summary>
public sealed class ExplainingTests(ApiServer server) : IClassFixture<ApiServer>, IAsyncLifetime, IDisposable
{
    private readonly SsoScene _scene = new(server);
    private OidcServer _oidc = null!;

    public async Task InitializeAsync() => _oidc = await OidcServer.Start(_scene.Callback);

    public async Task DisposeAsync() => await _oidc.DisposeAsync();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task GivenAnUnsavedProvider_WhenItsTestSignsSomebodyIn_ThenEveryCheckIsListedAndNobodyIsSignedIn()
    {
        await _oidc.SignInAs(new { sub = "tester", email = "tester@example.com", email_verified = true, name = "Tess", groups = (string[])["crew"] });
        var test = await Test(new
        {
            provider = Provider(OidcServer.ClientSecret, roleMappings: [new { group = "crew", role = "moderator" }]),
        });
        Assert.True(test.At("ok")!.GetValue<bool>(), test.Raw);
        SsoScene.AssertWhatCame(test);
        var testId = test.Text("testId");
        Assert.Equal("waiting", (await Outcome(testId)).Text("status"));

        using var browser = new Browser();
        var callback = await browser.Follow(test.Text("testUrl"), _scene.Callback);
        using var over = await browser.Get(callback);
        Assert.Equal(HttpStatusCode.Accepted, over.StatusCode);
        Assert.Contains($"/api/tenant/sso/test/{testId}", await over.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.False(over.Headers.Contains("Set-Cookie"));

        var outcome = await Outcome(testId);
        Assert.Equal("passed", outcome.Text("status"));
        foreach (var name in (string[])["idToken.signature", "idToken.issuer", "idToken.audience", "idToken.nonce", "userInfo.subject"])
        {
            Assert.Contains(outcome.At("steps")!.AsArray(), step => step!["name"]!.GetValue<string>() == name);
        }
        Assert.Equal(["viewer", "moderator"], outcome.At("roles")!.AsArray().Select(static role => role!.GetValue<string>()));
        Assert.DoesNotContain("tester@", outcome.Raw, StringComparison.Ordinal);
        Assert.DoesNotContain(OidcServer.ClientSecret, outcome.Raw, StringComparison.Ordinal);
        // Another tenant's admin sees nothing of it, and the draft that was tried was not saved.
        using var other = server.As("an-admin", "other", "admin");
        (await other.Get($"/api/tenant/sso/test/{testId}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task GivenAWrongSecret_WhenTheTestSignsIn_ThenItsOutcomeSaysSo()
    {
        var test = await Test(new { provider = Provider("wrong") });
        using var browser = new Browser();
        using var over = await browser.Get(await browser.Follow(test.Text("testUrl"), _scene.Callback));

        var outcome = await Outcome(test.Text("testId"));
        Assert.Equal(("failed", "token_exchange_failed"), (outcome.Text("status"), outcome.Text("reason")));
        Assert.Contains("client secret", outcome.Text("hint"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/", "issuer_mismatch", "discovery.issuer")]
    [InlineData("/nowhere", "provider_unreachable", "discovery.document")]
    public async Task GivenAWrongIssuer_WhenItIsTested_ThenTheDifferenceIsShown(string tail, string reason, string step)
    {
        var test = await Test(new { provider = Provider(OidcServer.ClientSecret, tail) });
        Assert.False(test.At("ok")!.GetValue<bool>());
        Assert.Equal(reason, test.Text("reason"));
        var failed = Assert.Single(test.At("steps")!.AsArray(), static step => !step!["ok"]!.GetValue<bool>())!;
        Assert.Equal(step, failed["name"]!.GetValue<string>());
        Assert.NotNull(failed["hint"]);
    }

    [Theory]
    [InlineData("http://id.example.com", "issuer")]
    [InlineData("ftp://id.example.com", "issuer")]
    [InlineData("https://user:secret@id.example.com", "issuer")]
    [InlineData("id.example.com", "issuer")]
    public async Task GivenAnAddressThatIsNeverCalled_WhenItIsTested_ThenTheFieldIsNamed(string issuer, string field)
    {
        var answer = await _scene.Admin.Post(
            "/api/tenant/sso/test", JsonSerializer.Serialize(new { provider = new { type = "oidc", issuer, clientId = "livehouse" } }));
        answer.AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
        Assert.NotNull(answer.At($"errors.{field}"));
    }

    [Fact]
    public async Task GivenAConfigurationThatIsNotUnderProvider_WhenItIsTested_ThenTheSavedOneIsNotTestedInItsPlace()
    {
        var answer = await _scene.Admin.Post("/api/tenant/sso/test", JsonSerializer.Serialize(Provider("wrong")));
        answer.AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
        Assert.NotNull(answer.At("errors.provider"));
    }

    [Fact]
    public async Task GivenTheTemplates_ThenEachIsADraftThatOneCanStartFrom()
    {
        var answer = await _scene.Admin.Get("/api/tenant/sso/templates");
        var items = answer.At("items")!.AsArray();
        Assert.Equal(
            [
                "okta", "entra", "google", "auth0", "keycloak", "onelogin", "pingfederate", "adfs", "jumpcloud", "active-directory", "openldap", "oidc",
                "oauth2", "saml",
            ],
            items.Select(static item => item!["id"]!.GetValue<string>()));
        Assert.All(items, static item => Assert.NotEmpty(item!["guide"]!.AsArray()));
        Assert.All(items, static item => Assert.NotNull(item!["defaults"]!["type"]));
        Assert.All(items, static item => Assert.NotNull(item!["defaults"]!["displayName"]));
        // A provider wants to know them before it gives the client id that a draft needs.
        Assert.Equal(_scene.Callback, answer.Text("serviceProvider.callbackUrl"));
        Assert.Contains("/api/auth/sso/saml/metadata?tenant=", answer.Text("serviceProvider.entityId"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenTheCertificate_WhenItRolls_ThenTheMetadataShowsBothAndTheNextSignsOnlyThen()
    {
        (await _scene.Admin.Post("/api/tenant/sso/certificate", """{"action":"activate"}""")).AssertProblem(HttpStatusCode.Conflict, "conflict");
        var before = (await _scene.Admin.Post("/api/tenant/sso/certificate", """{"action":"prepare"}""")).At("certificates")!.AsArray();
        Assert.Equal(["current", "next"], before.Select(static one => one!["use"]!.GetValue<string>()));
        using var nobody = server.Anonymous();
        Assert.Equal(4, (await nobody.Get("/api/auth/sso/saml/metadata?tenant=default")).Raw.Split("<md:KeyDescriptor").Length - 1);
        var after = (await _scene.Admin.Post("/api/tenant/sso/certificate", """{"action":"activate"}""")).At("certificates")!.AsArray();
        Assert.Equal(
            [before[1]!["fingerprint"]!.GetValue<string>(), before[0]!["fingerprint"]!.GetValue<string>()],
            after.Select(static one => one!["fingerprint"]!.GetValue<string>()));
        (await nobody.Get("/api/auth/sso/saml/metadata?tenant=nobody")).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }

    private object Provider(string secret, string tail = "", object[]? roleMappings = null) => new
    {
        type = "oidc", issuer = $"{_oidc.Issuer}{tail}", clientId = OidcServer.ClientId, clientSecret = secret, roleMappings = roleMappings ?? [],
    };

    private async Task<ApiAnswer> Test(object body)
    {
        var answer = await _scene.Admin.Post("/api/tenant/sso/test", JsonSerializer.Serialize(body));
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Raw);
        return answer;
    }

    private Task<ApiAnswer> Outcome(string testId) => _scene.Admin.Get($"/api/tenant/sso/test/{testId}");
}
