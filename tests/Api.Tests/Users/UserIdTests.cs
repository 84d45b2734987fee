using System.Net;
using System.Text.Json.Nodes;
using Livehouse.Testing;
using Livehouse.Tests.Messages;
using Livehouse.Tests.Server;
using Xunit.Abstractions;

namespace Livehouse.Tests.Users;

/// <summary>
/// A host application signs tokens for users whom its own sign-in has named: every endpoint that names a user takes these ids, gives them back as they are, and
/// never takes one for another. Each test runs over ids from real systems, random ones, and for each of them the id that looks most like it.
/// </summary>
public sealed class UserIdTests(ApiServer server, ITestOutputHelper output) : IClassFixture<ApiServer>
{
    private static readonly string[] Hosts = ["host"];

    [Fact]
    public Task GivenAToken_WhenItsUserIsAskedFor_ThenItIsTheOneThatWasSigned() => OfEach(async (id, _) =>
    {
        using var user = As(id);
        Assert.Equal(id, (await user.Get("/api/auth/me")).Text("user.id"));
    });

    [Fact]
    public Task GivenFollowers_WhenAStreamIsForThem_ThenOneFollowsAndTheOtherDoesNot() => OfEach(async (id, other) =>
    {
        var tenant = Tenant();
        using var follower = As(id, tenant);
        using var like = As(other, tenant);
        using var host = As(other + "!", tenant);
        Is(HttpStatusCode.OK, other + "!", await follower.Post($"/api/users/{Encoded(other + "!")}/follow"), "userId");
        var stream = await host.GoLive(more: ""","visibility":"followers" """);
        Assert.Equal(HttpStatusCode.OK, (await follower.Get($"/api/live/{stream}/watch")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await like.Get($"/api/live/{stream}/watch")).Status);
        Is(HttpStatusCode.OK, other + "!", await follower.Delete($"/api/users/{Encoded(other + "!")}/follow"), "userId");
        Assert.Equal(HttpStatusCode.Forbidden, (await follower.Get($"/api/live/{stream}/watch")).Status);
        Assert.Equal(other + "!", (await host.Get($"/api/live/{stream}")).Text("stream.ownerId"));
        Assert.Equal(HttpStatusCode.Forbidden, (await like.Post("/api/live/stop", Json(new { streamId = stream }))).Status);
    }, isShort: true);

    [Fact]
    public Task GivenBansAndInvites_WhenOneIsNamed_ThenTheOtherIsNotMeant() => OfEach(async (id, other) =>
    {
        var tenant = Tenant();
        using var named = As(id, tenant);
        using var like = As(other, tenant);
        using var host = As("host", tenant);
        using var inviter = As("inviter", tenant);
        var open = await host.GoLive();
        Is(HttpStatusCode.OK, id, await host.Post($"/api/live/{open}/bans", Json(new { userId = id, reason = "Rude" })), "userId");
        Assert.Equal(HttpStatusCode.Forbidden, (await named.Get($"/api/live/{open}/watch")).Status);
        Assert.Equal(HttpStatusCode.OK, (await like.Get($"/api/live/{open}/watch")).Status);
        Is(HttpStatusCode.OK, other, await host.Delete($"/api/live/{open}/bans/{Encoded(other)}"), "userId");
        Assert.Equal(HttpStatusCode.Forbidden, (await named.Get($"/api/live/{open}/watch")).Status);
        Is(HttpStatusCode.OK, id, await host.Delete($"/api/live/{open}/bans/{Encoded(id)}"), "userId");
        Assert.Equal(HttpStatusCode.OK, (await named.Get($"/api/live/{open}/watch")).Status);

        var closed = await inviter.GoLive(more: ""","visibility":"invite" """);
        Is(HttpStatusCode.OK, id, await inviter.Post($"/api/live/{closed}/invites", Json(new { userIds = new[] { id } })), "userIds.0");
        Assert.Equal(HttpStatusCode.OK, (await named.Get($"/api/live/{closed}/watch")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await like.Get($"/api/live/{closed}/watch")).Status);
        Assert.Equal(HttpStatusCode.OK, (await inviter.Delete($"/api/live/{closed}/invites/{Encoded(other)}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await named.Get($"/api/live/{closed}/watch")).Status);
        Assert.Equal(HttpStatusCode.OK, (await inviter.Delete($"/api/live/{closed}/invites/{Encoded(id)}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await named.Get($"/api/live/{closed}/watch")).Status);

        using var moderator = As("moderator", tenant, "moderator");
        Assert.Equal(HttpStatusCode.Created, (await named.Post($"/api/live/{open}/report", """{"type":"spam","reason":"Test"}""")).Status);
        Assert.Equal(id, (await moderator.Get("/api/admin/reports")).Text("items.0.reporterId"));
    });

    [Fact]
    public Task GivenPrivateMessages_WhenOneIsWrittenTo_ThenTheOtherHearsNothing() => OfEach(async (id, other) =>
    {
        var tenant = Tenant();
        using var named = As(id, tenant);
        using var like = As(other, tenant);
        using var ann = As("ann", tenant);
        var key = Convert.ToBase64String([.. Enumerable.Range(1, 32).Select(static value => (byte)value)]);
        Is(HttpStatusCode.OK, id, await named.Put("/api/keys", Json(new { deviceId = "phone", publicKey = key })), "userId");
        Is(HttpStatusCode.OK, id, await ann.Get($"/api/keys/{Encoded(id)}"), "userId");
        Assert.Equal(HttpStatusCode.NotFound, (await ann.Get($"/api/keys/{Encoded(other)}")).Status);

        Assert.Equal(HttpStatusCode.Created, (await ann.Post("/api/messages", Mail(id))).Status);
        Assert.Equal(HttpStatusCode.Created, (await named.Post("/api/messages", Mail("ann"))).Status);
        Assert.Equal(2, (await named.Get("/api/messages")).Json["items"]!.AsArray().Count);
        Assert.Empty((await like.Get("/api/messages")).Json["items"]!.AsArray());
        var talk = await ann.Get($"/api/messages/with/{Encoded(id)}");
        Assert.Equal([id, "ann"], talk.Json["items"]!.AsArray().Select(static item => item!["from"]!.GetValue<string>()));
        Assert.Empty((await ann.Get($"/api/messages/with/{Encoded(other)}")).Json["items"]!.AsArray());

        Is(HttpStatusCode.OK, id, await ann.Put($"/api/blocks/{Encoded(id)}", "{}"), "userId");
        Assert.Equal(HttpStatusCode.Forbidden, (await named.Post("/api/messages", Mail("ann", "c-2"))).Status);
        Assert.Equal(HttpStatusCode.Created, (await like.Post("/api/messages", Mail("ann"))).Status);
        Is(HttpStatusCode.OK, other, await ann.Put($"/api/blocks/{Encoded(other)}", "{}"), "userId");
        Assert.Equal(
            [id, other], (await Paged(ann, "/api/blocks")).Select(static item => item["userId"]!.GetValue<string>()).OrderBy(each => each == id ? 0 : 1));
        Is(HttpStatusCode.OK, id, await ann.Delete($"/api/blocks/{Encoded(id)}"), "userId");
        Assert.Equal([other], (await Paged(ann, "/api/blocks")).Select(static item => item["userId"]!.GetValue<string>()));
        Assert.Equal(HttpStatusCode.Created, (await named.Post("/api/messages/attachments", """{"contentType":"image/png","sizeBytes":7}""")).Status);
    });

    [Fact]
    public Task GivenASubscription_WhenOneHasPaid_ThenTheOtherHasNot() => OfEach(async (id, other) =>
    {
        var tenant = Tenant();
        using var admin = As("admin", tenant, "admin");
        using var named = As(id, tenant);
        Is(HttpStatusCode.OK, id, await admin.Put("/api/billing/subscription", Json(new { userId = id, tier = "studio", status = "active" })), "userId");
        Is(HttpStatusCode.OK, "studio", await admin.Get($"/api/billing/subscription?userId={Encoded(id)}"), "tier");
        Is(HttpStatusCode.OK, "none", await admin.Get($"/api/billing/subscription?userId={Encoded(other)}"), "status");
        Is(HttpStatusCode.OK, "studio", await named.Get("/api/billing/subscription"), "tier");
        (await admin.Put($"/api/admin/users/{Encoded(id)}/roles", """{"roles":["viewer"]}""")).AssertProblem(HttpStatusCode.NotFound, "not_found");
    });

    [Fact]
    public Task GivenRooms_WhenOneOwnsThem_ThenTheOtherDoesNot() => OfEach(async (id, other) =>
    {
        var tenant = Tenant();
        using var named = As(id, tenant);
        using var like = As(other, tenant);
        Assert.Equal(id, (await named.Post("/api/livekit/create-room", """{"roomName":"mine"}""")).Text("room.ownerId"));
        Assert.Equal(HttpStatusCode.OK, (await named.Post("/api/livekit/token", """{"roomName":"mine"}""")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await like.Delete("/api/livekit/rooms/mine")).Status);
        var study = (await named.Post("/api/rooms", """{"name":"Latin"}""")).Text("room.id");
        Assert.Equal(HttpStatusCode.Forbidden, (await like.Delete($"/api/rooms/{study}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await named.Delete($"/api/rooms/{study}")).Status);

        Assert.Equal("waiting", (await named.Post("/api/match", """{"topic":"Latin","waitSeconds":0}""")).Text("status"));
        Is(HttpStatusCode.OK, id, await like.Post("/api/match", """{"topic":"Latin","waitSeconds":0}"""), "partner.userId");
    });

    [Fact]
    public Task GivenTheSameIdempotencyKey_WhenTwoPathsDifferByTheirUser_ThenBothAreCarriedOut() => OfEach(async (id, other) =>
    {
        var tenant = Tenant();
        using var ann = As("ann", tenant);
        Is(HttpStatusCode.OK, id, await ann.Post($"/api/users/{Encoded(id)}/follow", "{}", "key-1"), "userId");
        Is(HttpStatusCode.OK, other, await ann.Post($"/api/users/{Encoded(other)}/follow", "{}", "key-1"), "userId");
    });

    /// <summary>A token without a name, so that the longest id fits into one.</summary>
    private ApiClient As(string userId, string? tenant = null, params string[] roles)
    {
        var claims =
            new JsonObject { ["sub"] = userId, ["tenant"] = tenant ?? "default", ["exp"] = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds() };
        if (roles.Length > 0) claims["role"] = new JsonArray([.. roles.Select(static role => (JsonNode)role)]);
        return new ApiClient(server.Address, SignedToken.Of(ApiServer.JwtSecret, claims), server.Secrets);
    }

    private static string Encoded(string id) => Uri.EscapeDataString(id);

    private static string Json(object body) => System.Text.Json.JsonSerializer.Serialize(body);

    private static string Mail(string to, string clientId = "c-1") =>
        Json(new { to, ciphertext = Correspondent.Bytes(40), nonce = Correspondent.Bytes(24), senderDeviceId = "phone", clientId });

    private static void Is(HttpStatusCode status, string expected, ApiAnswer answer, string path)
    {
        Assert.True(answer.Status == status, answer.Raw);
        Assert.Equal(expected, answer.Text(path));
    }

    private static async Task<List<JsonNode>> Paged(ApiClient client, string path)
    {
        List<JsonNode> items = [];
        string? cursor = null;
        do
        {
            var page = await client.Get($"{path}?limit=1{(cursor is null ? "" : $"&cursor={cursor}")}");
            Assert.True(page.Status == HttpStatusCode.OK, page.Raw);
            items.AddRange(page.Json["items"]!.AsArray().Select(static item => item!));
            cursor = page.At("nextCursor")?.GetValue<string>();
        }
        while (cursor is not null);
        return items;
    }

    private static string Short(string id) => id.Length < 80 ? id : $"{id[..40]}… ({id.Length})";

    /// <summary>A tenant of its own for each pair: nothing is left of the pair before.</summary>
    private static string Tenant() => $"t-{Guid.NewGuid():N}";

    private Task OfEach(Func<string, string, Task> test, bool isShort = false) => Seeds.Try(1, output.WriteLine, async seed =>
    {
        var random = new Random(seed);
        foreach (var id in (string[])[.. StrangeIds.Named, .. Enumerable.Range(0, 10).Select(_ => StrangeIds.Random(random))])
        {
            var other = StrangeIds.Like(id, random);
            if (Hosts.Contains(id) || (isShort && !Identifiers.UserIds.IsValid(other + "!"))) continue;
            try
            {
                await test(id, other);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"\"{Short(id)}\" and \"{Short(other)}\": {failure.Message}", failure);
            }
        }
    });
}
