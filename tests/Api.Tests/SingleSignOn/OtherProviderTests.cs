using System.Net;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Livehouse.Testing.Providers;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.SingleSignOn;

/// <summary>Signing in by SAML, OAuth 2.0 and a directory, at real peers.</summary>
public sealed class OtherProviderTests(ApiServer server) : IClassFixture<ApiServer>, IDisposable
{
    private readonly SsoScene _scene = new(server);

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task GivenASamlProvider_WhenItsFormIsPosted_ThenTheBrowserGoesOnWithACode()
    {
        await using var saml = await SamlServer.Start();
        using var nobody = server.Anonymous();
        await saml.Know((await nobody.Get("/api/auth/sso/saml/metadata?tenant=default")).Raw);
        await saml.Set(new { user = new { id = "saml-1", attributes = new { email = "sam@example.com", displayName = "Sam", groups = (string[])["crew"] } } });
        var connected = await _scene.Connect(new
        {
            type = "saml", enabled = true, metadataUrl = saml.MetadataUrl, roleMappings = (object[])[new { group = "crew", role = "streamer" }],
        });
        Assert.True(connected.Status is HttpStatusCode.OK or HttpStatusCode.Created, connected.Raw);

        using var browser = new Browser();
        var begun = await _scene.Begin(browser, new { tenant = "default", returnUrl = SsoScene.Page });
        var form = await saml.SignIn(begun["redirectUrl"]!.GetValue<string>());
        Assert.Equal(_scene.Callback, form["action"]!.GetValue<string>());
        using var back = await browser.Post(new Uri(_scene.Callback), Form(form));
        Assert.Equal(HttpStatusCode.SeeOther, back.StatusCode);
        var code = Browser.Query(back.Headers.Location!.Fragment)["code"];
        var signedIn = await nobody.Post("/api/auth/sso/exchange", $$"""{"code":"{{code}}"}""");
        Assert.Equal(("sam@example.com", "Sam"), (signedIn.Text("user.email"), signedIn.Text("user.displayName")));
        Assert.Contains("streamer", signedIn.Raw, StringComparison.Ordinal);

        var test = await Test(new { });
        SsoScene.AssertWhatCame(test);
        using var tried = await browser.Post(new Uri(_scene.Callback), Form(await saml.SignIn(test.Text("testUrl"))));
        Assert.Equal(HttpStatusCode.Accepted, tried.StatusCode);
        SsoScene.AssertWhatCame(await _scene.Admin.Get($"/api/tenant/sso/test/{test.Text("testId")}"));

        // The same form once more, and one that nobody asked for.
        using var again = await browser.Post(new Uri(_scene.Callback), Form(form));
        Assert.Equal("replayed", await ReasonOf(again));
        using var unasked = await browser.Post(
            new Uri(_scene.Callback), new FormUrlEncodedContent([new("SAMLResponse", await saml.Unsolicited())]));
        Assert.Equal("state_unknown", await ReasonOf(unasked));
    }

    /// <summary>The audience is encrypted too: it was not known whose provider had to be asked, and every such response was refused.</summary>
    [Fact]
    public async Task GivenAnEncryptedResponse_WhenTheProviderBegan_ThenWhatItSaysOfItsReceiverLeadsToTheOrganisation()
    {
        await using var saml = await SamlServer.Start();
        using var nobody = server.Anonymous();
        var metadata = (await nobody.Get("/api/auth/sso/saml/metadata?tenant=default")).Raw;
        await saml.Know(metadata);
        await saml.Set(new
        {
            encrypt = "gcm", sign = "both", user = new { id = "saml-2", attributes = new { email = "tess@example.com", displayName = "Tess" } },
        });
        Assert.True((await Connect(allow: false)).Status is HttpStatusCode.OK or HttpStatusCode.Created);
        Assert.Equal("state_unknown", await ReasonOf(await Post()));
        Assert.True((await Connect(allow: true)).Status is HttpStatusCode.OK);

        var entityId = XDocument.Parse(metadata).Root!.Attribute("entityID")!.Value;
        var userId = await UserOf(await Post());
        Assert.Equal(userId, await UserOf(await Post(relayState: "https://app.example.com/a/page/of/theirs")));
        foreach (var receiver in (object[])
        [
            new { key = $" Recipient=\"{entityId}\"" },
            new { x509 = "<X509Data><X509IssuerSerial><X509IssuerName>CN=Livehouse single sign-on of default</X509IssuerName><X509SerialNumber>1</X509SerialNumber>"
                + "</X509IssuerSerial></X509Data>" },
        ])
        {
            await saml.Set(new { receiver });
            Assert.Equal(userId, await UserOf(await Post()));
        }

        await saml.Set(new { receiver = new { } });
        Assert.Equal("state_unknown", await ReasonOf(await Post()));
        Assert.Equal("state_unknown", await ReasonOf(await Post(relayState: "another-organisation")));
        Assert.Equal(userId, await UserOf(await Post(relayState: "default")));
        Assert.Equal(userId, await UserOf(await Post(relayState: entityId)));

        Task<ApiAnswer> Connect(bool allow) => _scene.Connect(new
        {
            type = "saml", enabled = true, metadataUrl = saml.MetadataUrl, allowIdpInitiated = allow,
        });

        async Task<HttpResponseMessage> Post(string? relayState = null)
        {
            using var browser = new Browser();
            var form = new List<KeyValuePair<string, string>> { new("SAMLResponse", await saml.Unsolicited()) };
            if (relayState is not null) form.Add(new("RelayState", relayState));
            return await browser.Post(new Uri(_scene.Callback), new FormUrlEncodedContent(form));
        }

        static async Task<string> UserOf(HttpResponseMessage answer)
        {
            using (answer)
            {
                var text = await answer.Content.ReadAsStringAsync();
                Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
                return JsonNode.Parse(text)!["user"]!["id"]!.GetValue<string>();
            }
        }
    }

    [Fact]
    public async Task GivenAnOAuth2Provider_WhenSomebodySignsIn_ThenTheUserInfoSaysWho()
    {
        await using var oidc = await OidcServer.Start(_scene.Callback);
        await oidc.SignInAs(new { sub = "oauth-1", email = "olga@example.com", email_verified = true, name = "Olga" });
        var connected = await _scene.Connect(new
        {
            type = "oauth2", enabled = true, authorizationUrl = $"{oidc.Issuer}/auth", tokenUrl = $"{oidc.Issuer}/token", userInfoUrl = $"{oidc.Issuer}/me",
            clientId = OidcServer.ClientId, clientSecret = OidcServer.ClientSecret, scopes = (string[])["openid", "email", "profile"],
        });
        Assert.True(connected.Status is HttpStatusCode.OK or HttpStatusCode.Created, connected.Raw);

        var signedIn = await _scene.SignIn();
        Assert.Equal(HttpStatusCode.OK, signedIn.Status);
        Assert.Equal(("olga@example.com", "Olga"), (signedIn.Text("user.email"), signedIn.Text("user.displayName")));
        Assert.Equal(signedIn.Text("user.id"), (await _scene.SignIn()).Text("user.id"));
    }

    /// <summary>Anybody may begin a sign-in, and where a provider is called is often an internal name.</summary>
    [Fact]
    public async Task GivenAProviderThatIsNotThere_WhenSomebodySignsIn_ThenItsAddressIsForAdminsAlone()
    {
        var connected = await _scene.Connect(new
        {
            type = "ldap", enabled = true, url = "ldap://127.0.0.1:1", startTls = true, bindDn = "cn=finder", bindPassword = "secret", baseDn = "dc=example",
            userFilter = "(uid={login})",
        });
        Assert.True(connected.Status is HttpStatusCode.OK or HttpStatusCode.Created, connected.Raw);
        using var nobody = server.Anonymous();
        var state = (await nobody.Post("/api/auth/sso/initiate", """{"tenant":"default"}""")).Text("state");

        var refused = await Type(nobody, state, "ada", "secret of ada");

        SsoScene.AssertFailed(refused, "provider_unreachable");
        Assert.DoesNotContain("127.0.0.1", refused.Raw, StringComparison.Ordinal);
        var audit = await _scene.Admin.Get("/api/tenant/audit?action=session.create&limit=1");
        Assert.Equal(("provider_unreachable", "Nobody answers at 127.0.0.1:1."), (audit.Text("items.0.details.reason"), audit.Text("items.0.details.cause")));
    }

    [LdapFact]
    public async Task GivenADirectory_WhenSomebodySignsIn_ThenAWrongPasswordMayBeTypedAgainAndGuessingIsStopped()
    {
        await using var ldap = await LdapServer.Start();
        var connected = await _scene.Connect(Directory(ldap));
        Assert.True(connected.Status is HttpStatusCode.OK or HttpStatusCode.Created, connected.Raw);
        using var nobody = server.Anonymous();
        var begun = await nobody.Post("/api/auth/sso/initiate", """{"tenant":"default"}""");
        Assert.True(begun.At("credentialsRequired")!.GetValue<bool>());
        Assert.Null(begun.At("redirectUrl"));
        var state = begun.Text("state");

        var wrong = await Type(nobody, state, "ada", "wrong");
        SsoScene.AssertFailed(wrong, "credentials_invalid");
        // Nobody learns whom the directory has: one name that it doesn't know, and one that it has twice.
        foreach (var name in (string[])["nobody", "twin"])
        {
            var refused = await Type(nobody, state, name, "wrong");
            SsoScene.AssertFailed(refused, "credentials_invalid");
            Assert.Equal(wrong.Text("detail"), refused.Text("detail"));
        }

        SsoScene.AssertFailed(await Type(nobody, state, "ada", ""), "credentials_invalid");
        var signedIn = await Type(nobody, state, "ada", "secret of ada");
        Assert.Equal(HttpStatusCode.OK, signedIn.Status);
        Assert.Equal("Ada Lovelace", signedIn.Text("user.displayName"));
        SsoScene.AssertFailed(await Type(nobody, state, "ada", "secret of ada"), "replayed");

        var other = (await nobody.Post("/api/auth/sso/initiate", """{"tenant":"default"}""")).Text("state");
        for (var guess = 0; guess < 10; guess++) SsoScene.AssertFailed(await Type(nobody, other, "bob", $"guess {guess}"), "credentials_invalid");
        (await Type(nobody, other, "bob", "secret of bob")).AssertProblem((HttpStatusCode)423, "account_locked");
    }

    [LdapFact]
    public async Task GivenADirectory_WhenItIsTested_ThenEachWrongSettingIsExplained()
    {
        await using var ldap = await LdapServer.Start();
        var good = await Test(new { provider = Directory(ldap), login = new { username = "ada", password = "secret of ada" } });
        Assert.True(good.At("ok")!.GetValue<bool>(), good.Raw);
        SsoScene.AssertWhatCame(good);
        Assert.Equal("bind", FailedStep(await Test(new { provider = Directory(ldap, bindPassword: "wrong") })));
        var unknown = await Test(new { provider = Directory(ldap), login = new { username = "nobody", password = "x" } });
        Assert.Equal("search", FailedStep(unknown));
        Assert.Contains("userFilter", unknown.Raw, StringComparison.Ordinal);
        Assert.Equal("search", FailedStep(await Test(new { provider = Directory(ldap, baseDn: "dc=nowhere") })));
        Assert.Equal(
            "bind.user", FailedStep(await Test(new { provider = Directory(ldap), login = new { username = "ada", password = "wrong" } })));
    }

    private async Task<ApiAnswer> Test(object body)
    {
        var answer = await _scene.Admin.Post("/api/tenant/sso/test", System.Text.Json.JsonSerializer.Serialize(body));
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return answer;
    }

    private static string FailedStep(ApiAnswer answer)
    {
        Assert.False(answer.At("ok")!.GetValue<bool>());
        var step = Assert.Single(answer.At("steps")!.AsArray(), static step => !step!["ok"]!.GetValue<bool>())!;
        Assert.False(string.IsNullOrEmpty(step["hint"]?.GetValue<string>()));
        return step["name"]!.GetValue<string>();
    }

    private static object Directory(LdapServer ldap, string bindPassword = LdapServer.BindPassword, string baseDn = LdapServer.BaseDn) => new
    {
        type = "ldap", enabled = true, url = ldap.Url, startTls = true, bindDn = LdapServer.BindDn, bindPassword, baseDn, userFilter = "(uid={login})",
        certificateAuthority = ldap.Authority,
    };

    private static Task<ApiAnswer> Type(ApiClient client, string state, string username, string password) =>
        client.Post("/api/auth/sso/callback", new JsonObject { ["state"] = state, ["username"] = username, ["password"] = password }.ToJsonString());

    private static FormUrlEncodedContent Form(JsonNode form) => new(
        [new("SAMLResponse", form["SAMLResponse"]!.GetValue<string>()), new("RelayState", form["RelayState"]!.GetValue<string>())]);

    private static async Task<string> ReasonOf(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["reason"]!.GetValue<string>();
    }
}
