using System.Net;
using Livehouse.Testing;
using Livehouse.Tests.Server;
using Xunit.Abstractions;

namespace Livehouse.Tests.Billing;

/// <summary>
/// A user who pays by a payment link is only named by the checkout's <c>client_reference_id</c>: the events of the subscription name no user, and may arrive
/// before it.
/// </summary>
public class PaymentLinkTests(ApiServer server, ITestOutputHelper output) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task GivenACheckoutThatNamesTheUser_WhenEventsOfItsSubscriptionNameNobody_ThenTheyAreTheUsers()
    {
        var user = Biller.NewUser();
        await server.Deliver(Checkout(user));
        Assert.Equal("active", (await server.SubscriptionOf(user)).Text("status"));

        await server.Deliver(Nameless(user, "customer.subscription.created", "trialing", at: 1));
        Assert.Equal(("trialing", "studio"), ((await server.SubscriptionOf(user)).Text("status"), (await server.SubscriptionOf(user)).Text("tier")));
        await server.Deliver(Nameless(user, "customer.subscription.deleted", "canceled", at: 60));
        Assert.Equal("canceled", (await server.SubscriptionOf(user)).Text("status"));
    }

    [Fact]
    public async Task GivenASubscriptionThatTheCheckoutDidNotSell_WhenItIsTheSameCustomers_ThenItIsTheUsersAndStaysSo()
    {
        var (user, other) = (Biller.NewUser(), Biller.NewUser());
        await server.Deliver(Checkout(user, subscription: "null"));
        Assert.Equal("none", (await server.SubscriptionOf(user)).Text("status"));
        await server.Deliver(Nameless(user, "customer.subscription.created", at: 1, subscription: $"sub_second_{user}"));
        Assert.Equal("active", (await server.SubscriptionOf(user)).Text("status"));

        // The customer's next checkout is by another user: earlier purchases keep their owner.
        await server.Deliver(Checkout(other, customer: $"cus_{user}", at: 10));
        await server.Deliver(Nameless(user, "customer.subscription.deleted", "canceled", at: 60, subscription: $"sub_second_{user}"));
        Assert.Equal(("canceled", "active"), ((await server.SubscriptionOf(user)).Text("status"), (await server.SubscriptionOf(other)).Text("status")));
    }

    [Fact]
    public async Task GivenEventsBeforeTheCheckout_WhenItComesAtLast_ThenNothingOfThemIsLostOverARestart()
    {
        await using var own = new ApiServer();
        await own.Start();
        await own.Deliver(Nameless("late", "customer.subscription.created", "incomplete", at: 0));
        await own.Deliver(Nameless("late", "customer.subscription.updated", "active", at: 2));
        await own.Deliver(Nameless("late", "customer.subscription.created", "trialing", at: 1, subscription: "sub_beside"));
        Assert.Equal("none", (await own.SubscriptionOf("late")).Text("status"));
        await own.Restart();

        Assert.Equal(HttpStatusCode.OK, (await own.Deliver(Checkout("late", at: 3))).Status);

        Assert.Equal(("active", "studio"), ((await own.SubscriptionOf("late")).Text("status"), (await own.SubscriptionOf("late")).Text("tier")));
        await own.Deliver(Nameless("late", "customer.subscription.deleted", "canceled", at: 60));
        Assert.Equal("trialing", (await own.SubscriptionOf("late")).Text("status"));
    }

    [Fact]
    public async Task GivenAnyOrderOfTheSameEvents_WhenTheyAreDeliveredAndRepeated_ThenTheStateIsTheSame() =>
        await Seeds.Try(12, output.WriteLine, async seed =>
    {
        var random = new Random(seed);
        var user = Biller.NewUser();
        string[] events =
        [
            Checkout(user, at: 3),
            Nameless(user, "customer.subscription.created", "incomplete", at: 0),
            Nameless(user, "customer.subscription.updated", "active", at: 1),
            Nameless(user, "customer.subscription.updated", "past_due", at: 2),
            Nameless(user, "customer.subscription.updated", "trialing", at: 4),
            Nameless(user, "customer.subscription.deleted", "canceled", at: 9, subscription: $"sub_old_{user}"),
            Biller.Money("invoice.payment_failed", 8, $$""" "customer": "cus_{{user}}", "subscription": "sub_of_{{user}}" """),
            Biller.Money(
                "invoice.paid",
                8,
                $$""" "customer": "cus_{{user}}", "parent": { "subscription_details": { "subscription": "sub_old_{{user}}", "metadata": { "userId": "{{user}}" } } } """),
        ];
        var delivered = events.Concat(events.Where(_ => random.Next(3) == 0)).ToArray();
        random.Shuffle(delivered);

        foreach (var told in delivered) Assert.Equal(HttpStatusCode.OK, (await server.Deliver(told)).Status);

        var subscription = await server.SubscriptionOf(user);
        Assert.Equal(("trialing", "studio"), (subscription.Text("status"), subscription.Text("tier")));
    });

    [Fact]
    public async Task GivenASubscriptionThatNamesItsUser_WhenTheCheckoutsReferenceIsSomethingElse_ThenItStaysTheUsers()
    {
        var (user, cart) = (Biller.NewUser(), "cart_1234");
        await server.Deliver(Biller.Event("customer.subscription.created", user, at: 0));
        await server.Deliver(Checkout(cart, customer: $"cus_{user}", subscription: $"\"sub_of_{user}\"", at: 1));
        Assert.Equal(("active", "none"), ((await server.SubscriptionOf(user)).Text("status"), (await server.SubscriptionOf(cart)).Text("status")));

        // The other way round: what the checkout gave, the subscription's own word takes back.
        var second = Biller.NewUser();
        await server.Deliver(Checkout("cart_5678", subscription: $"\"sub_of_{second}\"", at: 0));
        Assert.Equal("active", (await server.SubscriptionOf("cart_5678")).Text("status"));
        await server.Deliver(Biller.Event("customer.subscription.created", second, at: 0));
        Assert.Equal(("active", "canceled"), ((await server.SubscriptionOf(second)).Text("status"), (await server.SubscriptionOf("cart_5678")).Text("status")));
    }

    [Fact]
    public async Task GivenASubscriptionThatMovesToAnotherUser_WhenEventsOfBeforeComeLate_ThenOnlyTheNewOneHasIt()
    {
        var (from, to) = (Biller.NewUser(), Biller.NewUser());
        string Named(string user, int at) =>
            Biller.Event("customer.subscription.updated", user, at: at).Replace($"sub_of_{user}", $"sub_moving_{from}", StringComparison.Ordinal);
        await server.Deliver(Named(from, 0));
        await server.Deliver(Named(to, 10));
        Assert.Equal(("canceled", "active"), ((await server.SubscriptionOf(from)).Text("status"), (await server.SubscriptionOf(to)).Text("status")));

        await server.Deliver(Named(from, 5));
        Assert.Equal(("canceled", "active"), ((await server.SubscriptionOf(from)).Text("status"), (await server.SubscriptionOf(to)).Text("status")));
        await server.Deliver(Named(from, 3_600));
        Assert.Equal(("active", "canceled"), ((await server.SubscriptionOf(from)).Text("status"), (await server.SubscriptionOf(to)).Text("status")));
    }

    [Fact]
    public async Task GivenACheckoutThatIsNotPaidYet_WhenTheSubscriptionSpeaks_ThenItIsTheUsers()
    {
        var user = Biller.NewUser();
        await server.Deliver(Checkout(user, payment: "unpaid"));
        Assert.Equal("none", (await server.SubscriptionOf(user)).Text("status"));
        await server.Deliver(Nameless(user, "customer.subscription.updated", at: 60));
        Assert.Equal("active", (await server.SubscriptionOf(user)).Text("status"));
    }

    [Fact]
    public async Task GivenAnotherTenantsCheckout_WhenItsSubscriptionSpeaks_ThenItIsTheUsersOfThatTenant()
    {
        var user = Biller.NewUser();
        await server.Deliver(Checkout(user, more: """, "metadata": { "tenant": "elsewhere" } """));
        await server.Deliver(Nameless(user, "customer.subscription.created", "trialing", at: 1));

        Assert.Equal("none", (await server.SubscriptionOf(user)).Text("status"));
        using var theirs = server.As(user, "elsewhere");
        Assert.Equal("trialing", (await theirs.Get("/api/billing/subscription")).Text("status"));
    }

    private static string Checkout(string user, string? customer = null, string? subscription = null, string payment = "paid", int at = 0, string more = "") =>
        Biller.Money(
        "checkout.session.completed", at,
        $$""" "id": "cs_1", "object": "checkout.session", "mode": "subscription", "payment_status": "{{payment}}", "client_reference_id": "{{user}}", "customer": "{{customer ?? $"cus_{user}"}}", "subscription": {{subscription ?? $"\"sub_of_{user}\""}}{{more}} """);

    /// <summary>An event of a subscription without metadata.</summary>
    private static string Nameless(string user, string type, string status = "active", int at = 0, string? subscription = null) => Biller.Money(
        type, at,
        $$""" "id": "{{subscription ?? $"sub_of_{user}"}}", "object": "subscription", "customer": { "id": "cus_{{user}}" }, "status": "{{status}}", "metadata": {}, "items": { "data": [ { "price": { "id": "price_1", "lookup_key": "studio" } } ] } """);
}
