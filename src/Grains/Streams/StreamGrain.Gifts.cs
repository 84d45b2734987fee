using Livehouse.Grains.Budgets;
using Livehouse.Grains.Gifts;
using Livehouse.Grains.Persistence;
using Livehouse.Identifiers;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Streams;

namespace Livehouse.Grains.Streams;

/// <summary>Gifts: each is a row on disk before it is announced, and the totals are committed with it. Gifts of one call share one commit.</summary>
public partial class StreamGrain
{

    /// <summary>
    /// Rows of the last minute that an activation reads back to restore the budgets: more than the budgets of thousands of busy users allow.
    /// </summary>
    private const int RecallMax = 100_000;

    private readonly BudgetBook _giftBudgets;
    private readonly Receipts<GiftAnswer> _giftAnswers = new(ReceiptsMax);

    public async Task<Outcome<GiftReceipt>> Give(SendGift command) => (await GiveInOrder([command]))[0];

    public async Task<GiftOutcomes> GiveAll(SendGifts commands)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(commands.Gifts.Count, SendGifts.CountMax);
        return new GiftOutcomes(await GiveInOrder(commands.Gifts));
    }

    /// <summary>Decides on each gift as if those before it had been given; then either all or none are given.</summary>
    private async Task<Outcome<GiftReceipt>[]> GiveInOrder(IReadOnlyList<SendGift> commands)
    {
        var outcomes = new Outcome<GiftReceipt>[commands.Count];
        var wallets = AnyMayBePoor(commands) ? await WalletsOf(commands) : null;
        var attempts = 0;
        while (true)
        {
            var plan = new GiftPlan(Now, _log.Seq, State?.Gifts ?? GiftTotals.Zero);
            for (var at = 0; at < outcomes.Length; at++) outcomes[at] = await Decide(commands[at], plan, wallets);
            if (plan.Gifts.Count == 0) return outcomes;
            var result = await TryCommit(State! with { Gifts = plan.Totals }, with: commit => WithGifts(commit, plan), reports: NewsOf(plan));
            if (result == CommitResult.Committed)
            {
                AnnounceGifts(plan);
                return outcomes;
            }

            if (result == CommitResult.InsufficientCoins)
            {
                // Each further attempt needs another stream that spent these coins during the one before.
                if (++attempts == WalletAttemptsMax) throw new TimeoutException("The givers' wallets changed at every attempt.");
                wallets = await WalletsOf(commands);
                continue;
            }

            // Some of them were given before this activation started. They are not given again, and the budgets of the others depend on that.
            if (!await ReadEarlierGifts(plan)) throw new InvalidOperationException("The store reported existing rows for these gifts but did not return them.");
        }
    }

    /// <summary>The refusal, the receipt of an earlier attempt, or the receipt that holds once the plan, to which the gift is added, is committed.</summary>
    private async Task<Outcome<GiftReceipt>> Decide(SendGift command, GiftPlan plan, IReadOnlyDictionary<string, long>? wallets)
    {
        if (await MayEnter(command.Caller) is { } refusal && refusal.Code != RefusalCodes.StreamEnded) return refusal;
        if (_options.Gifts.Find(command.GiftType) is not { } kind) return Refusal.Invalid("giftType", "The catalogue has no gift of this type.");
        if (command.Quantity is < 1 or > GiftLimits.QuantityMax) return Refusal.Invalid("quantity", $"The quantity must be from 1 to {GiftLimits.QuantityMax}.");
        if (command.ClientId is not null && !Ids.IsValid(command.ClientId)) return Refusal.Invalid("clientId", "The client id is invalid.");
        var userId = command.Caller.UserId;
        var giftId = command.ClientId is null ? Ids.New("gf_") : Ids.Derive("gf_", _id, userId, command.ClientId);
        if (command.ClientId is not null && (plan.Find(giftId) ?? _giftAnswers.Find(giftId)) is { } given) return given.AnswerTo(command);

        // Its commit would fail and end this activation.
        if (_store.IsFailing && State!.IsLive) return Refusal.StorageUnavailable();

        // A repeat that is not in memory is detected by the commit, so that a new gift needs no read; one that would be refused gets it here.
        if ((State!.IsLive ? _giftBudgets.Check(userId, plan.Now, plan.UsesOf(userId)) ?? CheckCoins(userId, kind.Coins * command.Quantity, plan, wallets)
            : NotLive()) is { } refused)
        {
            return command.ClientId is not null && await FindGiftAnswer(giftId) is { } earlier ? earlier.AnswerTo(command) : refused;
        }

        return plan.Add(giftId, command, kind);
    }

    private GrainCommit WithGifts(GrainCommit commit, GiftPlan plan)
    {
        commit = commit with { Insert = [.. plan.Gifts.Select(Row)] };
        return _giftsCost ? commit with { Coins = Spent(plan, commit.Insert) } : commit;
    }

    private LedgerRow Row(NewGift gift) => Rows.Of(StreamLedgers.Gifts, gift.Row.GiftId, _order.Next(gift.Row.At), gift.Row);

    private void AnnounceGifts(GiftPlan plan)
    {
        _metrics.Gifts.Add(plan.Gifts.Count, plan.Now);
        CoinsSpent(plan);
        foreach (var (row, totals, isRepeatable, _) in plan.Gifts)
        {
            _giftBudgets.Spend(row.UserId, row.At);
            Announce(StreamEventNames.Gift, seq => new GiftGiven(
                _id, seq, row.GiftId, row.UserId, row.UserName, row.GiftType, row.Quantity, row.Value, row.Value >= GiftLimits.HighlightValue, totals));
            if (isRepeatable) _giftAnswers.Add(row.GiftId, GiftAnswer.Of(row));
        }
    }

    private async Task<GiftAnswer?> FindGiftAnswer(string giftId)
    {
        if (_giftAnswers.Find(giftId) is { } given) return given;
        if (!_giftAnswers.MayBeStored(giftId)) return null;
        return await _memory.Find(StreamLedgers.Gifts, giftId) is { } row ? GiftAnswer.Of(Rows.Read<GiftRow>(row)) : null;
    }

    /// <summary>Loads the receipts of the gifts that are in the store; false when there are none.</summary>
    private async Task<bool> ReadEarlierGifts(GiftPlan plan)
    {
        _giftAnswers.MarkPartial();
        var any = false;
        foreach (var gift in plan.Gifts)
        {
            if (await FindGiftAnswer(gift.Row.GiftId) is not { } given) continue;
            _giftAnswers.Add(gift.Row.GiftId, given);
            any = true;
        }

        return any;
    }

    private async Task RecallGifts(CancellationToken cancellation)
    {
        _giftAnswers.MarkPartial();
        foreach (var row in (await _memory.List(new LedgerQuery(StreamLedgers.Gifts, RecallMax, Since: LedgerOrder.At(Now - Minute)), cancellation)).Reverse())
        {
            var gift = Rows.Read<GiftRow>(row);
            _giftBudgets.Recall(gift.UserId, gift.At);
            _order.Recall(row.Order);

            // Repeats are mostly of the most recent gifts.
            _giftAnswers.Add(gift.GiftId, GiftAnswer.Of(gift));
        }
    }
}
