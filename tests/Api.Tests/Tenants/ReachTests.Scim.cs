using System.Net;
using Livehouse.Identity.ApiKeys;
using Livehouse.Tests.Server;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Livehouse.Tests.Tenants;

/// <summary>SCIM, which the API document leaves out: its operations are those that the server has routes for.</summary>
public sealed partial class ReachTests
{
    private const string Patch = """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","value":{"displayName":"Taken"}}]}""";

    [Fact]
    public async Task GivenEveryOperationOfScim_WhenOthersThanADirectoryCallIt_ThenItIsRefused()
    {
        using var acme = await Organisation.Make(server);
        var (member, _, _) = await acme.Register("member");
        using var anonymous = server.Anonymous();
        using var every = acme.Client(await acme.Key([.. ApiKeyScopes.All]));
        using var op = Organisation.Operator(server);
        var operations = ScimOperations();
        Assert.True(operations.Count >= 14, $"There are only {operations.Count} operations.");

        foreach (var (method, path) in operations)
        {
            var name = $"{method} {path}";
            Check(await CallScim(anonymous, method, path), HttpStatusCode.Unauthorized, "unauthorized", $"{name} by nobody");
            Check(await CallScim(every, method, path), HttpStatusCode.Forbidden, "insufficient_scope", $"{name} by a key with every other scope");
            Check(await CallScim(member, method, path), HttpStatusCode.Forbidden, "forbidden", $"{name} by a member");
            Check(await CallScim(acme.Admin, method, path), HttpStatusCode.Forbidden, "forbidden", $"{name} by an admin");
            Check(await CallScim(op, method, path), HttpStatusCode.Forbidden, "forbidden", $"{name} by an operator");
        }
    }

    [Fact]
    public async Task GivenWhatAnotherOrganisationsDirectoryHas_WhenADirectoryNamesIt_ThenItIsNotThere()
    {
        using var acme = await Organisation.Make(server);
        using var other = await Organisation.Make(server);
        using var theirs = acme.Client(await acme.Key(ApiKeyScopes.Scim));
        using var stranger = other.Client(await other.Key(ApiKeyScopes.Scim));
        var userName = $"maya@{acme.Id}.example";
        var userId = (await theirs.Post(
            "/scim/v2/Users", $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"{{userName}}","externalId":"00u-{{acme.Id}}"}""")).Text("id");
        var groupId = (await theirs.Post("/scim/v2/Groups", Group("Crew", userId))).Text("id");

        var named = ScimOperations().Where(static operation => operation.Path.Contains('{')).ToList();
        Assert.True(named.Count >= 8, $"Only {named.Count} operations name something.");
        foreach (var (method, path) in named)
        {
            var isUser = path.Contains("/Users/", StringComparison.Ordinal);
            var body = method == "PATCH" ? Patch : isUser ? """{"userName":"taken@example.com"}""" : Group("Taken");
            var answer = await CallScim(stranger, method, path, isUser ? userId : groupId, body);
            Assert.True(answer.Status == HttpStatusCode.NotFound, $"{method} {path}: {(int)answer.Status} {answer.Raw}");
            Assert.DoesNotContain(acme.Id, answer.Raw, StringComparison.Ordinal);
        }

        foreach (var list in (string[])
        [
            "/scim/v2/Users", "/scim/v2/Groups", $"/scim/v2/Users?filter=id eq \"{userId}\"", $"/scim/v2/Users?filter=userName eq \"{userName}\"",
            $"/scim/v2/Users?filter=externalId eq \"00u-{acme.Id}\"", $"/scim/v2/Groups?filter=id eq \"{groupId}\"",
        ])
        {
            var answer = await stranger.Get(list);
            Assert.DoesNotContain(userId, answer.Raw, StringComparison.Ordinal);
            Assert.DoesNotContain(groupId, answer.Raw, StringComparison.Ordinal);
        }

        // Somebody of another organisation is in no group of this one, and a name that is taken there is free here.
        var mixed = await stranger.Post("/scim/v2/Groups", Group("Crew", userId));
        Assert.Equal(HttpStatusCode.Created, mixed.Status);
        Assert.DoesNotContain(userId, mixed.Raw, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Created, (await stranger.Post("/scim/v2/Users", $$"""{"userName":"{{userName}}"}""")).Status);

        var kept = await theirs.Get($"/scim/v2/Users/{userId}");
        Assert.Equal((userName, true), (kept.Text("userName"), kept.At("active")!.GetValue<bool>()));
        Assert.Equal(("Crew", userId), ((await theirs.Get($"/scim/v2/Groups/{groupId}")).Text("displayName"),
            (await theirs.Get($"/scim/v2/Groups/{groupId}")).Text("members.0.value")));
    }

    private List<(string Method, string Path)> ScimOperations() =>
    [
        .. server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(static endpoint => endpoint.RoutePattern.RawText?.StartsWith("/scim/v2", StringComparison.Ordinal) == true)
            .SelectMany(static endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [])
                .Select(method => (method, endpoint.RoutePattern.RawText!))),
    ];

    private static Task<ApiAnswer> CallScim(ApiClient client, string method, string path, string of = "some-id", string body = "{}") =>
        client.Send(new HttpMethod(method), Parameters().Replace(path, of), method is "GET" or "DELETE" ? null : body);

    private static string Group(string name, params string[] members) =>
        $$"""
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"{{name}}",
        "members":[{{string.Join(',', members.Select(static member => $$"""{"value":"{{member}}"}"""))}}]}
        """;
}
