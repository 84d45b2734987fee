using Livehouse.Storage;

namespace Livehouse.Payments;

/// <summary>
/// One entry of the coin ledger: coins leave one account and enter another, so that the sum of all accounts never changes. It is written with the commit that
/// decided on it, and never changed.
/// </summary>
/// <param name="Id">Unique in the whole ledger: a commit that repeats one is <see cref="CommitResult.Duplicate"/>.</param>
/// <param name="Order">Its position in a listing; encodes the time as in <see cref="LedgerRow.Order"/>.</param>
/// <param name="Kind">One of <see cref="CoinTransferKinds"/>.</param>
/// <param name="From">An account that holds the coins: with fewer the commit is <see cref="CommitResult.InsufficientCoins"/>.</param>
/// <param name="To">Created with this transfer if it does not exist.</param>
/// <param name="Coins">At least 1.</param>
/// <param name="Subject">The stream's id, or the payment's.</param>
public sealed record CoinTransfer(string Id, long Order, string Kind, CoinAccount From, CoinAccount To, long Coins, string Subject)
{
    /// <summary>The gift's type; empty: no gift.</summary>
    public string GiftType { get; init; } = "";

    public int Quantity { get; init; }
}

/// <summary>Stored with every transfer, and on the wire: never rename one.</summary>
public static class CoinTransferKinds
{
    public const string Purchase = "purchase";
    public const string Gift = "gift";

    /// <summary>A refund or a dispute took coins back.</summary>
    public const string Refund = "refund";

    /// <summary>A refund failed, or a dispute was won: coins came back.</summary>
    public const string RefundReversal = "refund_reversal";

    public static IReadOnlyList<string> All { get; } = [Purchase, Gift, Refund, RefundReversal];
}
