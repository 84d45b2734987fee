namespace Livehouse.Limits;

/// <summary>Bounds of payments and coins.</summary>
public static class PaymentLimits
{
    /// <summary>In one checkout; at least 1.</summary>
    public const int CoinsMax = 100_000;

    /// <summary>Of one coin, in the currency's smallest unit; at least 1.</summary>
    public const int CoinPriceMax = 10_000;

    /// <summary>Of a return address, in UTF-16 code units.</summary>
    public const int ReturnUrlLengthMax = 2_000;

    /// <summary>Tiers that can be sold.</summary>
    public const int TiersMax = 100;

    /// <summary>Hosts that return addresses may name.</summary>
    public const int ReturnHostsMax = 50;

    /// <summary>Refunds and disputes of one payment that are remembered one by one, each; of more only the charge's total counts.</summary>
    public const int ReversalsMax = 100;

    /// <summary>Months in one statement.</summary>
    public const int StatementMonthsMax = 36;

    /// <summary>Months in a statement when the request names none.</summary>
    public const int StatementMonthsDefault = 12;
}
