using System.Text.Json.Nodes;
using Livehouse.Testing;

namespace Livehouse.Tests.Payments;

public sealed class TierPriceTests(PaymentServer payments) : IClassFixture<PaymentServer>
{
    [Fact]
    public async Task GivenATiersPriceAtStripe_WhenPricesAreAsked_ThenNobodyWaitsForIt_AndItIsToldOnceItIsKnown()
    {
        payments.Stripe.Prices["price_studio"] = 900;

        Assert.Equal("""{"tier":"studio"}""", (await Tier()).ToJsonString());

        using var patience = new CancellationTokenSource(Hang.After);
        var tier = await Tier();
        while (tier["unitCents"] is null)
        {
            patience.Token.ThrowIfCancellationRequested();
            tier = await Tier();
        }

        Assert.Equal("""{"tier":"studio","unitCents":900,"currency":"eur","interval":"month","intervalCount":1}""", tier.ToJsonString());
        Assert.Equal(1, payments.Stripe.Requests);
    }

    private async Task<JsonNode> Tier() => (await payments.Server.Anonymous().Get("/api/payments/prices")).Json["tiers"]![0]!;
}
