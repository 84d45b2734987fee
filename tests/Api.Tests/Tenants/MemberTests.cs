using System.Net;
using Livehouse.Identity.Accounts;
using Livehouse.Outbox;
using Livehouse.Tests.Rooms;
using Livehouse.Tests.Server;
using Microsoft.Extensions.DependencyInjection;

namespace Livehouse.Tests.Tenants;

/// <summary>An organisation's users, as its admins manage them.</summary>
public sealed class MemberTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task GivenUsers_WhenAnAdminListsThem_ThenSearchRoleAndPagesFindThose()
    {
        using var acme = await Organisation.Make(server);
        var (_, mayaId, _) = await acme.Register("maya_50");
        await acme.Register("noor");
        var ids = new List<string>();
        for (string? cursor = null; ;)
        {
            var page = await acme.Admin.Get($"/api/tenant/users?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}");
            ids.AddRange(page.Json["items"]!.AsArray().Select(user => user!["id"]!.GetValue<string>()));
            cursor = page.Json["nextCursor"]?.GetValue<string>();
            if (cursor is null) break;
        }

        Assert.Equal(3, ids.Distinct().Count());
        Assert.Equal(acme.AdminId, ids[0]);
        Assert.Equal([mayaId], await Found("?q=AYA_50"));
        Assert.Empty(await Found("?q=a_a"));
        Assert.Equal([acme.AdminId], await Found("?role=admin"));
        (await acme.Admin.Get("/api/tenant/users?role=owner")).AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
        (await acme.Admin.Get("/api/tenant/users?cursor=x")).AssertProblem(HttpStatusCode.BadRequest, "validation_failed");

        async Task<IEnumerable<string>> Found(string query) =>
            (await acme.Admin.Get($"/api/tenant/users{query}")).Json["items"]!.AsArray().Select(user => user!["id"]!.GetValue<string>());
    }

    [Fact]
    public async Task GivenAnInvitation_ThenTheAccountIsThereWithoutAPasswordAndTheMailHasTheLink()
    {
        using var acme = await Organisation.Make(server);
        var invited = await acme.Admin.Post(
            "/api/tenant/users", $$"""{"email":"Z@{{acme.Id}}.example","displayName":"Zoë","roles":["viewer","moderator"]}""");

        Assert.Equal(HttpStatusCode.Created, invited.Status);
        Assert.Equal(("Zoë", "active", false), (
            invited.Text("user.displayName"), invited.Text("user.status"), invited.At("user.hasPassword")!.GetValue<bool>()));
        Assert.Equal(["viewer", "moderator"], invited.Json["user"]!["roles"]!.AsArray().Select(role => role!.GetValue<string>()));
        Assert.NotEmpty(invited.Text("invitation.token"));
        (await acme.Admin.Post("/api/tenant/users", $$"""{"email":"z@{{acme.Id}}.example"}""")).AssertProblem(HttpStatusCode.Conflict, "conflict");
        using var anonymous = server.Anonymous();
        (await anonymous.Post("/api/auth/login", $$"""{"login":"z@{{acme.Id}}.example","password":"{{ApiServer.Password}}","tenant":"{{acme.Id}}"}"""))
            .AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Fact]
    public async Task GivenAnAdminWhoProvedNothing_WhenTheyInviteAnAdmin_ThenNobodyIsInvited()
    {
        using var acme = await Organisation.Make(server);
        using var unproved = server.As("a-copied-token", acme.Id, "admin");

        (await Invite(unproved, "thief", "admin")).AssertProblem(HttpStatusCode.Forbidden, "step_up_required");
        Assert.Equal(HttpStatusCode.Created, (await Invite(unproved, "thief", "moderator")).Status);
        Assert.Equal(HttpStatusCode.Created, (await Invite(acme.Admin, "friend", "admin")).Status);

        Task<ApiAnswer> Invite(ApiClient by, string name, string role) =>
            by.Post("/api/tenant/users", $$"""{"email":"{{name}}@{{acme.Id}}.example","roles":["{{role}}"]}""");
    }

    [Fact]
    public async Task GivenADisabledUser_ThenSessionsKeysConnectionAndPresenceEndAndEnablingLetsThemSignInAgain()
    {
        using var acme = await Organisation.Make(server);
        var (maya, mayaId, refresh) = await acme.Register("maya");
        Assert.Equal(HttpStatusCode.OK, (await acme.Admin.Put($"/api/tenant/users/{mayaId}", """{"roles":["viewer","streamer","admin"]}""")).Status);
        (await maya.Get("/api/auth/me")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        using var anonymous = server.Anonymous();
        var login = await anonymous.Post("/api/auth/login", $$"""{"login":"maya","password":"{{ApiServer.Password}}","tenant":"{{acme.Id}}"}""");
        using var again = acme.Client(login.Text("accessToken"));
        var key = (await again.Post("/api/tenant/api-keys", """{"name":"Hers","scopes":["streams:read"]}""")).Text("apiKey");
        using var program = acme.Client(key);
        Assert.Equal(HttpStatusCode.OK, (await program.Get("/api/live/active")).Status);
        var streamId = await again.GoLive();
        await using var line = await HubLine.Connect(server, again);

        Assert.Equal("disabled", (await acme.Admin.Put($"/api/tenant/users/{mayaId}", """{"status":"disabled"}""")).Text("user.status"));

        (await again.Get("/api/auth/me")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        (await anonymous.Post("/api/auth/refresh", $$"""{"refreshToken":"{{refresh}}"}""")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        (await anonymous.Post("/api/auth/login", $$"""{"login":"maya","password":"{{ApiServer.Password}}","tenant":"{{acme.Id}}"}"""))
            .AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        (await anonymous.Post("/api/auth/login", $$"""{"login":"maya","password":"not her password","tenant":"{{acme.Id}}"}"""))
            .AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        Assert.Equal("unauthorized", await line.Error);
        (await program.Get("/api/live/active")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        await server.Media.WhenDone(message => message is CloseRoom close && close.Room == $"live_{streamId}");
        Assert.Equal("account_disabled", (await acme.Admin.Get($"/api/live/{streamId}")).Text("stream.endReason"));

        Assert.Equal("active", (await acme.Admin.Put($"/api/tenant/users/{mayaId}", """{"status":"active"}""")).Text("user.status"));
        Assert.Equal(
            HttpStatusCode.OK,
            (await anonymous.Post("/api/auth/login", $$"""{"login":"maya","password":"{{ApiServer.Password}}","tenant":"{{acme.Id}}"}""")).Status);
    }

    /// <summary>A media token outlives the account: its user came back into the room with it, for as long as it was good.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task GivenADisabledOrDeletedUser_WhenTheMediaServerTellsThatTheyCameIn_ThenTheyAreRemovedFromStreamAndRoom(bool isDeleted)
    {
        using var acme = await Organisation.Make(server);
        var (_, mayaId, _) = await acme.Register("maya");
        var (_, noorId, _) = await acme.Register("noor");
        var (streamId, roomName) = (await acme.Admin.GoLive(), $"room-{acme.Id}");
        await acme.Admin.Create(roomName);
        if (isDeleted) await acme.Admin.Delete($"/api/tenant/users/{mayaId}");
        else await acme.Admin.Put($"/api/tenant/users/{mayaId}", """{"status":"disabled"}""");
        await Eventually(() => Task.FromResult(server.Services.GetRequiredService<MediaRevocations>().Covers(acme.Id, mayaId)));

        foreach (var room in (string[])[$"live_{streamId}", roomName])
        {
            foreach (var userId in (string[])[noorId, mayaId])
            {
                var joined = RoomScene.Webhook("participant_joined", room, userId);
                Assert.Equal(HttpStatusCode.OK, (await server.Deliver(joined, RoomScene.Sign(joined))).Status);
            }

            await server.Media.WhenDone(message => message is RemoveParticipant removal && removal.Room == room && removal.Identity == mayaId);
            Assert.DoesNotContain(server.Media.Done, message => message is RemoveParticipant removal && removal.Identity == noorId);
        }

        await Eventually(async () => (await acme.Admin.Get($"/api/live/{streamId}")).At("stream.viewers")!.GetValue<int>() == 1);
        await Eventually(async () => (await acme.Admin.Occupancy(roomName)).Occupied == 1);
    }

    [Fact]
    public async Task GivenTheLastAdmin_WhenTheyAreDisabledDemotedOrDeleted_ThenThatIsAConflict()
    {
        using var acme = await Organisation.Make(server);
        (await acme.Admin.Put($"/api/tenant/users/{acme.AdminId}", """{"status":"disabled"}""")).AssertProblem(HttpStatusCode.Conflict, "conflict");
        (await acme.Admin.Put($"/api/tenant/users/{acme.AdminId}", """{"roles":["viewer"]}""")).AssertProblem(HttpStatusCode.Conflict, "conflict");
        (await acme.Admin.Delete($"/api/tenant/users/{acme.AdminId}")).AssertProblem(HttpStatusCode.Conflict, "conflict");

        // One who is disabled is none that counts.
        var (_, mayaId, _) = await acme.Register("maya");
        await acme.Admin.Put($"/api/tenant/users/{mayaId}", """{"roles":["viewer","admin"]}""");
        await acme.Admin.Put($"/api/tenant/users/{mayaId}", """{"status":"disabled"}""");
        (await acme.Admin.Delete($"/api/tenant/users/{acme.AdminId}")).AssertProblem(HttpStatusCode.Conflict, "conflict");
        Assert.Equal(HttpStatusCode.NoContent, (await acme.Admin.Delete($"/api/tenant/users/{mayaId}")).Status);
        (await acme.Admin.Get($"/api/tenant/users/{mayaId}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }

    /// <summary>What takes effect within seconds has no event that a client could wait for.</summary>
    private static async Task Eventually(Func<Task<bool>> isSo)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (!await isSo()) Assert.True(TimeProvider.System.GetElapsedTime(since) < Testing.Hang.After, "It never was so.");
    }
}
