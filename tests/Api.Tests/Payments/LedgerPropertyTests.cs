using System.Collections.Concurrent;
using System.Text.Json;
using Livehouse.Payments;
using Livehouse.Testing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace Livehouse.Tests.Payments;

/// <summary>
/// Random purchases, gifts, refunds, disputes, repeats and restarts, at once and through the wire: no coin is made or lost. <c>LIVEHOUSE_LEDGER_RUNS</c> is
/// how often, once in CI.
/// </summary>
public sealed class LedgerPropertyTests(PaymentServer payments, ITestOutputHelper output) : IClassFixture<PaymentServer>
{
    private const int Rounds = 8;
    private const int AtOnce = 6;

    [Fact]
    public Task GivenRandomPurchasesGiftsAndRefunds_WhenTheyComeAtOnceTwiceAndAcrossRestarts_ThenTheSumOfAllAccountsIsConstant() =>
        Seeds.Try(int.Parse(Environment.GetEnvironmentVariable("LIVEHOUSE_LEDGER_RUNS") ?? "1", System.Globalization.CultureInfo.InvariantCulture),
            output.WriteLine, async seed =>
        {
            var before = await Totals();
            var world = new World(payments, new Random(seed));
            await world.Begin();
            for (var round = 0; round < Rounds; round++)
            {
                await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => world.Step()).ToList());
                if (round == Rounds / 2) await world.Restart();
                Check(await Totals());
            }

            await world.End();
            var after = await Totals();
            Check(after);
            Assert.Equal(world.Sold, Of(before, CoinAccountKinds.Purchased) - Of(after, CoinAccountKinds.Purchased));
            Assert.Equal(world.Given, Of(after, CoinAccountKinds.Earnings) - Of(before, CoinAccountKinds.Earnings));
            foreach (var host in world.Hosts) Assert.Equal(world.EarnedBy(host), await world.Earnings(host));
            foreach (var giver in world.Givers) Assert.True(await payments.CoinsOf(giver) >= 0);
        });

    private static void Check(IReadOnlyDictionary<string, long> totals)
    {
        Assert.Equal(0, totals.Values.Sum());
        Assert.All(totals, static total => Assert.True(total.Value >= 0 || CoinAccountKinds.MayBeNegative(total.Key), total.Key));
    }

    private static long Of(IReadOnlyDictionary<string, long> totals, string kind) => totals.GetValueOrDefault(kind);

    private Task<IReadOnlyDictionary<string, long>> Totals() => payments.Server.Services.GetRequiredService<ICoinLedger>().Totals("default");

    /// <summary>Who does what, and what must come of it.</summary>
    private sealed class World(PaymentServer payments, Random random)
    {
        private readonly Dictionary<string, string> _streams = [];
        private readonly ConcurrentBag<(string Payment, long Cents)> _paid = [];
        private readonly ConcurrentQueue<string> _late = [];
        private readonly ConcurrentDictionary<string, (string Host, long Coins)> _given = [];
        private readonly Lock _gate = new();
        private Dictionary<string, HubConnection> _hubs = [];
        private long _sold;

        public string[] Givers { get; } = [.. Enumerable.Range(0, 3).Select(static _ => PaymentServer.New("giver"))];

        public string[] Hosts { get; } = [.. Enumerable.Range(0, 2).Select(static _ => PaymentServer.New("host"))];

        public long Sold => _sold;

        public long Given => _given.Values.Sum(static gift => gift.Coins);

        public long EarnedBy(string host) => _given.Values.Where(gift => gift.Host == host).Sum(static gift => gift.Coins);

        public async Task Begin()
        {
            foreach (var host in Hosts) _streams[host] = await payments.GoLive(host);
            await Connect();
            foreach (var giver in Givers) await Buy(giver, 40);
        }

        public Task Step()
        {
            var (choice, giver, host, size) = Take(() => (random.Next(10), Givers[random.Next(3)], Hosts[random.Next(2)], random.Next(1, 30)));
            return choice switch
            {
                0 or 1 => Buy(giver, 25 + size),
                2 => Reverse("refund.created", "re_", "succeeded", size),
                3 => Reverse("charge.dispute.created", "dp_", Take(() => random.Next(2)) == 0 ? "needs_response" : "won", size),
                4 when _late.TryDequeue(out var late) => payments.Deliver(late),
                _ => Give(giver, host, Take(() => random.Next(3)) == 0 ? "star" : "rose", 1 + (size / 10), PaymentServer.New("g")),
            };
        }

        public async Task Restart()
        {
            await Disconnect();
            await payments.Server.Restart();
            await Connect();
        }

        public async Task End()
        {
            while (_late.TryDequeue(out var late)) await payments.Deliver(late);
            await Disconnect();
        }

        public async Task<long> Earnings(string host)
        {
            using var client = payments.Server.As(host);
            return (await client.Get("/api/payments/earnings")).Json["coins"]!.GetValue<long>();
        }

        private async Task Buy(string user, int coins)
        {
            var session = payments.Stripe.Sessions[(await payments.BuyCoins(user, coins)).Text("sessionId")];
            var payment = PaymentServer.New("pi_");
            var paid = PaymentServer.Event("checkout.session.completed", PaymentServer.Paid(session, payment));
            Interlocked.Add(ref _sold, coins);
            _paid.Add((payment, coins * 2));
            // Now, twice, or only after what else happens to it.
            var when = Take(() => random.Next(3));
            if (when != 0) await payments.Deliver(paid);
            if (when != 1) _late.Enqueue(paid);
        }

        private async Task Reverse(string type, string prefix, string status, int size)
        {
            if (!_paid.TryPeek(out var payment)) return;
            var cents = Math.Min(payment.Cents, payment.Cents * size / 20);
            var body = PaymentServer.Event(type, PaymentServer.Reversal(PaymentServer.New(prefix), payment.Payment, cents, status), Take(() => random.Next(5)));
            await Task.WhenAll(payments.Deliver(body), payments.Deliver(body));
        }

        private async Task Give(string giver, string host, string type, int quantity, string id)
        {
            var hub = _hubs[giver];
            object gift = new { streamId = _streams[host], giftType = type, quantity, clientId = id };
            try
            {
                await Task.WhenAll(hub.InvokeAsync<JsonElement>("live:gift", gift), hub.InvokeAsync<JsonElement>("live:gift", gift));
                _given[id] = (host, quantity * (type == "star" ? 10 : 1));
            }
            catch (HubException refused)
            {
                Assert.Contains(refused.Message.Split(": ")[^1], (string[])["insufficient_coins", "rate_limited"]);
                // Coins may have arrived between the two.
                if (await IsGiven(hub, gift)) _given[id] = (host, quantity * (type == "star" ? 10 : 1));
            }
        }

        private static async Task<bool> IsGiven(HubConnection hub, object gift)
        {
            try
            {
                await hub.InvokeAsync<JsonElement>("live:gift", gift);
                return true;
            }
            catch (HubException)
            {
                return false;
            }
        }

        private async Task Connect()
        {
            _hubs = [];
            foreach (var giver in Givers) _hubs[giver] = await payments.Hub(giver);
        }

        private async Task Disconnect()
        {
            foreach (var hub in _hubs.Values) await hub.DisposeAsync();
        }

        private T Take<T>(Func<T> next)
        {
            lock (_gate) return next();
        }
    }
}
