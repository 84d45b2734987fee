using System.Net;
using Livehouse.Callers;
using Livehouse.Payments;
using Livehouse.Tests.Server;
using Microsoft.Extensions.DependencyInjection;

namespace Livehouse.Tests.Payments;

public sealed class ErasedPayerTests(PaymentServer payments) : IClassFixture<PaymentServer>
{
    [Fact]
    public async Task GivenAPayer_WhenTheAccountIsDeleted_ThenTheLedgerStaysWithoutThemAndLaterReportsStillCount()
    {
        var name = PaymentServer.New("payer");
        var registered = await payments.Server.Anonymous().Post(
            "/api/auth/register", $$"""{"email":"{{name}}@example.com","username":"{{name}}","password":"{{ApiServer.Password}}","displayName":"Maya"}""");
        var (id, token) = (registered.Text("user.id"), registered.Text("accessToken"));
        using var client = new ApiClient(payments.Server.Address, token, payments.Server.Secrets, payments.Server.Document);
        const string Body = """{"kind":"coins","coins":100,"returnUrl":"https://live.example.com/"}""";
        var session = payments.Stripe.Sessions[(await client.Post("/api/payments/checkout", Body)).Text("sessionId")];
        var late = payments.Stripe.Sessions[(await client.Post("/api/payments/checkout", Body)).Text("sessionId")];
        var payment = PaymentServer.New("pi_");
        await payments.Deliver("checkout.session.completed", PaymentServer.Paid(session, payment, PaymentServer.New("cus_")));
        var ledger = payments.Server.Services.GetRequiredService<ICoinLedger>();
        var wallet = (await ledger.Find(CoinAccount.Wallet(Caller.DefaultTenant, id)))!;
        Assert.Equal(100, wallet.Coins);

        Assert.Equal(HttpStatusCode.NoContent, (await client.Delete("/api/users/me")).Status);
        await payments.Deliver("refund.created", PaymentServer.Reversal(PaymentServer.New("re_"), payment, 100, "succeeded"));
        await payments.Deliver("checkout.session.completed", PaymentServer.Paid(late, PaymentServer.New("pi_"), PaymentServer.New("cus_")));

        Assert.Null(await ledger.Find(CoinAccount.Wallet(Caller.DefaultTenant, id)));
        Assert.Null(await ledger.CustomerOf(Caller.DefaultTenant, id));
        Assert.Equal(50, await ledger.BalanceOf(wallet.AccountId));
        var totals = await ledger.Totals(Caller.DefaultTenant);
        Assert.Equal((-200, 150, 50), (totals["purchased"], totals["wallet"], totals["refunded"]));
    }
}
