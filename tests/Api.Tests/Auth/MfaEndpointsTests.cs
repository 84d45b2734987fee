using System.Net;
using OtpNet;

namespace Livehouse.Tests.Auth;

/// <summary>Second factors and passwords over HTTP: fields, statuses, cookies.</summary>
public sealed class MfaEndpointsTests
{
    [Fact]
    public async Task GivenAnAuthenticatorApp_WhenSigningInByIt_ThenTheAnswersAreTheContracts()
    {
        await using var server = await AuthServer.Start();
        var browser = await server.Register();
        var setup = await server.Post("/api/auth/mfa/setup", new { method = "totp" }, browser.Bearer);
        Assert.Equal((HttpStatusCode.Created, "no-store"), (setup.Status, setup.Header("Cache-Control")));
        Assert.Equal(["factorId", "otpauthUrl", "qrCode", "secret"], setup.Json.EnumerateObject().Select(field => field.Name).Order(StringComparer.Ordinal));
        var totp = new Totp(Base32Encoding.ToBytes(setup.Text("secret")));

        var confirmed = await server.Post("/api/auth/mfa/verify", new { code = Code(), factorId = setup.Text("factorId") }, browser.Bearer);
        Assert.Equal(HttpStatusCode.OK, confirmed.Status);
        Assert.True(confirmed.Json.GetProperty("verified").GetBoolean());
        Assert.Equal(server.Clock.GetUtcNow().AddMinutes(10), confirmed.Json.GetProperty("stepUpUntil").GetDateTimeOffset());

        var login = await server.Post("/api/auth/login", new { login = "maya", password = AuthServer.Password });
        Assert.Equal((HttpStatusCode.OK, null), (login.Status, login.Header("Set-Cookie")));
        Assert.True(login.Json.GetProperty("mfaRequired").GetBoolean());
        Assert.Equal(["totp"], login.Json.GetProperty("methods").EnumerateArray().Select(method => method.GetString()!));
        Assert.False(login.Json.TryGetProperty("accessToken", out _));
        var mfaToken = login.Text("mfaToken");
        Assert.Equal("unauthorized", (await server.Get("/api/auth/me", ("Authorization", $"Bearer {mfaToken}"))).Code);
        var used = await server.Post("/api/auth/mfa/verify", new { code = Code(), mfaToken });
        Assert.Equal((HttpStatusCode.Unauthorized, "mfa_invalid"), (used.Status, used.Code));
        server.Clock.Advance(TimeSpan.FromSeconds(30));
        var ended = await server.Post("/api/auth/mfa/verify", new { code = Code(), method = "totp", mfaToken }, browser.Cookie);
        Assert.Equal(HttpStatusCode.OK, ended.Status);
        Assert.Contains("livehouse_session=", ended.Header("Set-Cookie"), StringComparison.Ordinal);
        Assert.Equal(browser.UserId, ended.Json.GetProperty("user").GetProperty("id").GetString());
        Assert.Equal(HttpStatusCode.OK, (await server.Get("/api/auth/me", ("Authorization", $"Bearer {ended.Text("accessToken")}"))).Status);
        // The browser's session of before ends with the new sign-in, as at every sign-in.
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Get("/api/auth/me", browser.Cookie)).Status);

        string Code() => totp.ComputeTotp(server.Clock.GetUtcNow().UtcDateTime);
    }

    [Fact]
    public async Task GivenASessionThatHasProvedNothingForTenMinutes_ThenFactorsNeedAProof()
    {
        await using var server = await AuthServer.Start();
        var browser = await server.Register();
        server.Clock.Advance(TimeSpan.FromMinutes(10));
        var refused = await server.Post("/api/auth/mfa/setup", new { method = "backup" }, browser.Bearer);
        Assert.Equal((HttpStatusCode.Forbidden, "step_up_required"), (refused.Status, refused.Code));
        Assert.Equal("step_up_required", (await server.Delete("/api/auth/mfa/mf_1", browser.Bearer)).Code);
        Assert.Equal("forbidden", (await server.Post("/api/auth/step-up", new { password = "some other password" }, browser.Bearer)).Code);

        var proved = await server.Post("/api/auth/step-up", new { password = AuthServer.Password }, browser.Bearer);

        Assert.True(proved.Json.GetProperty("verified").GetBoolean());
        var backup = await server.Post("/api/auth/mfa/setup", new { method = "backup" }, browser.Bearer);
        Assert.Equal((HttpStatusCode.Created, 10), (backup.Status, backup.Json.GetProperty("codes").GetArrayLength()));
        var list = await server.Get("/api/auth/mfa", browser.Bearer);
        Assert.Equal((0, 10), (list.Json.GetProperty("items").GetArrayLength(), list.Json.GetProperty("backupCodesLeft").GetInt32()));
        Assert.Equal("not_found", (await server.Delete("/api/auth/mfa/mf_1", browser.Bearer)).Code);
    }

    [Fact]
    public async Task GivenNobodySignedIn_ThenCodesNeedATokenAndACookieNeedsItsCsrfToken()
    {
        await using var server = await AuthServer.Start();
        var browser = await server.Register();
        Assert.Equal("unauthorized", (await server.Post("/api/auth/mfa/verify", new { code = "123456" })).Code);
        Assert.Equal("unauthorized", (await server.Post("/api/auth/mfa/challenge", new { method = "email" })).Code);
        Assert.Equal("unauthorized", (await server.Post("/api/auth/email/verify")).Code);
        Assert.Equal("unauthorized", (await server.Get("/api/auth/mfa")).Code);
        Assert.Equal("unauthorized", (await server.Post("/api/auth/mfa/setup", new { method = "totp" })).Code);
        Assert.Equal("csrf_failed", (await server.Post("/api/auth/mfa/verify", new { code = "123456" }, browser.Cookie)).Code);
        Assert.Equal("mfa_invalid", (await server.Post("/api/auth/mfa/verify", new { code = "123456", mfaToken = "nobody's" })).Code);
        Assert.Equal("mfa_invalid", (await server.Post("/api/auth/mfa/challenge", new { method = "email", mfaToken = "nobody's" })).Code);
        Assert.Equal("validation_failed", (await server.Post("/api/auth/mfa/setup", new { method = "sms", phone = "030 123" }, browser.Bearer)).Code);
        Assert.Equal("not_found", (await server.Get("/api/auth/mfa", ("Authorization", $"Bearer {server.HostToken()}"))).Code);
    }

    [Fact]
    public async Task GivenAForgottenPassword_ThenKnownAndUnknownAddressesGetOneAnswer()
    {
        await using var server = await AuthServer.Start();
        var browser = await server.Register();
        var (known, unknown) = (await server.Post("/api/auth/password/forgot", new { email = "maya@example.com" }),
            await server.Post("/api/auth/password/forgot", new { email = "nobody@example.com" }));
        Assert.Equal((HttpStatusCode.Accepted, known.Body), (known.Status, unknown.Body));
        Assert.Equal(known.Status, unknown.Status);
        var bad = await server.Post("/api/auth/password/reset", new { token = "nobody's", password = "a new horse battery" });
        Assert.Equal((HttpStatusCode.BadRequest, "validation_failed"), (bad.Status, bad.Code));
        Assert.True(bad.Json.GetProperty("errors").TryGetProperty("token", out _));
        Assert.Equal(
            HttpStatusCode.NoContent,
            (await server.Post(
                "/api/auth/password/change", new { currentPassword = AuthServer.Password, newPassword = "a new horse battery" }, browser.Bearer)).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.Get("/api/auth/me", browser.Bearer)).Status);
        Assert.True((await server.Post("/api/auth/email/verify", new { }, browser.Bearer)).Json.GetProperty("sent").GetBoolean());
        Assert.Equal("validation_failed", (await server.Post("/api/auth/email/verify", new { token = "nobody's" })).Code);
        Assert.Equal("validation_failed", (await server.Post("/api/auth/invitation", new { token = "nobody's", password = "a new horse battery" })).Code);
    }

    [Fact]
    public async Task GivenATenantThatWantsASecondFactor_ThenASessionWithoutOneReachesNothingElse()
    {
        await using var server = await AuthServer.Start();
        await server.Register();
        await server.RequireMfa();
        var limited = new Browser(await server.Post("/api/auth/login", new { login = "maya", password = AuthServer.Password }));
        Assert.True(limited.SignIn.Json.GetProperty("mfaSetupRequired").GetBoolean());
        foreach (var way in (ReadOnlyMemory<(string, string)>[])[new[] { limited.Bearer }, new[] { limited.Cookie }])
        {
            Assert.Equal(HttpStatusCode.OK, (await server.Get("/api/auth/me", way.ToArray())).Status);
            foreach (var path in (string[])["/api/open", "/api/auth/sessions"])
            {
                var refused = await server.Get(path, way.ToArray());
                Assert.Equal((path, HttpStatusCode.Forbidden, "mfa_setup_required"), (path, refused.Status, refused.Code));
            }
        }

        Assert.Equal("mfa_setup_required", (await server.Get("/hubs/some", limited.Bearer)).Code);
        Assert.Equal("mfa_setup_required", (await server.Post("/api/closed", null, limited.Bearer)).Code);
        var setup = await server.Post("/api/auth/mfa/setup", new { method = "totp" }, limited.Bearer);
        var code = new Totp(Base32Encoding.ToBytes(setup.Text("secret"))).ComputeTotp(server.Clock.GetUtcNow().UtcDateTime);

        var opened = await server.Post("/api/auth/mfa/verify", new { code }, limited.Bearer);

        Assert.True(opened.Json.GetProperty("verified").GetBoolean());
        Assert.Equal(HttpStatusCode.OK, (await server.Post("/api/closed", null, ("Authorization", $"Bearer {opened.Text("accessToken")}"))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Get("/api/auth/me", limited.Bearer)).Status);
        Assert.NotNull(opened.Header("Set-Cookie"));
    }
}
