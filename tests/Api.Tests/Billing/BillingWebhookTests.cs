using System.Net;
using System.Text.Json.Nodes;
using Livehouse.Tests.Rooms;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Billing;

/// <summary>The billing provider's webhooks, over the real server.</summary>
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
            Biller.Event("customer.subscription.deleted", user, at: 1200, id: $"evt_{user}_3"),
            Biller.Event("customer.subscription.updated", user, "past_due", at: 600, id: $"evt_{user}_2"),
            Biller.Event("customer.subscription.created", user, at: 0, id: $"evt_{user}_1"),
            Biller.Event("customer.subscription.updated", user, "active", at: 1800, id: $"evt_{user}_3"),
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
            null, "", "t=", "v1=", $"t={seconds}", $"v1={mac}", good[..^1], good + "0", $"t={seconds + 1},v1={mac}", $"t={seconds},v0={mac}",
            $"t={seconds},v1={mac[..^1]}0{mac[^1]}", $"t={seconds},v1={new string('z', 64)}",
            $"t={seconds},t={seconds},v1={mac}", $"t=-{seconds},v1={mac}", $"t={new string('9', 30)},v1={mac}", $"t=1e9,v1={mac}",
            Biller.Sign(body, secret: "another-secret-that-is-also-long-enough"), Biller.Sign(body, secret: "x"),
            Biller.Sign(body, Biller.Now.AddSeconds(-310)), Biller.Sign(body, Biller.Now.AddSeconds(310)), Biller.Sign(body + " "), new string('a', 6_000),
            $"t={seconds},v1={Biller.Mac(body)}",
        ];

        foreach (var signature in forged) (await server.Deliver(body, signature)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_signature");
        foreach (var other in new[] { body + "\n", body[..^1], "", body.Replace("active", "trialing", StringComparison.Ordinal) })
        {
            (await server.Deliver(other, good)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_signature");
        }
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
    public async Task GivenACheckout_WhenItIsToldBeforeTheSubscription_ThenItCountsUntilThatSpeaksForItself()
    {
        var user = Biller.NewUser();
        string Checkout(double at, string more) => Biller.Money("checkout.session.completed", at, $$""" "client_reference_id": "{{user}}", {{more}} """);

        await server.Deliver(
            Checkout(60, $$""" "mode": "subscription", "payment_status": "paid", "subscription": "sub_of_{{user}}", "metadata": { "tier": "studio" } """));
        Assert.Equal(("studio", "active"), ((await server.SubscriptionOf(user)).Text("tier"), (await server.SubscriptionOf(user)).Text("status")));
        await server.Deliver(Biller.Event("customer.subscription.created", user, "incomplete", at: 0));
        Assert.Equal("incomplete", (await server.SubscriptionOf(user)).Text("status"));
        await server.Deliver(Biller.Event("customer.subscription.updated", user, "active", at: 30));
        await server.Deliver(Checkout(540, """ "mode": "payment", "payment_status": "paid", "metadata": { "tier": "basic" } """));
        Assert.Equal(("studio", "active"), ((await server.SubscriptionOf(user)).Text("tier"), (await server.SubscriptionOf(user)).Text("status")));

        var waits = Biller.NewUser();
        await server.Deliver(Biller.Money(
            "checkout.session.completed", 0, $$""" "client_reference_id": "{{waits}}", "payment_status": "unpaid", "subscription": "sub_of_{{waits}}" """));
        Assert.Equal("none", (await server.SubscriptionOf(waits)).Text("status"));
        await server.Deliver(Biller.Money(
            "checkout.session.async_payment_succeeded",
            9,
            $$""" "client_reference_id": "{{waits}}", "payment_status": "paid", "subscription": "sub_of_{{waits}}" """));
        Assert.Equal("active", (await server.SubscriptionOf(waits)).Text("status"));
    }

    /// <summary>
    /// A failed retry of an older invoice, a declined upgrade, the last invoice of what was cancelled: before, in and after the second of the subscription's
    /// own event.
    /// </summary>
    [Theory]
    [InlineData("active", "invoice.payment_failed")]
    [InlineData("trialing", "invoice.payment_failed")]
    [InlineData("past_due", "invoice.paid")]
    [InlineData("incomplete", "invoice.paid")]
    [InlineData("unpaid", "invoice.paid")]
    [InlineData("paused", "invoice.paid")]
    [InlineData("canceled", "invoice.paid")]
    public async Task GivenASubscriptionsOwnWord_WhenInvoicesSayOtherwise_ThenItStands(string status, string type)
    {
        foreach (var at in new[] { -1, 0, 1, 900 })
        {
            var user = Biller.NewUser();
            var own = Biller.Event("customer.subscription.updated", user, status);
            string[] invoices =
            [
                Biller.Money(
                    type,
                    at,
                    $$""" "id": "in_1", "parent": { "subscription_details": { "subscription": "sub_of_{{user}}", "metadata": { "userId": "{{user}}" } } } """),
                Biller.Money(
                    type,
                    at,
                    $$""" "id": "in_2", "subscription": { "id": "sub_of_{{user}}" }, "metadata": {}, "lines": { "data": [ { "metadata": { "userId": "{{user}}", "tier": "venue_premium" } } ] } """),
            ];
            foreach (var told in new[] { invoices[0], own, invoices[1] }) Assert.Equal(HttpStatusCode.OK, (await server.Deliver(told)).Status);

            var subscription = await server.SubscriptionOf(user);
            Assert.Equal((status, "studio"), (subscription.Text("status"), subscription.Text("tier")));
        }
    }

    [Fact]
    public async Task GivenADowngrade_WhenTheEventLeavesTierAndFeaturesOut_ThenTheyAreGone()
    {
        var user = Biller.NewUser();
        await server.Deliver(Biller.Event("customer.subscription.created", user));
        var told = JsonNode.Parse(Biller.Event("customer.subscription.updated", user, at: 60))!;
        told["data"]!["object"]!["metadata"] = new JsonObject { ["userId"] = user };
        told["data"]!["object"]!["items"]!["data"]![0]!["price"] =
            new JsonObject { ["id"] = "price_2", ["lookup_key"] = null, ["metadata"] = new JsonObject() };

        await server.Deliver(told.ToJsonString());

        var subscription = await server.SubscriptionOf(user);
        Assert.Equal("active", subscription.Text("status"));
        Assert.Null(subscription.At("tier"));
        Assert.Empty(subscription.At("features")!.AsArray());
        using var client = server.As(user);
        Assert.False(RoomScene.Claims((await client.Post("/api/join", """{"room":"downgraded"}""")).Text("token"))["video"]!["canPublish"]!.GetValue<bool>());
    }

    [Theory]
    [InlineData(-3600, "active", true)]
    [InlineData(-71 * 3600, "active", true)]
    [InlineData(-73 * 3600, "active", false)]
    [InlineData(-3600, "trialing", true)]
    [InlineData(-3600, "past_due", false)]
    [InlineData(3600, "active", true)]
    public async Task GivenAPeriodThatEnded_WhenTheBillerHasNotToldOfTheNextOne_ThenWhatIsActiveStaysSoForTheGrace(
        int endsInSeconds, string status, bool mayPublish)
    {
        var user = Biller.NewUser();
        var told = JsonNode.Parse(Biller.Event("customer.subscription.updated", user, status))!;
        told["data"]!["object"]!["items"]!["data"]![0]!["current_period_end"] = Biller.Now.AddSeconds(endsInSeconds).ToUnixTimeSeconds();
        await server.Deliver(told.ToJsonString());

        using var client = server.As(user);
        var joined = await client.Post("/api/join", """{"room":"renewal"}""");
        Assert.Equal(mayPublish, RoomScene.Claims(joined.Text("token"))["video"]!["canPublish"]!.GetValue<bool>());
    }

    [Theory]
    [InlineData(-60, false)]
    [InlineData(60, true)]
    public async Task GivenACancellationAtThePeriodsEnd_WhenThatHasCome_ThenThereIsNoGrace(int endsInSeconds, bool mayPublish)
    {
        var user = Biller.NewUser();
        var told = JsonNode.Parse(Biller.Event("customer.subscription.updated", user))!;
        told["data"]!["object"]!["items"]!["data"]![0]!["current_period_end"] = Biller.Now.AddSeconds(endsInSeconds).ToUnixTimeSeconds();
        told["data"]!["object"]!["cancel_at_period_end"] = true;
        await server.Deliver(told.ToJsonString());

        using var client = server.As(user);
        var joined = await client.Post("/api/join", """{"room":"cancelled"}""");
        Assert.Equal(mayPublish, RoomScene.Claims(joined.Text("token"))["video"]!["canPublish"]!.GetValue<bool>());
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
    [InlineData(
        """{ "id": "evt_b", "type": "customer.subscription.updated", "created": 1, "data": { "object": { "id": "sub_x", "status": "active", "metadata": {} } } }""",
        200)]
    [InlineData(
        """{ "id": "evt_c", "type": "customer.subscription.updated", "created": 1, "data": { "object": { "id": "sub_x", "status": "active", "metadata": { "userId": "no user" } } } }""",
        200)]
    [InlineData(
        """{ "id": "evt_d", "type": "customer.subscription.updated", "created": 1, "data": { "object": { "status": [], "metadata": 5, "items": { "data": [ 1, null, {} ] } } } }""",
        200)]
    [InlineData("""{ "id": "evt_e", "type": "invoice.paid", "created": 1, "data": { "object": { "subscription": 5, "lines": { "data": "x" } } } }""", 200)]
    [InlineData(
        """{ "id": "evt_f", "type": "customer.subscription.updated", "created": 1, "data": { "object": { "id": "sub_x", "status": "active", "metadata": { "userId": "\ud800" } } } }""",
        200)]
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
    public async Task GivenABodyOver1MiB_WhenItComes_ThenItIsTooLargeThoughItIsSigned() =>
        (await server.Deliver($$"""{"id":"evt_z","pad":"{{new string('x', 1024 * 1024)}}"}""")).AssertProblem(
            HttpStatusCode.RequestEntityTooLarge, "payload_too_large");

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
        await using var production =
            ApiServer.With(["--environment=Production", "--HTTPS_REDIRECT=false", "--BILLING_WEBHOOK_SECRET=", $"--JWT_SECRET={Sound}1"]);
        await production.Start();
        var body = Biller.Event("customer.subscription.created", "somebody");

        (await production.Deliver(body, Biller.Sign(body, secret: "livehouse-development-billing-secret-never-for-production"))).AssertProblem(
            HttpStatusCode.Unauthorized, "invalid_signature");
        var seconds = Biller.Now.ToUnixTimeSeconds();
        using var empty = new System.Security.Cryptography.HMACSHA256([]);
        var mac = Convert.ToHexStringLower(empty.ComputeHash(System.Text.Encoding.UTF8.GetBytes($"{seconds}.{body}")));
        (await production.Deliver(body, $"t={seconds},v1={mac}")).AssertProblem(HttpStatusCode.Unauthorized, "invalid_signature");
    }
}
