using System.Net;
using Livehouse.Testing.Stripe;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Payments;

public sealed class UnconfiguredPaymentTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Theory]
    [InlineData("checkout", """{"kind":"coins","coins":100,"returnUrl":"http://localhost:5080/"}""")]
    [InlineData("checkout", """{"kind":"subscription","tier":"studio","returnUrl":"http://localhost:5080/"}""")]
    [InlineData("portal", """{"returnUrl":"http://localhost:5080/"}""")]
    public async Task GivenNoStripe_WhenSomethingIsBought_ThenTheServerSaysThatItSellsNothing(string call, string body)
    {
        using var client = server.As("buyer");
        (await client.Post($"/api/payments/{call}", body)).AssertProblem(HttpStatusCode.ServiceUnavailable, "payments_not_configured");
    }

    [Fact]
    public async Task GivenAStripeThatDoesNotAnswer_WhenSomethingIsBought_ThenItIsUnavailable()
    {
        await using var deaf = ApiServer.With(
            [$"--STRIPE_SECRET_KEY={StripeStandIn.Key}", "--STRIPE_API_URL=http://127.0.0.1:9", "--COIN_PRICE_CENTS=2"]);
        await deaf.Start();
        using var client = deaf.As("buyer");
        (await client.Post("/api/payments/checkout", """{"kind":"coins","coins":100,"returnUrl":"http://localhost:5080/"}""")).AssertProblem(
            HttpStatusCode.BadGateway, "payments_unavailable");
    }

    [Fact]
    public async Task GivenFreeGifts_WhenTheCatalogueIsRead_ThenNoneHasAPrice() =>
        Assert.All((await server.Anonymous().Get("/api/live/gifts")).Json.AsArray(), static gift => Assert.Null(gift!["coins"]));
}
