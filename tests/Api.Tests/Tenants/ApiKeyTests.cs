using System.Net;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Tenants;

/// <summary>API keys open what their scopes say, and nothing else.</summary>
public sealed class ApiKeyTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task GivenAKey_WhenItIsSentEitherWay_ThenItsScopesOpenTheirsAndNothingElse()
    {
        using var acme = await Organisation.Make(server);
        var key = await acme.Key("streams:read");
        Assert.StartsWith("lh_", key, StringComparison.Ordinal);
        using var program = acme.Client(key);
        Assert.Equal(HttpStatusCode.OK, (await program.Get("/api/live/active")).Status);
        (await program.Post("/api/live/start", """{"title":"x"}""")).AssertProblem(HttpStatusCode.Forbidden, "insufficient_scope");
        (await program.Get("/api/auth/me")).AssertProblem(HttpStatusCode.Forbidden, "insufficient_scope");
        (await program.Get("/api/tenant/users")).AssertProblem(HttpStatusCode.Forbidden, "insufficient_scope");
        (await program.Get("/api/tenant/api-keys")).AssertProblem(HttpStatusCode.Forbidden, "insufficient_scope");
        using var header = new HttpRequestMessage(HttpMethod.Get, "/api/live/active");
        header.Headers.Add("X-Api-Key", key);
        using var anonymous = server.Anonymous();
        Assert.Equal(HttpStatusCode.OK, (await anonymous.Send(header)).Status);

        using var managing = acme.Client(await acme.Key("users:read", "streams:write"));
        Assert.Equal(HttpStatusCode.OK, (await managing.Get("/api/tenant/users")).Status);
        (await managing.Post("/api/tenant/users", """{"email":"x@example.com"}""")).AssertProblem(HttpStatusCode.Forbidden, "insufficient_scope");
        var streamId = await managing.GoLive();
        Assert.Equal(HttpStatusCode.OK, (await managing.Post("/api/live/stop", $$"""{"streamId":"{{streamId}}"}""")).Status);
    }

    [Fact]
    public async Task GivenAKeyThatIsDeletedExpiredOrMadeUp_WhenItIsSent_ThenItIsNobodys()
    {
        using var acme = await Organisation.Make(server);
        var made = await acme.Admin.Post("/api/tenant/api-keys", """{"name":"Short","scopes":["streams:read"]}""");
        var key = made.Text("apiKey");
        using var program = acme.Client(key);
        Assert.Equal(HttpStatusCode.OK, (await program.Get("/api/live/active")).Status);
        var listed = await acme.Admin.Get("/api/tenant/api-keys");
        Assert.DoesNotContain(key, listed.Raw, StringComparison.Ordinal);
        Assert.StartsWith(listed.Text("items.0.prefix"), key, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.NoContent, (await acme.Admin.Delete($"/api/tenant/api-keys/{made.Text("id")}")).Status);
        (await program.Get("/api/live/active")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        (await acme.Admin.Delete($"/api/tenant/api-keys/{made.Text("id")}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        using var other = await Organisation.Make(server);
        var theirs = await other.Admin.Post("/api/tenant/api-keys", """{"name":"Theirs","scopes":["streams:read"]}""");
        (await acme.Admin.Delete($"/api/tenant/api-keys/{theirs.Text("id")}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        foreach (var wrong in (string[])["lh_", "lh_AAAA", key[..^1], key + "x", "lh_" + new string('x', 4_000)])
        {
            using var nobody = acme.Client(wrong);
            (await nobody.Get("/api/live/active")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/live/active");
            request.Headers.Add("X-Api-Key", wrong);
            using var anonymous = server.Anonymous();
            (await anonymous.Send(request)).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        }

        (await acme.Admin.Post("/api/tenant/api-keys", """{"name":"Old","scopes":["streams:read"],"expiresAt":"2020-01-01T00:00:00Z"}"""))
            .AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
        foreach (var scopes in (string[])["""["everything"]""", """["scim","ingest"]""", "[]"])
        {
            (await acme.Admin.Post("/api/tenant/api-keys", $$"""{"name":"All","scopes":{{scopes}}}"""))
                .AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
        }
    }
}
