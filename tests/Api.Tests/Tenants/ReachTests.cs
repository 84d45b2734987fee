using System.Net;
using System.Text.RegularExpressions;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Tenants;

/// <summary>
/// Every operation about organisations that the API document names, called by those who may not: a new one that lets somebody through fails here.
/// </summary>
public sealed partial class ReachTests(ApiServer server) : IClassFixture<ApiServer>
{
    /// <summary>What each member may look at.</summary>
    private const string OfMembers = "GET /api/tenant/info";

    [Fact]
    public async Task GivenEveryOperationOfAdmins_WhenOthersCallIt_ThenItIsRefused()
    {
        using var acme = await Organisation.Make(server);
        var (member, _, _) = await acme.Register("member");
        using var anonymous = server.Anonymous();
        using var key = acme.Client(await acme.Key("captions:write"));
        using var stranger = server.As("somebody", "a-tenant-of-a-host-application");
        var operations = await Operations("/api/tenant/", "/api/admin/tenants");
        Assert.True(operations.Count >= 20, $"The document names only {operations.Count} operations.");

        foreach (var (method, path) in operations)
        {
            var name = $"{method} {path}";
            Check(await Call(anonymous, method, path), HttpStatusCode.Unauthorized, "unauthorized", $"{name} by nobody");
            Check(await Call(key, method, path), HttpStatusCode.Forbidden, "insufficient_scope", $"{name} by a key without the scope");
            if (name == OfMembers) continue;
            Check(await Call(member, method, path), HttpStatusCode.Forbidden, "forbidden", $"{name} by a member");
            Check(await Call(stranger, method, path), HttpStatusCode.Forbidden, "forbidden", $"{name} by a user of another tenant");
        }

        foreach (var (method, path) in operations.Where(static operation => operation.Path.StartsWith("/api/admin/", StringComparison.Ordinal)))
        {
            Check(await Call(acme.Admin, method, path), HttpStatusCode.Forbidden, "forbidden", $"{method} {path} by another tenant's admin");
        }
    }

    [Fact]
    public async Task GivenWhatAnotherOrganisationHas_WhenAnAdminNamesIt_ThenItIsNotThere()
    {
        using var acme = await Organisation.Make(server);
        using var other = await Organisation.Make(server);
        var (_, userId, _) = await acme.Register("theirs");
        var keyId = (await acme.Admin.Post("/api/tenant/api-keys", """{"name":"Theirs","scopes":["streams:read"]}""")).Text("id");
        var domain = $"{acme.Id}.example";
        Assert.Equal(HttpStatusCode.Created, (await acme.Admin.Post("/api/tenant/domains", $$"""{"domain":"{{domain}}"}""")).Status);
        var tried = 0;
        foreach (var (method, path) in (await Operations("/api/tenant/")).Where(static operation => operation.Path.Contains('{')))
        {
            var of = path.Contains("/users/", StringComparison.Ordinal) ? userId
                : path.Contains("/api-keys/", StringComparison.Ordinal) ? keyId
                : path.Contains("/domains/", StringComparison.Ordinal) ? domain
                : "sso_AAAAAAAAAAAAAAAAAAAAAA";
            var answer = await Call(other.Admin, method, path, of, path.Contains("/users/", StringComparison.Ordinal) ? """{"roles":["viewer"]}""" : "{}");
            Check(answer, HttpStatusCode.NotFound, "not_found", $"{method} {path}");
            Assert.DoesNotContain(acme.Id, answer.Raw, StringComparison.Ordinal);
            tried++;
        }

        Assert.True(tried >= 5, $"Only {tried} operations name something.");
        Assert.Contains(userId, (await acme.Admin.Get("/api/tenant/users")).Raw, StringComparison.Ordinal);
        Assert.Contains(keyId, (await acme.Admin.Get("/api/tenant/api-keys")).Raw, StringComparison.Ordinal);
        Assert.Contains(domain, (await acme.Admin.Get("/api/tenant/info")).Raw, StringComparison.Ordinal);
        foreach (var list in (string[])["/api/tenant/users", "/api/tenant/api-keys", "/api/tenant/audit", "/api/tenant/info"])
        {
            Assert.DoesNotContain(acme.Id, (await other.Admin.Get(list)).Raw, StringComparison.Ordinal);
        }
    }

    private async Task<List<(string Method, string Path)>> Operations(params string[] prefixes)
    {
        using var anonymous = server.Anonymous();
        var document = (await anonymous.Get("/openapi/v1.json")).Json;
        return
        [
            .. document["paths"]!.AsObject()
                .Where(path => prefixes.Any(prefix => path.Key.StartsWith(prefix, StringComparison.Ordinal)))
                .SelectMany(static path => path.Value!.AsObject().Select(operation => (operation.Key.ToUpperInvariant(), path.Key))),
        ];
    }

    private static Task<ApiAnswer> Call(ApiClient client, string method, string path, string of = "some-id", string body = "{}")
    {
        var address = Parameters().Replace(path, of);
        return method switch
        {
            "GET" => client.Get(address),
            "DELETE" => client.Delete(address),
            "PUT" => client.Put(address, body),
            _ => client.Post(address, body),
        };
    }

    private static void Check(ApiAnswer answer, HttpStatusCode status, string code, string what) =>
        Assert.True(answer.Status == status && answer.Code == code, $"{what}: {(int)answer.Status} {answer.Raw}");

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameters();
}
