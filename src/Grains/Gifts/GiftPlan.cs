using Livehouse.Grains.Streams;
using Livehouse.Streams;

namespace Livehouse.Grains.Gifts;

/// <summary>A gift that is given once its plan is committed.</summary>
/// <param name="Totals">The stream's totals including this gift and those before it.</param>
/// <param name="IsRepeatable">It has an id chosen by its sender.</param>
/// <param name="Coins">What it costs its giver; 0: nothing.</param>
internal sealed record NewGift(GiftRow Row, GiftTotals Totals, bool IsRepeatable, long Coins);

/// <summary>
/// Gifts that one turn has accepted and that share one commit. A turn is never interrupted and announces nothing else, so each gift's number is known in
/// advance.
/// </summary>
internal sealed class GiftPlan(DateTimeOffset now, long lastSeq, GiftTotals totals)
{
    private readonly List<NewGift> _gifts = [];
    private readonly Dictionary<string, int> _uses = [];
    private readonly Dictionary<string, long> _coins = [];
    private readonly Dictionary<string, GiftAnswer> _giftAnswers = [];

    public DateTimeOffset Now => now;

    /// <summary>In their order.</summary>
    public IReadOnlyList<NewGift> Gifts => _gifts;

    public GiftTotals Totals { get; private set; } = totals;

    /// <summary>How much of their budget this user's gifts will have spent.</summary>
    public int UsesOf(string userId) => _uses.GetValueOrDefault(userId);

    /// <summary>What this user's gifts will have cost them.</summary>
    public long CoinsOf(string userId) => _coins.GetValueOrDefault(userId);

    public GiftAnswer? Find(string giftId) => _giftAnswers.GetValueOrDefault(giftId);

    public GiftReceipt Add(string giftId, SendGift command, GiftKind kind)
    {
        var caller = command.Caller;
        var value = kind.Value * command.Quantity;
        var receipt = new GiftReceipt(giftId, lastSeq + _gifts.Count + 1);
        Totals = new GiftTotals(Totals.Count + command.Quantity, Totals.Value + value);
        _gifts.Add(new NewGift(
            new GiftRow(giftId, caller.UserId, caller.Name, kind.Type, command.Quantity, value, now, receipt.Seq), Totals, command.ClientId is not null,
            kind.Coins * command.Quantity));
        if (kind.Coins > 0) _coins[caller.UserId] = CoinsOf(caller.UserId) + (kind.Coins * command.Quantity);
        _uses[caller.UserId] = UsesOf(caller.UserId) + 1;
        _giftAnswers[giftId] = new GiftAnswer(receipt, kind.Type, command.Quantity);
        return receipt;
    }
}
