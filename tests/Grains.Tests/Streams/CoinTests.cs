using Livehouse.Grains.Gifts;
using Livehouse.Hosting;
using Livehouse.Payments;
using Livehouse.Refusals;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Streams;

/// <summary>Gifts that cost coins.</summary>
public sealed class CoinTests
{
    private static readonly GiftCatalog Priced = new([.. GiftCatalog.Default.Kinds.Select(static kind => kind with { Coins = kind.Value })]);

    [Fact]
    public async Task GivenEnoughCoins_WhenAGiftIsGiven_ThenItsPriceMovesInTheSameCommit()
    {
        var scene = await Scene();
        await Buy(scene, "ann", 31);
        var commits = scene.Silo.Store.Commits;

        var receipt = Ok(await scene.Stream.Give(new SendGift(People.Ann, "star", 3, "c-1")));

        Assert.Equal(commits + 1, scene.Silo.Store.Commits);
        Assert.Equal((1, 30), (Coins(scene, "ann"), scene.Silo.Store.CoinsOf(CoinAccount.Earnings("default", "host"))));
        var transfer = Assert.Single(scene.Silo.Store.Transfers, static transfer => transfer.Kind == CoinTransferKinds.Gift);
        Assert.Equal((receipt.GiftId, 30, Id, "star", 3), (transfer.Id, transfer.Coins, transfer.Subject, transfer.GiftType, transfer.Quantity));
    }

    [Fact]
    public async Task GivenTooFewCoins_WhenGiftsShareACommit_ThenOnlyThosePaidForAreGivenInTheirOrder()
    {
        var scene = await Scene();
        await Buy(scene, "ann", 20);
        await Buy(scene, "bob", 1);

        var given = await scene.Stream.GiveAll(new SendGifts(
        [
            new SendGift(People.Ann, "star", 1, "1"), new SendGift(People.Bob, "star", 1, "2"), new SendGift(People.Ann, "star", 1, "3"),
            new SendGift(People.Ann, "rose", 1, "4"), new SendGift(People.Bob, "rose", 1, "5"),
        ]));

        Assert.Equal(
            [null, RefusalCodes.InsufficientCoins, null, RefusalCodes.InsufficientCoins, null], given.Outcomes.Select(static outcome => outcome.Refusal?.Code));
        Assert.Equal((0, 0), (Coins(scene, "ann"), Coins(scene, "bob")));
        Assert.Equal(new GiftTotals(3, 21), (await scene.View()).Gifts);
    }

    [Fact]
    public async Task GivenAnEmptyWallet_WhenAnEarlierGiftIsRepeated_ThenItsAnswerIsTheFirstOneAlsoAfterACrash()
    {
        var scene = await Scene();
        await Buy(scene, "ann", 10);
        var first = Ok(await scene.Stream.Give(new SendGift(People.Ann, "star", 1, "c-1")));
        Refused(RefusalCodes.InsufficientCoins, await scene.Stream.Give(new SendGift(People.Ann, "rose", 1, "c-2")));

        Assert.Equal(first, Ok(await scene.Stream.Give(new SendGift(People.Ann, "star", 1, "c-1"))));
        scene.Silo.Crash();
        Assert.Equal(first, Ok(await scene.Stream.Give(new SendGift(People.Ann, "star", 1, "c-1"))));

        // Coins that arrive count at once.
        await Buy(scene, "ann", 1);
        Ok(await scene.Stream.Give(new SendGift(People.Ann, "rose", 1, "c-2")));
        Assert.Equal(0, Coins(scene, "ann"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task GivenACrashAroundTheCommit_WhenTheGiftIsRepeated_ThenItIsPaidOnce(bool tookEffect)
    {
        var scene = await Scene();
        await Buy(scene, "ann", 20);
        if (tookEffect) scene.Silo.Faults.FailAfterNext(StoreCall.Commit);
        else scene.Silo.Faults.FailNext(StoreCall.Commit);
        await Assert.ThrowsAsync<StoreFailedException>(() => scene.Stream.Give(new SendGift(People.Ann, "star", 1, "c-1")));

        Ok(await scene.Stream.Give(new SendGift(People.Ann, "star", 1, "c-1")));

        Assert.Equal(10, Coins(scene, "ann"));
    }

    private static Task<StreamScene> Scene() => Live(options: static options => options with { Gifts = Priced });

    private static long Coins(StreamScene scene, string user) => scene.Silo.Store.CoinsOf(CoinAccount.Wallet("default", user));

    private static Task<PaymentView> Buy(StreamScene scene, string user, long coins)
    {
        var id = $"pi_{scene.Silo.Store.Commits}";
        return scene.Silo.Payment(id).Report(new PaymentReport(scene.Silo.Now) { Sale = new CoinSale($"cs_{id}", "default", user, coins, coins * 2) });
    }
}
