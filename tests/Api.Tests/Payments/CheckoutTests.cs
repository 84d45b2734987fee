using System.Net;
using Livehouse.Callers;
using Livehouse.Payments;
using Livehouse.Testing.Stripe;
using Livehouse.Tests.Billing;
using Livehouse.Tests.Server;
using Microsoft.Extensions.DependencyInjection;

namespace Livehouse.Tests.Payments;

public sealed class CheckoutTests(PaymentServer payments) : IClassFixture<PaymentServer>
{
    [Fact]
    public async Task GivenStripesOwnLibrary_WhenItUsesTheStandIn_ThenItFindsStripe() =>
        Assert.Equal("good", await PaymentServer.Official("src/checkout.mjs", "", $"{payments.Stripe.Address.Port}", StripeStandIn.Key));

    [Fact]
    public async Task GivenCoins_WhenTheyAreBoughtAndPaid_ThenTheyArriveOnceByTheWebhookThatStripesLibrarySigned()
    {
        var user = PaymentServer.New("buyer");
        var answer = await payments.BuyCoins(user, 100);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var session = payments.Stripe.Sessions[answer.Text("sessionId")];
        Assert.Equal(session["url"]!.GetValue<string>(), answer.Text("url"));
        Assert.Equal((200, "eur"), (session["amount_total"]!.GetValue<long>(), session["currency"]!.GetValue<string>()));
        Assert.Equal("https://live.example.com/wallet?checkout=success&session_id={CHECKOUT_SESSION_ID}", session["success_url"]!.GetValue<string>());
        Assert.Equal("https://live.example.com/wallet?checkout=cancelled", session["cancel_url"]!.GetValue<string>());
        Assert.Equal(user, session["of_payment"]!["userId"]!.GetValue<string>());
        Assert.Equal(0, await payments.CoinsOf(user));

        var paid = PaymentServer.Paid(session, PaymentServer.New("pi_"));
        var body = PaymentServer.Event("checkout.session.completed", paid);
        var signature = await PaymentServer.Official("src/sign.mjs", body, ApiServer.BillingSecret);
        (await payments.Server.Deliver(body, "t=1,v1=00")).AssertProblem(HttpStatusCode.Unauthorized, "invalid_signature");
        Assert.Equal(0, await payments.CoinsOf(user));
        for (var time = 0; time < 2; time++) Assert.Equal(HttpStatusCode.OK, (await payments.Server.Deliver(body, signature)).Status);
        // The same checkout in another event, and under another payment's id.
        await payments.Deliver("checkout.session.async_payment_succeeded", paid);
        await payments.Deliver("checkout.session.completed", PaymentServer.Paid(session, PaymentServer.New("pi_")));

        var wallet = await payments.Wallet(user);
        Assert.Equal(100, wallet.Json["coins"]!.GetValue<long>());
        var entry = Assert.Single(wallet.Json["history"]!.AsArray())!;
        Assert.Equal(("purchase", 100, paid["payment_intent"]!.GetValue<string>()),
            (entry["kind"]!.GetValue<string>(), entry["coins"]!.GetValue<int>(), entry["paymentId"]!.GetValue<string>()));
    }

    [Fact]
    public async Task GivenADelayedPayment_WhenItIsNotYetPaid_ThenNoCoinsArrive()
    {
        var user = PaymentServer.New("buyer");
        var session = payments.Stripe.Sessions[(await payments.BuyCoins(user, 50)).Text("sessionId")];
        var paid = PaymentServer.Paid(session, PaymentServer.New("pi_"));
        var unpaid = paid.DeepClone().AsObject();
        unpaid["payment_status"] = "unpaid";

        await payments.Deliver("checkout.session.completed", unpaid);
        await payments.Deliver("checkout.session.async_payment_failed", unpaid);
        Assert.Equal(0, await payments.CoinsOf(user));
        await payments.Deliver("checkout.session.async_payment_succeeded", paid);
        Assert.Equal(50, await payments.CoinsOf(user));
    }

    [Fact]
    public async Task GivenATier_WhenItIsBought_ThenTheSubscriptionNamesTheUserAndItsPriceIsTheTier()
    {
        var user = PaymentServer.New("buyer");
        var answer = await payments.Checkout(user, new { kind = "subscription", tier = "studio", returnUrl = "https://live.example.com/me?tab=plan" });
        var session = payments.Stripe.Sessions[answer.Text("sessionId")];
        Assert.Equal(("subscription", "price_studio"), (session["mode"]!.GetValue<string>(), session["price"]!.GetValue<string>()));
        Assert.Equal(user, session["of_subscription"]!["userId"]!.GetValue<string>());
        Assert.StartsWith("https://live.example.com/me?tab=plan&checkout=success", session["success_url"]!.GetValue<string>(), StringComparison.Ordinal);

        var customer = PaymentServer.New("cus_");
        payments.Stripe.Customers.Add(customer);
        await payments.Deliver($$"""
            { "id": "evt_of_{{user}}", "type": "customer.subscription.created", "created": {{Biller.Now.ToUnixTimeSeconds()}}, "data": { "object": {
              "id": "sub_of_{{user}}", "object": "subscription", "status": "active", "customer": "{{customer}}", "metadata": { "userId": "{{user}}", "tenant": "default" },
              "items": { "data": [ { "price": { "id": "price_studio", "lookup_key": "something-else" } } ] } } } }
            """);
        var subscription = await payments.Server.SubscriptionOf(user);
        Assert.Equal(("studio", "active"), (subscription.Text("tier"), subscription.Text("status")));

        var again = await payments.Checkout(user, new { kind = "subscription", tier = "studio", returnUrl = "https://live.example.com/me" });
        again.AssertProblem(HttpStatusCode.Conflict, "conflict");
        var other = await payments.Checkout(user, new { kind = "subscription", tier = "gold", returnUrl = "https://live.example.com/me" });
        other.AssertProblem(HttpStatusCode.Conflict, "conflict");
        using var client = payments.Server.As(user);
        var portal = await client.Post("/api/payments/portal", """{"returnUrl":"https://live.example.com/me"}""");
        Assert.StartsWith("https://billing.stripe.test/", portal.Text("url"), StringComparison.Ordinal);
        Assert.Equal(customer, payments.Stripe.Sessions[(await payments.BuyCoins(user, 100)).Text("sessionId")]["customer"]!.GetValue<string>());
    }

    [Fact]
    public async Task GivenACustomerThatWasDeletedAtStripe_WhenTheUserBuysAgain_ThenANewOneIsMade_AndThePortalIsAsBeforeTheFirstPayment()
    {
        var user = PaymentServer.New("buyer");
        var (ledger, gone) = (payments.Server.Services.GetRequiredService<ICoinLedger>(), await BecomeCustomer(user));
        Assert.Equal(gone, payments.Stripe.Sessions[(await payments.BuyCoins(user, 100)).Text("sessionId")]["customer"]!.GetValue<string>());
        payments.Stripe.DeleteCustomer(gone);

        var bought = await payments.BuyCoins(user, 100, "once");

        Assert.Equal(HttpStatusCode.OK, bought.Status);
        var session = payments.Stripe.Sessions[bought.Text("sessionId")];
        Assert.Null(session["customer"]);
        Assert.Null(await ledger.CustomerOf(Caller.DefaultTenant, user));
        var own = PaymentServer.New("cus_");
        payments.Stripe.Customers.Add(own);
        await payments.Deliver("checkout.session.completed", PaymentServer.Paid(session, PaymentServer.New("pi_"), own));
        Assert.Equal(own, await ledger.CustomerOf(Caller.DefaultTenant, user));

        payments.Stripe.DeleteCustomer(own);
        using var client = payments.Server.As(user);
        (await client.Post("/api/payments/portal", """{"returnUrl":"https://live.example.com/me"}""")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        Assert.Null(await ledger.CustomerOf(Caller.DefaultTenant, user));
    }

    private async Task<string> BecomeCustomer(string user)
    {
        var customer = PaymentServer.New("cus_");
        payments.Stripe.Customers.Add(customer);
        var session = payments.Stripe.Sessions[(await payments.BuyCoins(user, 100)).Text("sessionId")];
        await payments.Deliver("checkout.session.completed", PaymentServer.Paid(session, PaymentServer.New("pi_"), customer));
        return customer;
    }

    [Fact]
    public async Task GivenACheckoutThatOnlyThePayerNamed_WhenItIsPaid_ThenItsCustomerIsNotRememberedForTheUser()
    {
        var user = PaymentServer.New("buyer");
        var session = payments.Stripe.Sessions[(await payments.BuyCoins(user, 100)).Text("sessionId")];
        var paid = PaymentServer.Paid(session, PaymentServer.New("pi_"), PaymentServer.New("cus_"));
        paid.Remove("metadata");
        paid["client_reference_id"] = user;
        await payments.Deliver("checkout.session.completed", paid);
        var ledger = payments.Server.Services.GetRequiredService<ICoinLedger>();
        Assert.Null(await ledger.CustomerOf(Caller.DefaultTenant, user));

        var own = PaymentServer.New("cus_");
        await payments.Deliver("checkout.session.completed", PaymentServer.Paid(session, PaymentServer.New("pi_"), own));
        Assert.Equal(own, await ledger.CustomerOf(Caller.DefaultTenant, user));
    }

    [Fact]
    public async Task GivenAKey_WhenACheckoutIsRepeated_ThenThereIsOneAndALostAnswerIsAskedForAgain()
    {
        var user = PaymentServer.New("buyer");
        payments.Stripe.LoseAnswers(1);
        var before = payments.Stripe.Sessions.Count;
        var first = await payments.BuyCoins(user, 100, "once");
        var again = await payments.BuyCoins(user, 100, "once");

        Assert.Equal(first.Text("sessionId"), again.Text("sessionId"));
        Assert.Equal("true", again.Header("Idempotency-Replayed"));
        Assert.Equal(before + 1, payments.Stripe.Sessions.Count);
    }

    [Theory]
    [InlineData("""{"kind":"coins","returnUrl":"https://live.example.com/"}""", "coins")]
    [InlineData("""{"kind":"coins","coins":0,"returnUrl":"https://live.example.com/"}""", "coins")]
    [InlineData("""{"kind":"coins","coins":24,"returnUrl":"https://live.example.com/"}""", "coins")]
    [InlineData("""{"kind":"subscription","returnUrl":"https://live.example.com/"}""", "tier")]
    [InlineData("""{"kind":"subscription","tier":"gold","returnUrl":"https://live.example.com/"}""", "tier")]
    [InlineData("""{"kind":"coins","coins":100,"returnUrl":"https://evil.example/"}""", "returnUrl")]
    [InlineData("""{"kind":"coins","coins":100,"returnUrl":"http://live.example.com/"}""", "returnUrl")]
    [InlineData("""{"kind":"coins","coins":100,"returnUrl":"https://live.example.com@evil.example/"}""", "returnUrl")]
    [InlineData("""{"kind":"coins","coins":100,"returnUrl":"https://live.example.com:444/"}""", "returnUrl")]
    [InlineData("""{"kind":"coins","coins":100,"returnUrl":"https://live.example.com/#a"}""", "returnUrl")]
    [InlineData("""{"kind":"coins","coins":100,"returnUrl":"javascript:alert(1)"}""", "returnUrl")]
    public async Task GivenABadRequest_WhenItComes_ThenItsFieldIsNamed(string body, string field)
    {
        using var client = payments.Server.As("buyer");
        var answer = await client.Post("/api/payments/checkout", body);
        answer.AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
        Assert.NotNull(answer.At("errors")![field]);
    }

    [Fact]
    public async Task GivenNoPaymentYet_WhenThePortalIsAskedFor_ThenThereIsNone()
    {
        using var client = payments.Server.As(PaymentServer.New("nobody"));
        (await client.Post("/api/payments/portal", """{"returnUrl":"http://localhost:5080/me"}""")).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }
}
