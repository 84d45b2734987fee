using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using Livehouse.Callers;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace Livehouse.Tests.Payments;

/// <summary>Gifts that cost coins, and what refunds take back.</summary>
public sealed class CoinGiftTests(PaymentServer payments) : IClassFixture<PaymentServer>
{
    [Fact]
    public async Task GivenAPayerOnTheHub_WhenCoinsArriveAndAreTakenBack_ThenTheyAreToldAndNobodyElse()
    {
        var (user, other) = (PaymentServer.New("buyer"), PaymentServer.New("other"));
        await using var hub = await payments.Hub(user);
        await using var elsewhere = await payments.Hub(other);
        var told = Channel.CreateUnbounded<JsonElement>();
        var overheard = 0;
        hub.On<JsonElement>("wallet:changed", change => told.Writer.TryWrite(change));
        elsewhere.On<JsonElement>("wallet:changed", _ => Interlocked.Increment(ref overheard));

        var payment = await payments.Pay(user, 100);
        Assert.Equal($$"""{"coins":100,"change":100,"kind":"purchase","paymentId":"{{payment}}"}""", await Next());
        await payments.Deliver("refund.created", PaymentServer.Reversal(PaymentServer.New("re_"), payment, 60, "succeeded"));
        Assert.Equal($$"""{"coins":70,"change":-30,"kind":"refund","paymentId":"{{payment}}"}""", await Next());
        Assert.Equal(0, overheard);

        async Task<string> Next()
        {
            using var patience = new CancellationTokenSource(Testing.Hang.After);
            return (await told.Reader.ReadAsync(patience.Token)).GetRawText();
        }
    }

    [Fact]
    public async Task GivenWhatIsSold_WhenAnybodyAsks_ThenThePricesAreTold_AndOperatorsSeeALedgerInBalance()
    {
        var prices = await payments.Server.Anonymous().Get("/api/payments/prices");
        Assert.Equal("""{"coins":{"unitCents":2,"currency":"eur","quantityMax":100000},"tiers":[{"tier":"studio"}],"giftsCost":true}""", prices.Raw);
        await payments.Pay(PaymentServer.New("buyer"), 100);
        (await payments.Server.As("nobody").Get("/api/admin/payments/totals")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        var boss = payments.Server.As("boss", "elsewhere", Role.Admin);
        (await boss.Get("/api/admin/payments/totals")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        var totals = await payments.Server.As("operator", null, Role.Admin).Get("/api/admin/payments/totals");
        Assert.Equal(0, totals.At("sum")!.GetValue<long>());
        var purchased = totals.At("accounts")!.AsArray().Single(static one => one!["kind"]!.GetValue<string>() == "purchased")!;
        Assert.InRange(purchased["coins"]!.GetValue<long>(), long.MinValue, -100);
    }

    [Fact]
    public async Task GivenCoins_WhenGiftsAreGiven_ThenTheyCostExactlyOnceAndTheHostEarnsThem()
    {
        var (host, giver) = (PaymentServer.New("host"), PaymentServer.New("giver"));
        await payments.Pay(giver, 111);
        var stream = await payments.GoLive(host);
        await using var hub = await payments.Hub(giver);
        await hub.InvokeAsync<JsonElement>("live:join", new { streamId = stream });
        var first = await Give("crown", "g1");
        Assert.Equal(first.ToString(), (await Give("crown", "g1")).ToString());
        await Give("star", "g2");
        Assert.EndsWith(": insufficient_coins", (await Assert.ThrowsAsync<HubException>(() => Give("star", "g3"))).Message, StringComparison.Ordinal);
        // The first answer again, although the wallet is empty.
        Assert.Equal(first.ToString(), (await Give("crown", "g1")).ToString());
        await Give("rose", "g4");
        Assert.Equal(0, await payments.CoinsOf(giver));

        var wallet = (await payments.Wallet(giver, "?limit=2")).Json;
        Assert.Equal([("gift", -1, "rose"), ("gift", -10, "star")], Entries(wallet));
        var rest = (await payments.Wallet(giver, $"?limit=2&cursor={wallet["nextCursor"]}")).Json;
        Assert.Equal([("gift", -100, "crown"), ("purchase", 111, "")], Entries(rest));
        Assert.Null(rest["nextCursor"]);
        Assert.Equal(stream, wallet["history"]![0]!["streamId"]!.GetValue<string>());

        using var client = payments.Server.As(host);
        var earnings = (await client.Get("/api/payments/earnings")).Json;
        Assert.Equal(111, earnings["coins"]!.GetValue<int>());
        Assert.Equal(12, earnings["months"]!.AsArray().Count);
        var month = earnings["months"]![11]!;
        Assert.Equal((111, 3), (month["coins"]!.GetValue<int>(), month["gifts"]!.GetValue<int>()));
        var name = month["month"]!.GetValue<string>();
        Assert.Equal(DateTimeOffset.UtcNow.ToString("yyyy-MM", CultureInfo.InvariantCulture), name);
        var csv = await client.Get($"/api/payments/earnings?from={name}&to={name}&format=csv");
        Assert.Equal(
            $"month,giftType,gifts,quantity,coins\r\n{name},crown,1,1,100\r\n{name},rose,1,1,1\r\n{name},star,1,1,10\r\n", csv.Raw.TrimStart('\uFEFF'));

        (await client.Get("/api/payments/earnings?from=2001-01")).AssertProblem(HttpStatusCode.BadRequest, "validation_failed");

        Task<JsonElement> Give(string type, string id) => hub.InvokeAsync<JsonElement>("live:gift", new { streamId = stream, giftType = type, clientId = id });
    }

    [Fact]
    public async Task GivenOneWallet_WhenItIsSpentInManyStreamsAtOnce_ThenExactlyItsCoinsAreSpent()
    {
        const int Streams = 4;
        const int Each = 20;
        var giver = PaymentServer.New("giver");
        await payments.Pay(giver, 50);
        var streams = new List<string>();
        for (var at = 0; at < Streams; at++) streams.Add(await payments.GoLive(PaymentServer.New("host")));
        var given = await Task.WhenAll(streams.Select(async stream =>
        {
            await using var hub = await payments.Hub(giver);
            await hub.InvokeAsync<JsonElement>("live:join", new { streamId = stream });
            var count = 0;
            for (var at = 0; at < Each; at++)
            {
                try
                {
                    await hub.InvokeAsync<JsonElement>("live:gift", new { streamId = stream, giftType = "rose", clientId = $"g{at}" });
                    count++;
                }
                catch (HubException refused)
                {
                    Assert.EndsWith(": insufficient_coins", refused.Message, StringComparison.Ordinal);
                }
            }

            return count;
        }));

        Assert.Equal(50, given.Sum());
        Assert.Equal(0, await payments.CoinsOf(giver));
    }

    [Fact]
    public async Task GivenARefund_WhenCoinsWereSpent_ThenWhatIsLeftIsTakenBackWhateverTheOrder()
    {
        var (host, giver) = (PaymentServer.New("host"), PaymentServer.New("giver"));
        var payment = await payments.Pay(giver, 100);
        var stream = await payments.GoLive(host);
        await using var hub = await payments.Hub(giver);
        await hub.InvokeAsync<JsonElement>("live:join", new { streamId = stream });
        await hub.InvokeAsync<JsonElement>("live:gift", new { streamId = stream, giftType = "star", quantity = 4 });

        await payments.Deliver("refund.created", PaymentServer.Reversal("re_1", payment, 50, "pending"));
        Assert.Equal(35, await payments.CoinsOf(giver));
        for (var time = 0; time < 2; time++)
        {
            await payments.Deliver("charge.refunded", new() { ["id"] = "ch_1", ["payment_intent"] = payment, ["amount_refunded"] = 200 }, at: 1);
        }

        Assert.Equal(0, await payments.CoinsOf(giver));
        Assert.Equal(40, await Earned(host));
        // It failed: what it took comes back, and not what it could not take.
        await payments.Deliver("refund.failed", PaymentServer.Reversal("re_1", payment, 50, "failed"), at: 2);
        Assert.Equal(0, await payments.CoinsOf(giver));
        Assert.Equal(["refund", "refund", "gift", "purchase"], Entries((await payments.Wallet(giver)).Json).Select(static entry => entry.Item1));
    }

    [Fact]
    public async Task GivenADispute_WhenItIsWonAndARefundCameBeforeItsPayment_ThenTheCoinsAreThereAndNotThere()
    {
        var giver = PaymentServer.New("giver");
        var payment = await payments.Pay(giver, 100);
        await payments.Deliver("charge.dispute.created", PaymentServer.Reversal("dp_1", payment, 200, "warning_needs_response"));
        Assert.Equal(100, await payments.CoinsOf(giver));
        await payments.Deliver("charge.dispute.updated", PaymentServer.Reversal("dp_1", payment, 200, "needs_response"), at: 1);
        Assert.Equal(0, await payments.CoinsOf(giver));
        await payments.Deliver("charge.dispute.closed", PaymentServer.Reversal("dp_1", payment, 200, "won"), at: 2);
        Assert.Equal(100, await payments.CoinsOf(giver));
        // Late: it was won since.
        await payments.Deliver("charge.dispute.funds_withdrawn", PaymentServer.Reversal("dp_1", payment, 200, "needs_response"), at: 1);
        Assert.Equal(100, await payments.CoinsOf(giver));

        var (early, session) = (PaymentServer.New("pi_"), payments.Stripe.Sessions[(await payments.BuyCoins(giver, 100)).Text("sessionId")]);
        await payments.Deliver("refund.created", PaymentServer.Reversal("re_2", early, 50, "succeeded"));
        await payments.Deliver("checkout.session.completed", PaymentServer.Paid(session, early));
        Assert.Equal(175, await payments.CoinsOf(giver));
    }

    [Fact]
    public async Task GivenGiftsThatCost_WhenTheCatalogueIsRead_ThenEachHasItsPrice() =>
        Assert.Equal(
            [1, 10, 100, 500],
            (await payments.Server.Anonymous().Get("/api/live/gifts")).Json.AsArray().Select(static gift => gift!["coins"]!.GetValue<int>()));

    private async Task<int> Earned(string host)
    {
        using var client = payments.Server.As(host);
        return (await client.Get("/api/payments/earnings")).Json["coins"]!.GetValue<int>();
    }

    private static List<(string, int, string)> Entries(System.Text.Json.Nodes.JsonNode wallet) =>
    [
        .. wallet["history"]!.AsArray().Select(static entry => (
            entry!["kind"]!.GetValue<string>(), entry["coins"]!.GetValue<int>(), entry["giftType"]?.GetValue<string>() ?? "")),
    ];
}
