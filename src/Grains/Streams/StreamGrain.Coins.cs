using Livehouse.Grains.Gifts;
using Livehouse.Payments;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Streams;

namespace Livehouse.Grains.Streams;

/// <summary>
/// Gifts that cost coins. The coins leave the giver's wallet in the commit that writes the gift, and only if they are there: whatever other streams spend
/// meanwhile, and whatever dies, a gift and its price are both stored or neither is. A giver who has enough causes no read.
/// </summary>
public partial class StreamGrain
{
    private const int WalletAttemptsMax = 100;

    /// <summary>Givers remembered as short of coins.</summary>
    private const int PoorMax = 10_000;

    private readonly bool _giftsCost;

    /// <summary>Givers who lacked coins last time: their wallets are read first, so that no commit with the gifts of others fails because of them.</summary>
    private readonly HashSet<string> _poor = new(StringComparer.Ordinal);

    private bool AnyMayBePoor(IReadOnlyList<SendGift> commands) => _poor.Count > 0 && commands.Any(command => _poor.Contains(command.Caller.UserId));

    private async Task<IReadOnlyDictionary<string, long>?> WalletsOf(IReadOnlyList<SendGift> commands) => State is null
        ? null
        : await _store.Wallets(State.TenantId, [.. commands.Select(static command => command.Caller.UserId).Distinct(StringComparer.Ordinal)]);

    /// <param name="wallets">Null: it is assumed that the coins are there.</param>
    private Refusal? CheckCoins(string userId, long price, GiftPlan plan, IReadOnlyDictionary<string, long>? wallets)
    {
        if (price == 0 || wallets is null) return null;
        var coins = wallets.GetValueOrDefault(userId) - plan.CoinsOf(userId);
        if (coins >= price) return null;
        if (_poor.Count >= PoorMax) _poor.Clear();
        _poor.Add(userId);
        return new Refusal(RefusalCodes.InsufficientCoins, $"The gift costs {price} coins, and there are {coins}.");
    }

    /// <param name="rows">Those of the gifts, in their order.</param>
    private CoinTransfer[] Spent(GiftPlan plan, IReadOnlyList<LedgerRow> rows)
    {
        var state = State!;
        var host = CoinAccount.Earnings(state.TenantId, state.OwnerId);
        return [.. plan.Gifts.Zip(rows).Where(static pair => pair.First.Coins > 0).Select(pair =>
        {
            var gift = pair.First.Row;
            return new CoinTransfer(
                gift.GiftId, pair.Second.Order, CoinTransferKinds.Gift, CoinAccount.Wallet(state.TenantId, gift.UserId), host, pair.First.Coins, _id)
            {
                GiftType = gift.GiftType,
                Quantity = gift.Quantity,
            };
        })];
    }

    private void CoinsSpent(GiftPlan plan)
    {
        if (_poor.Count == 0) return;
        foreach (var gift in plan.Gifts) _poor.Remove(gift.Row.UserId);
    }
}
