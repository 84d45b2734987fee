using System.Net;
using Livehouse.Outbox;
using Livehouse.Tests.Server;
using OtpNet;

namespace Livehouse.Tests.Tenants;

/// <summary>Organisations: made by operators, ruled by their admins, suspended everywhere.</summary>
public sealed class TenantTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task GivenAnOperator_WhenATenantIsMade_ThenItIsListedWithAnInvitationForItsAdmin()
    {
        using var op = Organisation.Operator(server);
        var made = await op.Post("/api/admin/tenants", """{"id":"made-here","name":"Made here","adminEmail":"ada@made-here.example"}""");

        Assert.Equal(HttpStatusCode.Created, made.Status);
        Assert.Equal(("made-here", "active", "invite", "optional"), (
            made.Text("tenant.id"), made.Text("tenant.status"), made.Text("tenant.registration"), made.Text("tenant.policy.mfa")));
        Assert.Equal("ada@made-here.example", made.Text("invitation.email"));
        Assert.False(string.IsNullOrEmpty(made.Text("invitation.token")));
        Assert.Equal(12, made.At("tenant.policy.passwordLengthMin")!.GetValue<int>());
        Assert.True(made.At("tenant.policy.sessionIdleSeconds")!.GetValue<int>() > 0);
        (await op.Post("/api/admin/tenants", """{"id":"made-here","name":"Again"}""")).AssertProblem(HttpStatusCode.Conflict, "conflict");
        (await op.Post("/api/admin/tenants", """{"id":"Made_Here","name":"Again"}""")).AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
        Assert.Equal("Made here", (await op.Get("/api/admin/tenants/made-here")).Text("tenant.name"));
        Assert.Contains("made-here", (await op.Get("/api/admin/tenants?limit=100")).Raw, StringComparison.Ordinal);
        (await op.Get("/api/admin/tenants/nobody")).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task GivenAnAdminOfAnotherTenantOrAnyUser_WhenTheyActAsOperators_ThenTheyAreRefused()
    {
        using var acme = await Organisation.Make(server);
        foreach (var client in (ApiClient[])[acme.Admin, server.As("a-viewer"), server.As("their-admin", "theirs", "admin")])
        {
            (await client.Get("/api/admin/tenants")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
            (await client.Post("/api/admin/tenants", """{"id":"not-theirs","name":"Not theirs"}""")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
            (await client.Put($"/api/admin/tenants/{acme.Id}", """{"status":"active"}""")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        }
    }

    [Fact]
    public async Task GivenATenant_WhenSomebodyRegisters_ThenTheyAreInItAloneAndItsRegistrationDecides()
    {
        using var acme = await Organisation.Make(server);
        var (maya, mayaId, _) = await acme.Register("maya");
        Assert.Equal(acme.Id, (await maya.Get("/api/auth/me")).Text("user.tenantId"));
        Assert.Equal(acme.Id, (await maya.Get("/api/tenant/info")).Text("tenant.id"));
        using var anonymous = server.Anonymous();
        (await anonymous.Post("/api/auth/login", $$"""{"login":"maya@{{acme.Id}}.example","password":"{{ApiServer.Password}}"}"""))
            .AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        (await anonymous.Post("/api/auth/login", $$"""{"login":"maya","password":"{{ApiServer.Password}}","tenant":"no-such-tenant"}"""))
            .AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");

        string Form(string tenant) =>
            $$"""{"email":"new@{{tenant}}.example","username":"newcomer","password":"{{ApiServer.Password}}","tenant":"{{tenant}}"}""";
        (await anonymous.Post("/api/auth/register", Form("no-such-tenant"))).AssertProblem(HttpStatusCode.NotFound, "not_found");
        await acme.Admin.Put("/api/tenant/info", """{"registration":"invite"}""");
        (await anonymous.Post("/api/auth/register", Form(acme.Id))).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        await acme.Admin.Put("/api/tenant/info", """{"registration":"sso"}""");
        (await anonymous.Post("/api/auth/register", Form(acme.Id))).AssertProblem(HttpStatusCode.Forbidden, "sso_required");
        await acme.Admin.Put("/api/tenant/info", """{"registration":"open","policy":{"passwordLengthMin":60}}""");
        (await anonymous.Post("/api/auth/register", Form(acme.Id))).AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
        await acme.Admin.Put("/api/tenant/info", """{"policy":{"ssoRequired":true}}""");
        (await anonymous.Post("/api/auth/login", $$"""{"login":"maya","password":"{{ApiServer.Password}}","tenant":"{{acme.Id}}"}"""))
            .AssertProblem(HttpStatusCode.Forbidden, "sso_required");
        Assert.NotEmpty(mayaId);
    }

    [Fact]
    public async Task GivenAPolicy_WhenSomeOfItIsChanged_ThenTheRestStaysAndOnlyAdminsMay()
    {
        using var acme = await Organisation.Make(server);
        var (maya, _, _) = await acme.Register("maya");
        var changed = await acme.Admin.Put(
            "/api/tenant/info", """{"policy":{"mfa":"off","sessionAgeSeconds":3600},"groupRoles":[{"group":"Studio","role":"streamer"}]}""");

        Assert.Equal(("off", 3600, 12, "Studio"), (
            changed.Text("tenant.policy.mfa"),
            changed.At("tenant.policy.sessionAgeSeconds")!.GetValue<int>(),
            changed.At("tenant.policy.passwordLengthMin")!.GetValue<int>(),
            changed.Text("tenant.groupRoles.0.group")));
        var wrong = await acme.Admin.Put("/api/tenant/info", """{"policy":{"mfa":"sometimes","passwordLengthMin":3},"groupRoles":[{"group":"x"}]}""");
        wrong.AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
        Assert.Equal(["groupRoles", "policy"], wrong.Json["errors"]!.AsObject().Select(error => error.Key).Order());
        (await maya.Put("/api/tenant/info", """{"name":"Mine"}""")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        (await server.As("theirs", "of-the-host-alone").Get("/api/tenant/info")).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task GivenOpenSessions_WhenThePolicyAsksForASecondFactor_ThenThoseWithoutOneEndAndTheOthersGoOn()
    {
        using var acme = await Organisation.Make(server);
        var (maya, _, refresh) = await acme.Register("maya");
        var (noor, _, _) = await acme.Register("noor");
        var setup = await noor.Post("/api/auth/mfa/setup", """{"method":"totp"}""");
        var code = new Totp(Base32Encoding.ToBytes(setup.Text("secret"))).ComputeTotp();
        Assert.Equal(HttpStatusCode.OK, (await noor.Post("/api/auth/mfa/verify", $$"""{"code":"{{code}}"}""")).Status);
        await using var line = await HubLine.Connect(server, maya);

        Assert.Equal("all", (await acme.Admin.Put("/api/tenant/info", """{"policy":{"mfa":"all"}}""")).Text("tenant.policy.mfa"));

        Assert.Equal("unauthorized", await line.Error);
        (await maya.Get("/api/auth/me")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        (await acme.Admin.Get("/api/tenant/info")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        Assert.Equal(HttpStatusCode.OK, (await noor.Get("/api/auth/me")).Status);
        using var anonymous = server.Anonymous();
        (await anonymous.Post("/api/auth/refresh", $$"""{"refreshToken":"{{refresh}}"}""")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        var again = await anonymous.Post("/api/auth/login", $$"""{"login":"maya","password":"{{ApiServer.Password}}","tenant":"{{acme.Id}}"}""");
        Assert.True(again.Json["mfaSetupRequired"]!.GetValue<bool>());
        var newcomer = await anonymous.Post(
            "/api/auth/register", $$"""{"email":"zoe@{{acme.Id}}.example","username":"zoe","password":"{{ApiServer.Password}}","tenant":"{{acme.Id}}"}""");
        Assert.True(newcomer.Json["mfaSetupRequired"]!.GetValue<bool>());
        using var zoe = acme.Client(newcomer.Text("accessToken"));
        (await zoe.Get("/api/live/active")).AssertProblem(HttpStatusCode.Forbidden, "mfa_setup_required");
        Assert.Equal(HttpStatusCode.OK, (await zoe.Get("/api/auth/me")).Status);
    }

    [Fact]
    public async Task GivenALiveTenant_WhenItIsSuspended_ThenTokensKeysRefreshesStreamsAndConnectionsEnd()
    {
        using var acme = await Organisation.Make(server);
        var (maya, _, refresh) = await acme.Register("maya");
        var key = await acme.Key("streams:read");
        using var program = acme.Client(key);
        Assert.Equal(HttpStatusCode.OK, (await program.Get("/api/live/active")).Status);
        var streamId = await maya.GoLive();
        using var hosted = server.As("of-the-host", acme.Id);
        Assert.Equal(HttpStatusCode.OK, (await hosted.Get("/api/live/active")).Status);
        await using var ofSession = await HubLine.Connect(server, maya);
        await using var ofHost = await HubLine.Connect(server, hosted);

        using var op = Organisation.Operator(server);
        Assert.Equal("suspended", (await op.Put($"/api/admin/tenants/{acme.Id}", """{"status":"suspended"}""")).Text("tenant.status"));

        foreach (var client in (ApiClient[])[maya, acme.Admin, program, hosted])
        {
            (await client.Get("/api/live/active")).AssertProblem(HttpStatusCode.Forbidden, "tenant_suspended");
        }

        using var anonymous = server.Anonymous();
        (await anonymous.Post("/api/auth/login", $$"""{"login":"maya","password":"{{ApiServer.Password}}","tenant":"{{acme.Id}}"}"""))
            .AssertProblem(HttpStatusCode.Forbidden, "tenant_suspended");
        (await anonymous.Post("/api/auth/refresh", $$"""{"refreshToken":"{{refresh}}"}""")).AssertProblem(HttpStatusCode.Forbidden, "tenant_suspended");
        await server.Media.WhenDone(message => message is CloseRoom close && close.Room == $"live_{streamId}");
        Assert.Equal("tenant_suspended", await ofSession.Error);
        Assert.Equal("tenant_suspended", await ofHost.Error);
        Assert.Equal(HttpStatusCode.OK, (await server.As("another").Get("/api/live/active")).Status);

        Assert.Equal("active", (await op.Put($"/api/admin/tenants/{acme.Id}", """{"status":"active"}""")).Text("tenant.status"));
        Assert.Equal(HttpStatusCode.OK, (await acme.Admin.Get("/api/tenant/info")).Status);
        Assert.Equal(("ended", "tenant_suspended"), (
            (await maya.Get($"/api/live/{streamId}")).Text("stream.status"), (await maya.Get($"/api/live/{streamId}")).Text("stream.endReason")));
        (await op.Put("/api/admin/tenants/default", """{"status":"suspended"}""")).AssertProblem(HttpStatusCode.Conflict, "conflict");
    }
}
