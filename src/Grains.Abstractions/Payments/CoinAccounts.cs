namespace Livehouse.Payments;

/// <summary>One account of the coin ledger, by its owner or by its id.</summary>
/// <param name="Kind">One of <see cref="CoinAccountKinds"/>.</param>
/// <param name="Owner">The user's id; empty for the accounts of the tenant itself. After a user's erasure a text that is no user's id.</param>
public sealed record CoinAccount(string TenantId, string Kind, string Owner)
{
    /// <summary>The account's id, which names no user and outlives the owner's erasure; when it is set, the rest is empty. Such an account exists.</summary>
    public string? Id { get; private init; }

    public static CoinAccount Wallet(string tenantId, string userId) => new(tenantId, CoinAccountKinds.Wallet, userId);

    public static CoinAccount Earnings(string tenantId, string userId) => new(tenantId, CoinAccountKinds.Earnings, userId);

    /// <param name="kind">One of those that a tenant has once.</param>
    public static CoinAccount OfTenant(string tenantId, string kind) => new(tenantId, kind, "");

    public static CoinAccount WithId(string id) => new("", "", "") { Id = id };
}

/// <summary>Stored with every account: never rename one.</summary>
public static class CoinAccountKinds
{
    /// <summary>A user's coins; never negative.</summary>
    public const string Wallet = "wallet";

    /// <summary>What a host was given; never negative.</summary>
    public const string Earnings = "earnings";

    /// <summary>Where bought coins come from: its balance is minus all coins that were ever sold.</summary>
    public const string Purchased = "purchased";

    /// <summary>Where coins go whose price was paid back.</summary>
    public const string Refunded = "refunded";

    /// <summary>What refunds could not take back, because it was spent: its balance is minus those coins.</summary>
    public const string Shortfall = "shortfall";

    public static bool MayBeNegative(string kind) => kind is Purchased or Shortfall;
}

/// <summary>A user's account as it is stored.</summary>
public sealed record CoinBalance(string AccountId, long Coins);
