using Livehouse.Grains.Budgets;
using Livehouse.Grains.Gifts;
using Livehouse.Grains.Persistence;
using Livehouse.Identifiers;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Streams;

namespace Livehouse.Grains.Streams;

/// <summary>Gifts: each is a row on disk before anybody hears of it, and the totals are committed with it.</summary>
public partial class StreamGrain
{
    private const int QuantityMax = 999;

    /// <summary>Rows of the last minute that an activation reads back to restore the budgets: more than the budgets of thousands of busy users let through.</summary>
    private const int RecallMax = 100_000;

    private readonly BudgetBook _giftBudgets;
    private readonly Receipts<GiftReceipt> _given = new(ReceiptsMax);

    public async Task<Outcome<GiftReceipt>> Give(SendGift command)
    {
        if (await MayEnter(command.Caller) is { } refusal && refusal.Code != RefusalCodes.StreamEnded) return refusal;
        if (_options.Gifts.Find(command.GiftType) is not { } kind) return Refusal.Invalid("giftType", "There is no such gift in the catalogue.");
        if (command.Quantity is < 1 or > QuantityMax) return Refusal.Invalid("quantity", $"A quantity lies between 1 and {QuantityMax}.");
        if (command.ClientId is not null && !Ids.IsValid(command.ClientId)) return Refusal.Invalid("clientId", "A client id is an id.");
        var userId = command.Caller.UserId;
        var giftId = command.ClientId is null ? Ids.New("gf_") : Ids.Derive("gf_", _id, userId, command.ClientId);
        if (command.ClientId is not null && await FindGiven(giftId) is { } receipt) return receipt;
        if (!State!.IsLive) return Refusal.StreamEnded();
        var now = Now;
        if (_giftBudgets.Spend(userId, now) is { } spent) return spent;

        var value = kind.Value * command.Quantity;
        var totals = new GiftTotals(State.Gifts.Count + command.Quantity, State.Gifts.Value + value);
        // No event can come between: a turn is never interrupted, so the number is known before the commit.
        var row = new GiftRow(giftId, userId, command.Caller.Name, kind.Type, command.Quantity, value, now, _log.Seq + 1);
        if (!await Commit(State with { Gifts = totals }, with: commit => commit with { Insert = [Rows.Of(StreamLedgers.Gifts, giftId, _order.Next(now), row)] }))
        {
            _given.MarkPartial();
            return Refusal.Conflict("The gift was being given already.");
        }

        Announce(StreamEventNames.Gift, seq => new GiftGiven(
            _id, seq, giftId, userId, row.UserName, kind.Type, command.Quantity, value, value >= GiftCatalog.HighlightValue, totals));
        receipt = new GiftReceipt(giftId, _log.Seq);
        if (command.ClientId is not null) _given.Add(giftId, receipt);
        return receipt;
    }

    private async Task<GiftReceipt?> FindGiven(string giftId)
    {
        if (_given.Find(giftId) is { } receipt) return receipt;
        if (_given.IsWhole || await _memory.Find(StreamLedgers.Gifts, giftId) is not { } row) return null;
        return new GiftReceipt(giftId, Rows.Read<GiftRow>(row).Seq);
    }

    private async Task RecallGifts(CancellationToken cancellation)
    {
        _given.MarkPartial();
        foreach (var row in (await _memory.List(new LedgerQuery(StreamLedgers.Gifts, RecallMax, Since: LedgerOrder.At(Now - Minute)), cancellation)).Reverse())
        {
            var gift = Rows.Read<GiftRow>(row);
            _giftBudgets.Recall(gift.UserId, gift.At);
            _order.Recall(row.Order);
        }
    }
}
