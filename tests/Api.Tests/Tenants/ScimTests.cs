using System.Net;
using System.Text.Json.Nodes;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Tenants;

/// <summary>SCIM 2.0 with the requests that Okta and Microsoft Entra send.</summary>
public sealed class ScimTests(ApiServer server) : IClassFixture<ApiServer>
{
    private const string Core = "urn:ietf:params:scim:schemas:core:2.0";
    private const string Patch = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

    [Fact]
    public async Task GivenOktasRequests_WhenAUserIsMadeChangedAndDeactivated_ThenTheAccountFollows()
    {
        using var acme = await Organisation.Make(server);
        using var okta = acme.Client(await acme.Key("scim"));
        var name = $"maya@{acme.Id}.example";
        Assert.Equal(0, (await okta.Get($"/scim/v2/Users?filter=userName%20eq%20%22{name}%22&startIndex=1&count=100")).Json["totalResults"]!.GetValue<int>());
        var made = await okta.Post(
            "/scim/v2/Users",
            $$"""
            {"schemas":["{{Core}}:User"],"userName":"{{name}}","name":{"givenName":"Maya","familyName":"Live"},
            "emails":[{"primary":true,"value":"{{name}}","type":"work"}],"displayName":"Maya Live","locale":"en-US","externalId":"00u1","groups":[],
            "active":true}
            """);

        Assert.Equal(HttpStatusCode.Created, made.Status);
        Assert.Equal("application/scim+json", made.ContentHeaders.ContentType?.MediaType);
        var id = made.Text("id");
        Assert.Equal((name, "Maya", "00u1", true), (
            made.Text("userName"), made.Text("name.givenName"), made.Text("externalId"), made.At("active")!.GetValue<bool>()));
        Assert.EndsWith($"/scim/v2/Users/{id}", made.Text("meta.location"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, (await okta.Post("/scim/v2/Users", $$"""{"userName":"{{name.ToUpperInvariant()}}"}""")).Status);
        Assert.Equal(id, (await okta.Get($"/scim/v2/Users?filter=userName eq \"{name.ToUpperInvariant()}\"")).Text("Resources.0.id"));

        var put = await okta.Put(
            $"/scim/v2/Users/{id}", $$"""{"schemas":["{{Core}}:User"],"id":"{{id}}","userName":"{{name}}","displayName":"Maya L.","active":true}""");
        Assert.Equal(("Maya L.", "Maya"), (put.Text("displayName"), put.Text("name.givenName")));
        var off = await Send(okta, $"/scim/v2/Users/{id}", """{"Operations":[{"op":"replace","value":{"active":false}}]}""");
        Assert.False(off.At("active")!.GetValue<bool>());
        Assert.Equal("disabled", (await acme.Admin.Get($"/api/tenant/users/{id}")).Text("user.status"));
        Assert.Equal(HttpStatusCode.NoContent, (await okta.Delete($"/scim/v2/Users/{id}")).Status);
        var gone = await okta.Get($"/scim/v2/Users/{id}");
        Assert.Equal((HttpStatusCode.NotFound, "404"), (gone.Status, gone.Text("status")));
    }

    [Fact]
    public async Task GivenEntrasRequests_WhenTheyAreCapitalisedAndBooleansAreText_ThenTheyMeanTheSame()
    {
        using var acme = await Organisation.Make(server);
        using var entra = acme.Client(await acme.Key("scim"));
        var name = $"noor@{acme.Id}.example";
        var id = (await entra.Post(
            "/scim/v2/Users",
            $$"""
            {"schemas":["{{Core}}:User"],"externalId":"noor","userName":"{{name}}","active":"True",
            "emails":[{"primary":true,"type":"work","value":"{{name}}"}],"meta":{"resourceType":"User"},"name":{"formatted":"Noor N."} }
            """))
            .Text("id");
        var changed = await Send(entra, $"/scim/v2/Users/{id}", """
            {"Operations":[
              {"op":"Replace","path":"emails[type eq \"work\"].value","value":"NEW"},
              {"op":"Add","path":"name.familyName","value":"Haddad"},
              {"op":"Replace","path":"displayName","value":"Noor H."},
              {"op":"Add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department","value":"Stage"}]}
            """.Replace("NEW", $"n@{acme.Id}.example", StringComparison.Ordinal));
        Assert.Equal(($"n@{acme.Id}.example", "Haddad", "Noor H."), (
            changed.Text("emails.0.value"), changed.Text("name.familyName"), changed.Text("displayName")));
        var off = await Send(entra, $"/scim/v2/Users/{id}", """{"Operations":[{"op":"Replace","path":"active","value":"False"}]}""");
        Assert.False(off.At("active")!.GetValue<bool>());
        var on = await Send(entra, $"/scim/v2/Users/{id}", """{"Operations":[{"op":"Replace","value":{"active":"True","name.givenName":"Noor"} }]}""");
        Assert.True(on.At("active")!.GetValue<bool>());

        // Who was there before the directory is found by email and taken over.
        Assert.Equal(acme.AdminId, (await entra.Get($"/scim/v2/Users?filter=userName eq \"admin@{acme.Id}.example\"")).Text("Resources.0.id"));
        var last = await Send(entra, $"/scim/v2/Users/{acme.AdminId}", """{"Operations":[{"op":"Replace","path":"active","value":"False"}]}""");
        Assert.Equal(HttpStatusCode.Conflict, last.Status);
    }

    [Fact]
    public async Task GivenGroups_WhenMembersComeAndGo_ThenTheirRolesFollowAndThoseThatAnAdminGaveStay()
    {
        using var acme = await Organisation.Make(server);
        await acme.Admin.Put("/api/tenant/info", """{"groupRoles":[{"group":"stage crew","role":"moderator"}]}""");
        using var directory = acme.Client(await acme.Key("scim"));
        var (_, mayaId, _) = await acme.Register("maya");
        var (_, noorId, _) = await acme.Register("noor");
        var group = await directory.Post(
            "/scim/v2/Groups",
            $$"""{"displayName":"Stage Crew","externalId":"g1","members":[{"value":"{{mayaId}}"},{"value":"us_nobody"}],"schemas":["{{Core}}:Group"]}""");
        Assert.Equal(HttpStatusCode.Created, group.Status);
        Assert.Single(group.Json["members"]!.AsArray());
        var path = $"/scim/v2/Groups/{group.Text("id")}";
        Assert.Equal("viewer streamer moderator", await Roles(mayaId));

        await Send(directory, path, $$"""{"Operations":[{"op":"Add","path":"members","value":[{"value":"{{noorId}}"}]}]}""");
        Assert.Equal("viewer streamer moderator", await Roles(noorId));
        await Send(directory, path, $$"""{"Operations":[{"op":"Remove","path":"members[value eq \"{{mayaId}}\"]"}]}""");
        Assert.Equal("viewer streamer", await Roles(mayaId));
        await acme.Admin.Put($"/api/tenant/users/{noorId}", """{"roles":["viewer","moderator","admin"]}""");
        await Send(directory, path, $$"""{"Operations":[{"op":"Remove","path":"members","value":[{"value":"{{noorId}}"}]}]}""");
        Assert.Equal("viewer admin", await Roles(noorId));

        var admins = await directory.Post("/scim/v2/Groups", $$"""{"displayName":"livehouse-admin","members":[{"value":"{{mayaId}}"}]}""");
        Assert.Equal("viewer streamer admin", await Roles(mayaId));
        Assert.Equal("livehouse-admin", (await directory.Get($"/scim/v2/Users/{mayaId}")).Text("groups.0.display"));
        Assert.Null((await directory.Get($"/scim/v2/Groups?filter=displayName eq \"LIVEHOUSE-ADMIN\"&excludedAttributes=members")).At("Resources.0.members"));
        Assert.Equal(HttpStatusCode.Conflict, (await directory.Post("/scim/v2/Groups", """{"displayName":"stage crew"}""")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await directory.Delete($"/scim/v2/Groups/{admins.Text("id")}")).Status);
        Assert.Equal("viewer streamer", await Roles(mayaId));
        Assert.Contains("group.update", (await acme.Admin.Get("/api/tenant/audit?action=group.update")).Raw, StringComparison.Ordinal);

        async Task<string> Roles(string id) => string.Join(
            ' ', (await acme.Admin.Get($"/api/tenant/users/{id}")).Json["user"]!["roles"]!.AsArray().Select(role => role!.GetValue<string>()));
    }

    /// <summary>The web server's own bound of 64 KiB once refused the groups of any larger organisation.</summary>
    [Fact]
    public async Task GivenAGroupOfThousands_WhenItsDirectorySendsIt_ThenItIsTakenUpToOneMebibyte()
    {
        using var acme = await Organisation.Make(server);
        using var directory = acme.Client(await acme.Key("scim"));
        var members = new JsonArray(
            [.. Enumerable.Range(0, 3000).Select(static each => new JsonObject { ["value"] = $"us_{each}", ["display"] = "A member with a name" })]);
        members.Add(new JsonObject { ["value"] = acme.AdminId });
        var group = new JsonObject { ["schemas"] = new JsonArray($"{Core}:Group"), ["displayName"] = "Everybody", ["members"] = members };

        var made = await directory.Post("/scim/v2/Groups", group.ToJsonString());
        Assert.Equal(HttpStatusCode.Created, made.Status);
        Assert.Equal(acme.AdminId, (await directory.Get($"/scim/v2/Groups/{made.Text("id")}")).Text("members.0.value"));

        group["displayName"] = new string('x', 1024 * 1024);
        (await directory.Post("/scim/v2/Groups", group.ToJsonString())).AssertProblem(HttpStatusCode.RequestEntityTooLarge, "payload_too_large");
    }

    [Fact]
    public async Task GivenUsersOtherKeysOrBadRequests_WhenTheyCome_ThenTheyAreRefused()
    {
        using var acme = await Organisation.Make(server);
        using var other = await Organisation.Make(server);
        using var directory = acme.Client(await acme.Key("scim"));
        (await server.Anonymous().Get("/scim/v2/Users")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        (await acme.Admin.Get("/scim/v2/Users")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        using var wrong = acme.Client(await acme.Key("users:write"));
        (await wrong.Get("/scim/v2/Users")).AssertProblem(HttpStatusCode.Forbidden, "insufficient_scope");
        (await directory.Get("/api/tenant/users")).AssertProblem(HttpStatusCode.Forbidden, "insufficient_scope");
        Assert.Equal(HttpStatusCode.NotFound, (await directory.Get($"/scim/v2/Users/{other.AdminId}")).Status);
        var foreign = await Send(directory, $"/scim/v2/Users/{other.AdminId}", """{"Operations":[{"op":"replace","path":"active","value":false}]}""");
        Assert.Equal(HttpStatusCode.NotFound, foreign.Status);
        Assert.DoesNotContain(other.Id, (await directory.Get("/scim/v2/Users")).Raw, StringComparison.Ordinal);
        foreach (var filter in (string[])["userName co \"x\"", "userName eq x", "userName eq \"x\" or id eq \"y\"", "password eq \"x\""])
        {
            Assert.Equal("invalidFilter", (await directory.Get($"/scim/v2/Users?filter={Uri.EscapeDataString(filter)}")).Text("scimType"));
        }

        foreach (var body in (string[])["[]", "{", "{}", """{"userName":7}""", """{"userName":"no address"}"""])
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await directory.Post("/scim/v2/Users", body)).Status);
        }

        foreach (var body in (string[])["{}", """{"Operations":[{"op":"move","path":"active"}]}""", """{"Operations":7}"""])
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await Send(directory, $"/scim/v2/Users/{acme.AdminId}", body)).Status);
        }

        Assert.True((await directory.Get("/scim/v2/ServiceProviderConfig")).At("patch.supported")!.GetValue<bool>());
        Assert.Equal(2, (await directory.Get("/scim/v2/ResourceTypes")).Json["totalResults"]!.GetValue<int>());
    }

    private static Task<ApiAnswer> Send(ApiClient client, string path, string operations)
    {
        var patch = operations.StartsWith('{') && operations != "{}" ? JsonNode.Parse(operations)!.AsObject() : [];
        patch["schemas"] = new JsonArray(Patch);
        return client.Send(HttpMethod.Patch, path, patch.ToJsonString());
    }
}
