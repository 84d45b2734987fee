using System.Net;
using System.Text.Json.Nodes;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Users;

/// <summary>
/// What names a user who does not exist is 404 and changes nothing, where Livehouse holds the accounts; ids of a host application's users stay possible.
/// </summary>
public sealed class UnknownUserTests(ApiServer server) : IClassFixture<ApiServer>
{
    /// <summary>Of an account's form, but nobody's.</summary>
    private const string Nobody = "us_AAAAAAAAAAAAAAAAAAAAAA";

    private static int _names;

    [Theory]
    [InlineData(Nobody, true)]
    [InlineData("nobody-at-all", true)]
    [InlineData(Nobody, false)]
    public async Task GivenAUserWhoDoesNotExist_WhenTheyAreFollowedBannedInvitedBlockedOrWrittenTo_ThenItIs404(string userId, bool byAccount)
    {
        using var caller = byAccount ? (await Account()).Client : server.As($"host-{Interlocked.Increment(ref _names)}");
        var streamId = await caller.GoLive();

        (await caller.Post($"/api/users/{userId}/follow", "{}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await caller.Post($"/api/live/{streamId}/bans", $$"""{"userId":"{{userId}}"}""")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await caller.Post($"/api/live/{streamId}/invites", $$"""{"userIds":["{{userId}}"]}""")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await caller.Put($"/api/blocks/{userId}", "{}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await caller.Post("/api/messages", Letter(userId))).AssertProblem(HttpStatusCode.NotFound, "not_found");
        Assert.Empty((await caller.Get("/api/blocks")).Json["items"]!.AsArray());
        Assert.Empty((await caller.Get("/api/messages")).Json["items"]!.AsArray());
    }

    [Fact]
    public async Task GivenAnotherAccount_WhenItIsFollowedBannedInvitedBlockedOrWrittenTo_ThenThatWorks()
    {
        var (caller, other) = (await Account(), await Account());
        var streamId = await caller.Client.GoLive();
        await AssertWorks(caller.Client, streamId, other.Id);
        await AssertWorks(server.As("host-of-accounts"), await server.As("host-of-accounts").GoLive(), other.Id);
    }

    [Fact]
    public async Task GivenUsersOfTheHostApplication_WhenItsTokensNameThem_ThenAllIsPossible() =>
        await AssertWorks(server.As("their-host"), await server.As("their-host").GoLive(), "never-seen-before");

    [Fact]
    public async Task GivenAUserOfTheHostApplicationWhoHasBeenHere_WhenAnAccountNamesThem_ThenThatWorks()
    {
        var caller = await Account();
        var streamId = await caller.Client.GoLive();
        Assert.Equal(HttpStatusCode.OK, (await server.As("guest-of-accounts").Get($"/api/live/{streamId}/watch")).Status);

        await AssertWorks(caller.Client, streamId, "guest-of-accounts");
    }

    [Fact]
    public async Task GivenInvitesOfWhichTwoAreUnknown_WhenTheyAreSent_ThenBothAreNamedAndNobodyIsInvited()
    {
        var (host, guest) = (await Account(), await Account());
        var streamId = await host.Client.GoLive(more: ""","visibility":"invite" """);
        const string Other = "us_BBBBBBBBBBBBBBBBBBBBBB";

        var answer = await host.Client.Post($"/api/live/{streamId}/invites", $$"""{"userIds":["{{Nobody}}","{{guest.Id}}","{{Other}}","{{Nobody}}"]}""");

        answer.AssertProblem(HttpStatusCode.NotFound, "not_found");
        Assert.Equal($"There are no users {Nobody}, {Other}.", answer.Text("errors.userIds.0"));
        (await guest.Client.Get($"/api/live/{streamId}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        Assert.Equal(HttpStatusCode.OK, (await host.Client.Post($"/api/live/{streamId}/invites", $$"""{"userIds":["{{guest.Id}}"]}""")).Status);
        Assert.Equal(HttpStatusCode.OK, (await guest.Client.Get($"/api/live/{streamId}")).Status);
    }

    [Fact]
    public async Task GivenSomebodyWhoMayNotBan_WhenTheyNameNobody_ThenTheyAreToldThatAlone()
    {
        var (host, other) = (await Account(), await Account());
        var streamId = await host.Client.GoLive();
        (await other.Client.Post($"/api/live/{streamId}/bans", $$"""{"userId":"{{Nobody}}"}""")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        (await other.Client.Post($"/api/live/{streamId}/invites", $$"""{"userIds":["{{Nobody}}"]}""")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
    }

    [Fact]
    public async Task GivenAnAccountOfAnotherTenant_WhenItIsNamed_ThenItIs404()
    {
        var account = await Account();
        (await server.As("stranger", "another-tenant").Post($"/api/users/{account.Id}/follow", "{}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task GivenAnAdmin_WhenRolesOrASubscriptionOfNobodyAreSet_ThenItIs404()
    {
        using var admin = server.As("the-admin", null, "admin");
        (await admin.Put($"/api/admin/users/{Nobody}/roles", """{"roles":["viewer"]}""")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await admin.Put("/api/billing/subscription", $$"""{"userId":"{{Nobody}}","status":"active"}""")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await admin.Get($"/api/billing/subscription?userId={Nobody}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        Assert.Equal(HttpStatusCode.OK, (await admin.Put("/api/billing/subscription", """{"userId":"a-payer","status":"active"}""")).Status);
        Assert.Equal(HttpStatusCode.OK, (await admin.Put("/api/billing/subscription", $$"""{"userId":"{{(await Account()).Id}}","status":"active"}""")).Status);
    }

    private static async Task AssertWorks(ApiClient caller, string streamId, string userId)
    {
        Assert.Equal(HttpStatusCode.OK, (await caller.Post($"/api/users/{userId}/follow", "{}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await caller.Post($"/api/live/{streamId}/bans", $$"""{"userId":"{{userId}}"}""")).Status);
        Assert.Equal(HttpStatusCode.OK, (await caller.Post($"/api/live/{streamId}/invites", $$"""{"userIds":["{{userId}}"]}""")).Status);
        Assert.Equal(HttpStatusCode.Created, (await caller.Post("/api/messages", Letter(userId))).Status);
        Assert.Equal(HttpStatusCode.OK, (await caller.Put($"/api/blocks/{userId}", "{}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await caller.Delete($"/api/blocks/{userId}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await caller.Delete($"/api/users/{userId}/follow")).Status);
    }

    private static string Letter(string to) => new JsonObject
    {
        ["to"] = to, ["clientId"] = $"letter-{Interlocked.Increment(ref _names)}", ["ciphertext"] = Convert.ToBase64String(new byte[32]),
        ["nonce"] = Convert.ToBase64String(new byte[24]), ["senderDeviceId"] = "phone",
    }.ToJsonString();

    private async Task<(string Id, ApiClient Client)> Account()
    {
        var name = $"somebody{Interlocked.Increment(ref _names)}";
        var answer = await server
            .Anonymous()
            .Post("/api/auth/register", $$"""{"email":"{{name}}@example.com","username":"{{name}}","password":"{{ApiServer.Password}}"}""");
        Assert.True(answer.Status == HttpStatusCode.Created, answer.Raw);
        return (answer.Text("user.id"), new ApiClient(server.Address, answer.Text("accessToken"), server.Secrets));
    }
}
