using Livehouse.Hosting;
using Livehouse.Payments;
using Livehouse.Tests.Grains.Hosting;
using Xunit.Abstractions;

namespace Livehouse.Tests.Grains.Payments;

public sealed class PaymentGrainTests(ITestOutputHelper output)
{
    private static readonly string[] RefundWords = ["pending", "succeeded", "failed"];

    private static readonly string[] DisputeWords = ["warning_needs_response", "needs_response", "lost", "won"];

    private readonly TestSilo _silo = new();

    private IPaymentGrain Payment => _silo.Payment("pi_1");

    private static CoinSale Sale => new("cs_1", "default", "ann", 100, 1_000);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(10, 1)]
    [InlineData(11, 2)]
    [InlineData(999, 100)]
    [InlineData(1_000, 100)]
    [InlineData(5_000, 100)]
    public async Task GivenAPartOfThePrice_WhenItIsRefunded_ThenNoCoinIsKeptWhosePriceCameBack(long cents, long taken)
    {
        await Payment.Report(At(0) with { Sale = Sale });
        await Payment.Report(At(1) with { RefundedCents = cents });
        Assert.Equal(new PaymentView(100, taken, 0), await Payment.Get());
    }

    [Fact]
    public async Task GivenAnErasedUser_WhenARefundComes_ThenTheNamelessWalletGivesTheCoinsBack()
    {
        await Payment.Report(At(0) with { Sale = Sale });
        await _silo.Store.Erase("default", "ann");
        await Payment.Report(At(1) with { RefundedCents = 500 });
        Assert.DoesNotContain(_silo.Store.Accounts, static account => account.Key.Owner == "ann");
        Assert.Contains(_silo.Store.Accounts, static account => account.Key.Kind == CoinAccountKinds.Wallet && account.Value == 50);
    }

    /// <summary>Any order of the same reports, with repeats and crashes, leads to the same state, and without gifts to the same coins.</summary>
    [Fact]
    public Task GivenTheSameReports_WhenTheyComeInAnyOrderTwiceAndWithCrashes_ThenTheSameIsKnown() =>
        Livehouse.Testing.Seeds.Try(100, output.WriteLine, PlayInAnyOrder);

    private async Task PlayInAnyOrder(int seed)
    {
        var random = new Random(seed);
        PaymentReport[] reports =
        [
            At(0) with { Sale = Sale },
            .. Enumerable.Range(0, random.Next(1, 8)).Select(_ => random.Next(3) switch
            {
                0 => At(random.Next(4)) with { RefundedCents = random.Next(1_200) },
                1 => At(random.Next(4)) with
                {
                    Refunds = [new PaymentReversal($"re_{random.Next(2)}", random.Next(600), RefundWords[random.Next(RefundWords.Length)])],
                },
                _ => At(random.Next(4)) with
                {
                    Dispute = new PaymentReversal($"dp_{random.Next(2)}", random.Next(600), DisputeWords[random.Next(DisputeWords.Length)]),
                },
            }),
        ];
        var first = await Play(reports, random);
        for (var time = 0; time < 3; time++)
        {
            var others = reports.Concat(reports.Where(_ => random.Next(3) == 0)).ToArray();
            random.Shuffle(others);
            Assert.Equal(first, await Play(others, random));
        }
    }

    private static async Task<(PaymentView, long)> Play(IReadOnlyList<PaymentReport> reports, Random random)
    {
        var silo = new TestSilo();
        foreach (var report in reports)
        {
            if (random.Next(4) == 0) silo.Faults.FailNext(StoreCall.Commit);
            if (random.Next(4) == 0) silo.Faults.FailAfterNext(StoreCall.Commit);
            while (true)
            {
                try
                {
                    await silo.Payment("pi_1").Report(report);
                    break;
                }
                catch (StoreFailedException)
                {
                    // The provider sends it again.
                }
            }

            Assert.Equal(0, silo.Store.Accounts.Values.Sum());
            Assert.All(silo.Store.Accounts, static account => Assert.True(account.Value >= 0 || CoinAccountKinds.MayBeNegative(account.Key.Kind)));
        }

        var view = await silo.Payment("pi_1").Get();
        return (view, silo.Store.CoinsOf(CoinAccount.Wallet("default", "ann")));
    }

    private PaymentReport At(int seconds) => new(_silo.Now.AddSeconds(seconds));
}
