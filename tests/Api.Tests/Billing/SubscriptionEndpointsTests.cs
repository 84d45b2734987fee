using System.Net;
using Livehouse.Callers;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Billing;

/// <summary>Looking at subscriptions and setting them.</summary>
public class SubscriptionEndpointsTests(ApiServer server) : IClassFixture<ApiServer>
{
    private const string Path = "/api/billing/subscription";

    [Fact]
    public async Task GivenAnAdmin_WhenASubscriptionIsSet_ThenItsOwnerAndAdminsSeeItAndNobodyElse()
    {
        var user = Biller.NewUser();
        using var admin = server.As("boss", null, Role.Admin);

        var set = await admin.Put(Path, Body(user));

        Assert.True(set.Status == HttpStatusCode.OK, set.Raw);
        Assert.Equal(
            $$"""{"userId":"{{user}}","tier":"studio","status":"active","features":["publish"],"currentPeriodEnd":"2090-01-02T03:04:05.000Z","""
            + "\"cancelAtPeriodEnd\":false}",
            set.Raw);
        Assert.Equal(set.Raw, (await server.SubscriptionOf(user)).Raw);
        Assert.Equal(set.Raw, (await admin.Get($"{Path}?userId={user}")).Raw);
        using var moderator = server.As("mo", null, Role.Moderator);
        (await moderator.Get($"{Path}?userId={user}")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        using var stranger = server.As("boss", "elsewhere", Role.Admin);
        Assert.Equal("none", (await stranger.Get($"{Path}?userId={user}")).Text("status"));
        using var nobody = server.Anonymous();
        (await nobody.Get(Path)).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        (await admin.Get($"{Path}?userId=%20a")).AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
    }

    [Fact]
    public async Task GivenWhoMayNot_WhenTheySetASubscription_ThenTheyAreRefusedBeforeTheBodyIsLookedAtAndNothingChanges()
    {
        var user = Biller.NewUser();
        using var self = server.As(user);
        (await self.Put(Path, Body(user))).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        (await self.Put(Path, "nonsense")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        using var nobody = server.Anonymous();
        (await nobody.Put(Path, Body(user))).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        (await server.Deliver(Body(user), "t=1,v1=00", Path, "PUT")).AssertProblem(HttpStatusCode.Unauthorized, "invalid_signature");
        (await server.Deliver(Body(user), Biller.Sign("another body"), Path, "PUT")).AssertProblem(HttpStatusCode.Unauthorized, "invalid_signature");
        (await server.Deliver(Body(user), Biller.Sign(Body(user)), Path, "PUT", ApiServer.Token(user))).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        (await server.Deliver(Body(user), Biller.Sign(Body(user)), Path, "PUT", "no.good.token")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        using var admin = server.As("boss", null, Role.Admin);
        (await admin.Put(Path, Body(user, more: """, "tenant": "elsewhere" """))).AssertProblem(HttpStatusCode.Forbidden, "forbidden");

        Assert.Equal("none", (await server.SubscriptionOf(user)).Text("status"));
    }

    [Fact]
    public async Task GivenASignedBody_WhenItSetsASubscription_ThenItHoldsAndACopyOfItChangesNothingLater()
    {
        var (user, body) = (Biller.NewUser(), "");
        body = Body(user, more: """, "tenant": "elsewhere" """);
        var signature = Biller.Sign(body, Biller.Now.AddSeconds(-60));
        var set = await server.Deliver(body, signature, Path, "PUT");
        Assert.True(set.Status == HttpStatusCode.OK, set.Raw);
        using var admin = server.As("boss", "elsewhere", Role.Admin);
        Assert.Equal("active", (await admin.Get($"{Path}?userId={user}")).Text("status"));

        await admin.Put(Path, Body(user, "canceled"));
        Assert.Equal("canceled", (await server.Deliver(body, signature, Path, "PUT")).Text("status"));
    }

    [Theory]
    [InlineData("""{"status":"active"}""", "userId")]
    [InlineData("""{"userId":"x"}""", "status")]
    [InlineData("""{"userId":"x","status":"generous"}""", "status")]
    [InlineData("""{"userId":"x","status":"active","tier":"a b"}""", "tier")]
    [InlineData("""{"userId":"x","status":"active","features":"publish"}""", "features")]
    [InlineData("""{"userId":"x","status":"active","features":["a b"]}""", "features")]
    [InlineData("""{"userId":"x","status":"active","currentPeriodEnd":"soon"}""", "currentPeriodEnd")]
    [InlineData("""{"userId":"x","status":"active","currentPeriodEnd":1}""", "currentPeriodEnd")]
    public async Task GivenABadBody_WhenAnAdminSendsIt_ThenTheFieldIsNamed(string body, string field)
    {
        using var admin = server.As("boss", null, Role.Admin);
        var answer = await admin.Put(Path, body);
        answer.AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
        Assert.NotNull(answer.At($"errors.{field}"));
    }

    [Fact]
    public async Task GivenASubscription_WhenTheServerStartsAnew_ThenItIsStillThere()
    {
        await using var other = new ApiServer();
        await other.Start();
        await other.Deliver(Biller.Event("customer.subscription.created", "payer"));
        await other.Restart();
        Assert.Equal("active", (await other.SubscriptionOf("payer")).Text("status"));
    }

    private static string Body(string user, string status = "active", string more = "") =>
        $$"""{"userId":"{{user}}","tier":"studio","status":"{{status}}","features":["publish"],"currentPeriodEnd":"2090-01-02T03:04:05Z"{{more}}}""";
}
