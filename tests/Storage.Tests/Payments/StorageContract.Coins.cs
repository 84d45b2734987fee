using Livehouse.Payments;
using Livehouse.Storage;
using Livehouse.Testing;
using Livehouse.Testing.PostgreSql;

namespace Livehouse.Tests.Storage;

public abstract partial class StorageContract
{
    private static readonly CoinAccount Purchased = CoinAccount.OfTenant("default", CoinAccountKinds.Purchased);

    private static readonly CoinAccount Refunded = CoinAccount.OfTenant("default", CoinAccountKinds.Refunded);

    [ContractFact]
    public async Task GivenTransfers_WhenTheyAreCommitted_ThenBothAccountsChangeWithTheGrainOrNothingDoes()
    {
        var ann = await Storage.Coins.OpenWallet("default", "ann");
        Assert.Equal(ann, await Storage.Coins.OpenWallet("default", "ann"));
        Assert.Equal(CommitResult.Committed, await Move(1, 0, Purchase("t1", ann, 30)));
        Assert.Equal(CommitResult.Committed, await Move(2, 0, Gift("t2", "ann", "host", 20)));

        // Too much, an id that is taken, and a giver who never had a wallet: nothing of the commit is written.
        Assert.Equal(CommitResult.InsufficientCoins, await Move(2, 1, Gift("t3", "ann", "host", 5), Gift("t4", "ann", "host", 6)));
        Assert.Equal(CommitResult.Duplicate, await Move(2, 1, Gift("t5", "ann", "host", 1), Gift("t2", "ann", "host", 1)));
        Assert.Equal(CommitResult.InsufficientCoins, await Move(2, 1, Gift("t6", "bob", "host", 1)));
        Assert.Equal(
            CommitResult.InsufficientCoins,
            await Move(1, 1, new CoinTransfer("t7", 1, CoinTransferKinds.Refund, CoinAccount.WithId(ann), Refunded, 11, "pi")));
        Assert.Equal(1, (await Storage.Grains.Load(GrainRef.Stream("st_2")))!.Version);

        Assert.Equal(10, await Storage.Coins.BalanceOf(ann));
        Assert.Equal(20, (await Storage.Coins.Find(CoinAccount.Earnings("default", "host")))!.Coins);
        Assert.Null(await Storage.Coins.Find(CoinAccount.Wallet("default", "bob")));
        Assert.Equal(
            new Dictionary<string, long> { ["ann"] = 10 }, await Storage.Grains.Wallets("default", ["ann", "bob", "cleo"]));
        Assert.Equal(
            new Dictionary<string, long> { ["purchased"] = -30, ["wallet"] = 10, ["earnings"] = 20 }, await Storage.Coins.Totals("default"));
    }

    /// <summary>A gift that is repeated when its giver has no coins left is a repeat.</summary>
    [ContractFact]
    public async Task GivenARowThatIsThere_WhenItsCommitLacksCoinsToo_ThenItIsADuplicate()
    {
        var ann = await Storage.Coins.OpenWallet("default", "ann");
        await Move(2, 0, Purchase("t1", ann, 5));
        var first = new GrainCommit(Grain, 0, "{}") { Insert = [Row("g1", 1)], Coins = [Gift("g1", "ann", "host", 5)] };
        Assert.Equal(CommitResult.Committed, await Storage.Grains.Commit(first));
        var again = new GrainCommit(Grain, 1, "{}") { Insert = [Row("g1", 1)], Coins = [Gift("g1", "ann", "host", 5)] };
        Assert.Equal(CommitResult.Duplicate, await Storage.Grains.Commit(again));
    }

    [ContractFact]
    public async Task GivenAHistory_WhenItIsReadInPages_ThenEachTransferIsThereOnceNewestFirst()
    {
        var ann = await Storage.Coins.OpenWallet("default", "ann");
        await Move(1, 0, Purchase("t1", ann, 30, 4_096));
        await Move(2, 0, Gift("t2", "ann", "host", 1, 8_192), Gift("t3", "ann", "host", 2, 8_192), Gift("t4", "ann", "host", 3, 9_000));

        var read = new List<WalletEntry>();
        LedgerPlace? Last() => read.Count == 0 ? null : new LedgerPlace(read[^1].Order, read[^1].Id);
        while (await Storage.Coins.History(ann, 2, Last()) is { Count: > 0 } page) read.AddRange(page);

        Assert.Equal([("t4", -3L), ("t3", -2), ("t2", -1), ("t1", 30)], read.Select(static entry => (entry.Id, entry.Coins)));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(2), read[0].At);
        var earnings = (await Storage.Coins.Find(CoinAccount.Earnings("default", "host")))!.AccountId;
        var bounds = new[] { 0L, 2, 3 }.Select(DateTimeOffset.FromUnixTimeMilliseconds).ToList();
        Assert.Equal([[], [new EarnedGifts("rose", 3, 6, 6)]], await Storage.Coins.Earned(earnings, bounds));
    }

    [ContractFact]
    public async Task GivenAUser_WhenTheyAreErased_ThenTheLedgerStaysAndNamesNobody()
    {
        var ann = await Storage.Coins.OpenWallet("default", "ann");
        await Move(1, 0, Purchase("t1", ann, 30));
        await Storage.Coins.KeepCustomer("default", "ann", "cus_1");
        await Storage.Coins.KeepCustomer("default", "ann", "cus_2");
        Assert.Equal("cus_1", await Storage.Coins.CustomerOf("default", "ann"));

        for (var time = 0; time < 2; time++) await Storage.Coins.Erase("default", "ann");

        Assert.Null(await Storage.Coins.Find(CoinAccount.Wallet("default", "ann")));
        Assert.Null(await Storage.Coins.CustomerOf("default", "ann"));
        Assert.Equal(30, await Storage.Coins.BalanceOf(ann));
        Assert.Equal(
            CommitResult.Committed, await Move(1, 1, new CoinTransfer("t2", 1, CoinTransferKinds.Refund, CoinAccount.WithId(ann), Refunded, 30, "pi")));
        Assert.NotEqual(ann, await Storage.Coins.OpenWallet("default", "ann"));
    }

    /// <summary>Streams and payments that share wallets and hosts commit at once, in groups and alone: no coin is made, lost or owed.</summary>
    [ContractFact]
    public Task GivenManyGrains_WhenTheySpendTheSameWalletsAtOnce_ThenTheSumIsConstantAndNoneIsNegative() => Seeds.Try(2, Console.WriteLine, async seed =>
    {
        var random = new Random(seed);
        string[] users = ["ann", "bob", "cleo", "dan"];
        var wallets = new Dictionary<string, string>();
        foreach (var user in users) wallets[user] = await Storage.Coins.OpenWallet("default", user);
        var seeds = Enumerable.Range(0, 12).Select(_ => random.Next()).ToList();
        var moved = await Task.WhenAll(seeds.Select((own, at) => Task.Run(async () =>
        {
            var choice = new Random(own);
            var (version, transfers) = (0L, new List<CoinTransfer>());
            for (var step = 0; step < 40; step++)
            {
                var some = Enumerable.Range(0, choice.Next(1, 4)).Select(part => Any(choice, $"{own}_{step}_{part}")).ToArray();
                switch (await Storage.Grains.Commit(new GrainCommit(GrainRef.Stream($"st_{own}_{at}"), version, "{}") { Coins = some }))
                {
                    case CommitResult.Committed:
                        version++;
                        transfers.AddRange(some);
                        break;
                    case CommitResult.InsufficientCoins:
                        break;
                    case var other:
                        Assert.Fail($"{other}");
                        break;
                }
            }

            return transfers;
        })));

        var totals = await Storage.Coins.Totals("default");
        Assert.Equal(0, totals.Values.Sum());
        foreach (var user in users)
        {
            var expected = moved.SelectMany(static all => all).Sum(transfer =>
                (transfer.To.Id == wallets[user] || transfer.To.Owner == user && transfer.To.Kind == CoinAccountKinds.Wallet ? transfer.Coins : 0)
                - (transfer.From.Id == wallets[user] || transfer.From.Owner == user ? transfer.Coins : 0));
            Assert.True(expected >= 0);
            Assert.Equal(expected, await Storage.Coins.BalanceOf(wallets[user]));
            await Storage.Coins.Erase("default", user);
        }

        CoinTransfer Any(Random choice, string id) => choice.Next(5) switch
        {
            0 => Purchase(id, wallets[users[choice.Next(4)]], choice.Next(1, 30)),
            1 => new CoinTransfer(id, 1, CoinTransferKinds.Refund, CoinAccount.WithId(wallets[users[choice.Next(4)]]), Refunded, choice.Next(1, 10), "pi"),
            _ => Gift(id, users[choice.Next(4)], $"host{choice.Next(3)}", choice.Next(1, 12)),
        };
    });

    private Task<CommitResult> Move(int stream, long version, params CoinTransfer[] transfers) =>
        Storage.Grains.Commit(new GrainCommit(GrainRef.Stream($"st_{stream}"), version, "{}") { Coins = transfers });

    private static CoinTransfer Purchase(string id, string wallet, long coins, long order = 1) =>
        new(id, order, CoinTransferKinds.Purchase, Purchased, CoinAccount.WithId(wallet), coins, "pi");

    private static CoinTransfer Gift(string id, string giver, string host, long coins, long order = 1) =>
        new(id, order, CoinTransferKinds.Gift, CoinAccount.Wallet("default", giver), CoinAccount.Earnings("default", host), coins, "st_1")
        {
            GiftType = "rose",
            Quantity = (int)coins,
        };
}
