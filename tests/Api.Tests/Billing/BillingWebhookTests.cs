using System.Net;
using System.Text.Json.Nodes;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Billing;

/// <summary>What the biller sends, over the real server.</summary>
public class BillingWebhookTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task GivenASignedSubscription_WhenItComes_ThenItIsTheUsersAndTheTierIsTold()
    {
        var user = Biller.NewUser();
        var answer = await server.Deliver(Biller.Event("customer.subscription.created", user));
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Raw);

        var subscription = await server.SubscriptionOf(user);
        Assert.Equal((user, "studio", "active"), (subscription.Text("userId"), subscription.Text("tier"), subscription.Text("status")));
        Assert.Equal(["publish", "vod"], subscription.At("features")!.AsArray().Select(feature => feature!.GetValue<string>()));
        Assert.Equal(Biller.Now.AddDays(30), DateTimeOffset.Parse(subscription.Text("currentPeriodEnd"), null), TimeSpan.FromSeconds(5));
        using var client = server.As(user);
        Assert.Equal("studio", (await client.Get("/api/auth/me")).Text("user.tier"));

        await server.Deliver(Biller.Event("customer.subscription.deleted", user, at: 60));
        Assert.Equal("canceled", (await server.SubscriptionOf(user)).Text("status"));
        Assert.Null((await client.Get("/api/auth/me")).At("user.tier"));
    }

    [Fact]
    public async Task GivenRepeatsAndEventsOutOfOrder_WhenTheyCome_ThenEachIsAnsweredAndTheLatestHolds()
    {
        var user = Biller.NewUser();
        string[] events =
        [
            Biller.Event("customer.subscription.deleted", user, at: 1200, id: $"evt_{user}_3"), Biller.Event("customer.subscription.updated", user, "past_due", at: 600, id: $"evt_{user}_2"),
            Biller.Event("customer.subscription.created", user, at: 0, id: $"evt_{user}_1"), Biller.Event("customer.subscription.updated", user, "active", at: 1800, id: $"evt_{user}_3"),
        ];

        foreach (var told in events.Concat(events)) Assert.Equal(HttpStatusCode.OK, (await server.Deliver(told)).Status);

        Assert.Equal("canceled", (await server.SubscriptionOf(user)).Text("status"));
    }

    [Fact]
    public async Task GivenAForgedOldOrMissingSignature_WhenItComes_ThenItIsRefusedAndNothingChanges()
    {
        var user = Biller.NewUser();
        var body = Biller.Event("customer.subscription.created", user);
        var (good, seconds) = (Biller.Sign(body), Biller.Now.ToUnixTimeSeconds());
        var mac = Biller.Mac($"{seconds}.{body}");
        string?[] forged =
        [
            null, "", "t=", "v1=", $"t={seconds}", $"v1={mac}", good[..^1], good + "0", $"t={seconds + 1},v1={mac}", $"t={seconds},v0={mac}", $"t={seconds},v1={mac[..^1]}0{mac[^1]}", $"t={seconds},v1={new string('z', 64)}",
            $"t={seconds},t={seconds},v1={mac}", $"t=-{seconds},v1={mac}", $"t={new string('9', 30)},v1={mac}", $"t=1e9,v1={mac}", Biller.Sign(body, secret: "another-secret-that-is-also-long-enough"), Biller.Sign(body, secret: "x"),
            Biller.Sign(body, Biller.Now.AddSeconds(-310)), Biller.Sign(body, Biller.Now.AddSeconds(310)), Biller.Sign(body + " "), new string('a', 6_000), $"t={seconds},v1={Biller.Mac(body)}",
        ];

        foreach (var signature in forged) (await server.Deliver(body, signature)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_signature");
        foreach (var other in new[] { body + "\n", body[..^1], "", body.Replace("active", "trialing", StringComparison.Ordinal) }) (await server.Deliver(other, good)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_signature");
        Assert.Equal("none", (await server.SubscriptionOf(user)).Text("status"));
    }

    [Fact]
    public async Task GivenSeveralSignatures_WhenOneOfThemFits_ThenItIsTakenAndUnknownSchemesSayNothing()
    {
        var user = Biller.NewUser();
        var body = Biller.Event("customer.subscription.created", user);
        var seconds = Biller.Now.AddSeconds(-290).ToUnixTimeSeconds();
        var header = $"v0=abc, t={seconds}, v1={new string('0', 64)},v1={Biller.Mac($"{seconds}.{body}").ToUpperInvariant()},v9=?";

        Assert.Equal(HttpStatusCode.OK, (await server.Deliver(body, header)).Status);

        Assert.Equal("active", (await server.SubscriptionOf(user)).Text("status"));
    }

    [Theory]
    [InlineData("""{ "userId": "{user}" }""", "studio")]
    [InlineData("""{ "user_id": "{user}", "tier": "basic" }""", "basic")]
    public async Task GivenAUserByEitherName_WhenTheMetadataSaysTheTier_ThenItComesBeforeThePrices(string metadata, string tier)
    {
        var user = Biller.NewUser();
        var told = JsonNode.Parse(Biller.Event("customer.subscription.created", user))!;
        told["data"]!["object"]!["metadata"] = JsonNode.Parse(metadata.Replace("{user}", user, StringComparison.Ordinal));
        told["data"]!["object"]!["current_period_end"] = Biller.Now.AddDays(7).ToUnixTimeSeconds();
        told["data"]!["object"]!["items"]!["data"]![0]!["price"]!["metadata"]!["features"] = " publish , e2ee,";

        await server.Deliver(told.ToJsonString());

        var subscription = await server.SubscriptionOf(user);
        Assert.Equal(tier, subscription.Text("tier"));
        Assert.Equal("""["publish","e2ee"]""", subscription.At("features")!.ToJsonString());
        Assert.Equal(Biller.Now.AddDays(7), DateTimeOffset.Parse(subscription.Text("currentPeriodEnd"), null), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task GivenAnotherTenantsUser_WhenTheMetadataNamesTheTenant_ThenItIsTheirs()
    {
        var user = Biller.NewUser();
        await server.Deliver(Biller.Event("customer.subscription.created", user, more: """, "tenant": "elsewhere" """));

        Assert.Equal("none", (await server.SubscriptionOf(user)).Text("status"));
        using var theirs = server.As(user, "elsewhere");
        Assert.Equal("active", (await theirs.Get("/api/billing/subscription")).Text("status"));
    }

    [Fact]
    public async Task GivenPayments_WhenTheyAreTold_ThenTheyMoveTheSubscriptionTheyAreFor()
    {
        var user = Biller.NewUser();
        // Minutes apart, because the clock goes on between two of them.
        string Money(string type, double at, string more) => $$"""
            { "id": "evt_{{user}}_{{at}}", "type": "{{type}}", "created": {{Biller.Now.AddSeconds(at).ToUnixTimeSeconds()}}, "data": { "object": { {{more}} } } }
            """;

        await server.Deliver(Money("checkout.session.completed", 60, $$""" "client_reference_id": "{{user}}", "mode": "subscription", "payment_status": "paid", "subscription": "sub_of_{{user}}", "metadata": { "tier": "studio" } """));
        Assert.Equal(("studio", "active"), ((await server.SubscriptionOf(user)).Text("tier"), (await server.SubscriptionOf(user)).Text("status")));
        await server.Deliver(Biller.Event("customer.subscription.created", user, "incomplete", at: 0));
        Assert.Equal("active", (await server.SubscriptionOf(user)).Text("status"));
        await server.Deliver(Money("invoice.payment_failed", 300, $$""" "parent": { "subscription_details": { "subscription": "sub_of_{{user}}", "metadata": { "userId": "{{user}}" } } } """));
        await server.Deliver(Biller.Event("customer.subscription.updated", user, "active", at: 180));
        Assert.Equal("past_due", (await server.SubscriptionOf(user)).Text("status"));
        await server.Deliver(Money("invoice.paid", 420, $$""" "subscription": { "id": "sub_of_{{user}}" }, "metadata": {}, "lines": { "data": [ { "metadata": { "userId": "{{user}}" } } ] } """));
        await server.Deliver(Biller.Event("customer.subscription.updated", user, "past_due", at: 360));
        Assert.Equal("active", (await server.SubscriptionOf(user)).Text("status"));
        await server.Deliver(Money("checkout.session.completed", 540, $$""" "client_reference_id": "{{user}}", "mode": "payment", "payment_status": "paid", "metadata": { "tier": "basic" } """));
        Assert.Equal("studio", (await server.SubscriptionOf(user)).Text("tier"));
    }

    [Theory]
    [InlineData("customer.subscription.paused", "paused", "paused")]
    [InlineData("customer.subscription.resumed", "active", "active")]
    [InlineData("customer.subscription.updated", "past_due", "past_due")]
    [InlineData("customer.subscription.deleted", "active", "canceled")]
    public async Task GivenATypeOfEvent_WhenItComes_ThenTheStatusIsItsWord(string type, string status, string holds)
    {
        var user = Biller.NewUser();
        await server.Deliver(Biller.Event(type, user, status));
        Assert.Equal(holds, (await server.SubscriptionOf(user)).Text("status"));
    }

    [Theory]
    [InlineData("""{ "id": "evt_a", "type": "something.new", "created": 1, "data": { "object": {} } }""", 200)]
    [InlineData("""{ "id": "evt_b", "type": "customer.subscription.updated", "created": 1, "data": { "object": { "id": "sub_x", "status": "active", "metadata": {} } } }""", 200)]
    [InlineData("""{ "id": "evt_c", "type": "customer.subscription.updated", "created": 1, "data": { "object": { "id": "sub_x", "status": "active", "metadata": { "userId": "no user" } } } }""", 200)]
    [InlineData("""{ "id": "evt_d", "type": "customer.subscription.updated", "created": 1, "data": { "object": { "status": [], "metadata": 5, "items": { "data": [ 1, null, {} ] } } } }""", 200)]
    [InlineData("""{ "id": "evt_e", "type": "invoice.paid", "created": 1, "data": { "object": { "subscription": 5, "lines": { "data": "x" } } } }""", 200)]
    [InlineData("""{ "id": "evt_f", "type": "customer.subscription.updated", "created": 1, "data": { "object": { "id": "sub_x", "status": "active", "metadata": { "userId": "\ud800" } } } }""", 200)]
    [InlineData("""{ "id": "evt_g", "type": "customer.subscription.updated", "created": 1 }""", 200)]
    [InlineData("""{ "id": "evt_h", "type": "customer.subscription.updated", "created": "soon", "data": {} }""", 400)]
    [InlineData("""{ "id": "evt_i", "type": "customer.subscription.updated", "created": 1e300, "data": {} }""", 400)]
    [InlineData("""{ "type": "customer.subscription.updated", "created": 1, "data": {} }""", 400)]
    [InlineData("{}", 400)]
    [InlineData("[]", 400)]
    [InlineData("null", 400)]
    [InlineData("x", 400)]
    [InlineData("", 400)]
    public async Task GivenAGenuineSignatureOverAnything_WhenItComes_ThenItIsTakenOrRefusedAndTheServerDoesNotFail(string body, int status)
    {
        var answer = await server.Deliver(body);
        Assert.True((int)answer.Status == status, $"{(int)answer.Status} {answer.Raw}");
        if (status == 400) answer.AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
    }

    [Fact]
    public async Task GivenABodyOver64KiB_WhenItComes_ThenItIsTooLargeThoughItIsSigned() =>
        (await server.Deliver($$"""{"id":"evt_z","pad":"{{new string('x', 64 * 1024)}}"}""")).AssertProblem(HttpStatusCode.RequestEntityTooLarge, "payload_too_large");

    [Fact]
    public async Task GivenTheMetrics_WhenEventsCame_ThenTheirOutcomesAreCounted()
    {
        await server.Deliver("""{ "id": "evt_n", "type": "customer.subscription.updated", "created": 1, "data": { "object": { "status": "active" } } }""");
        using var client = server.Anonymous();
        Assert.Contains("livehouse_billing_events_total{outcome=\"no_user\"}", (await client.Get("/metrics")).Raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenAProductionWithoutTheSecret_WhenSomethingSignedComes_ThenNothingIsBelieved()
    {
        const string Sound = "a-secret-that-is-long-enough-for-all-of-production-";
        await using var production = ApiServer.With(["--environment=Production", "--HTTPS_REDIRECT=false", "--BILLING_WEBHOOK_SECRET=", $"--JWT_SECRET={Sound}1"]);
        await production.Start();
        var body = Biller.Event("customer.subscription.created", "somebody");

        (await production.Deliver(body, Biller.Sign(body, secret: "livehouse-development-billing-secret-never-for-production"))).AssertProblem(HttpStatusCode.Unauthorized, "invalid_signature");
        var seconds = Biller.Now.ToUnixTimeSeconds();
        using var empty = new System.Security.Cryptography.HMACSHA256([]);
        var mac = Convert.ToHexStringLower(empty.ComputeHash(System.Text.Encoding.UTF8.GetBytes($"{seconds}.{body}")));
        (await production.Deliver(body, $"t={seconds},v1={mac}")).AssertProblem(HttpStatusCode.Unauthorized, "invalid_signature");
    }
}
