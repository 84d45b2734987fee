using Livehouse.Storage;

namespace Livehouse.Payments;

/// <summary>Reads the coin ledger. It is written by grains' commits alone (<see cref="GrainCommit.Coins"/>), except that accounts are opened and lose their
/// owners here.</summary>
public interface ICoinLedger
{
    /// <summary>The id of the user's wallet, which is created if there is none. A deleted account gets a new one that names no user.</summary>
    Task<string> OpenWallet(string tenantId, string userId, CancellationToken cancellation = default);

    /// <summary>The coins of an account that exists.</summary>
    Task<long> BalanceOf(string accountId, CancellationToken cancellation = default);

    /// <summary>The user whose account this is; null: the tenant's own, or the user was erased.</summary>
    Task<string?> OwnerOf(string accountId, CancellationToken cancellation = default);

    /// <summary>Null: the user has no such account yet.</summary>
    Task<CoinBalance?> Find(CoinAccount account, CancellationToken cancellation = default);

    /// <summary>An account's transfers, newest first; at most <paramref name="limit"/>.</summary>
    /// <param name="before">Only those after this place in the listing; null: from the newest on.</param>
    Task<IReadOnlyList<WalletEntry>> History(string accountId, int limit, LedgerPlace? before, CancellationToken cancellation = default);

    /// <summary>What an account received in each of these periods, by type of gift.</summary>
    /// <param name="bounds">The beginnings of the periods, ascending; the last one is where the last period ends.</param>
    Task<IReadOnlyList<IReadOnlyList<EarnedGifts>>> Earned(
        string accountId, IReadOnlyList<DateTimeOffset> bounds, CancellationToken cancellation = default);

    /// <summary>The coins of all accounts of each kind together: their sum is always 0.</summary>
    Task<IReadOnlyDictionary<string, long>> Totals(string tenantId, CancellationToken cancellation = default);

    /// <summary>The same over all tenants, with how many accounts there are.</summary>
    Task<IReadOnlyList<LedgerTotal>> AllTotals(CancellationToken cancellation = default);

    /// <summary>Removes the user from the ledger: accounts and transfers stay, and nothing says whose they were. Safe to repeat.</summary>
    Task Erase(string tenantId, string userId, CancellationToken cancellation = default);

    /// <summary>The payment provider's customer who is this user; null: none is known.</summary>
    Task<string?> CustomerOf(string tenantId, string userId, CancellationToken cancellation = default);

    /// <summary>Keeps the first customer that is reported of a user; not for deleted accounts.</summary>
    Task KeepCustomer(string tenantId, string userId, string customerId, CancellationToken cancellation = default);

    /// <summary>The payment provider does not know this customer any more: the next one that is reported of the user is kept. Safe to repeat.</summary>
    Task ForgetCustomer(string tenantId, string userId, string customerId, CancellationToken cancellation = default);
}

/// <param name="Order">As in <see cref="CoinTransfer"/>.</param>
/// <param name="At">UTC.</param>
/// <param name="Coins">Negative: they left the account.</param>
public sealed record WalletEntry(string Id, long Order, DateTimeOffset At, string Kind, long Coins, string Subject, string GiftType, int Quantity);

/// <param name="Kind">One of <see cref="CoinAccountKinds"/>.</param>
/// <param name="Coins">Of all its accounts together; negative where coins come from.</param>
public sealed record LedgerTotal(string Kind, long Accounts, long Coins);

/// <param name="Gifts">How many times gifts of this type were sent.</param>
/// <param name="Quantity">How many items they were.</param>
public sealed record EarnedGifts(string GiftType, long Gifts, long Quantity, long Coins);
