using Livehouse.Identifiers;

namespace Livehouse.Payments;

/// <summary>
/// One payment for coins: what the payment provider reported about it, and the coins that moved because of it. The key is <see cref="PaymentKeys"/>'. It calls
/// no other grain: wallets are accounts of the coin ledger, which its commits change.
/// </summary>
[Alias("livehouse.payment")]
public interface IPaymentGrain : IGrainWithStringKey
{
    /// <summary>
    /// Takes a verified report of the payment provider. Reports may come late, twice and in any order: what is known afterwards, and the coins that were moved
    /// altogether, depend only on which ones came. A sale's coins enter the wallet once. A refund or dispute takes the wallet's coins as far as there are any
    /// when it is known, and records the rest as a shortfall.
    /// </summary>
    [Alias("Report")]
    Task<PaymentView> Report(PaymentReport report);

    [Alias("Get")]
    Task<PaymentView> Get();
}

/// <summary>Keys of payments.</summary>
public static class PaymentKeys
{
    /// <param name="id">The payment provider's id of the payment, or of a checkout without one (nothing had to be paid).</param>
    public static string Of(string id) => Ids.IsValid(id) ? id : Ids.Derive("", id);
}

/// <summary>One or more of its parts are set.</summary>
/// <param name="At">UTC, the payment provider's clock, in whole seconds: of two reports about one refund or dispute the later one counts.</param>
[GenerateSerializer, Alias("livehouse.PaymentReport"), Immutable]
public sealed record PaymentReport(DateTimeOffset At)
{
    [Id(0)]
    public CoinSale? Sale { get; init; }

    /// <summary>The sum of all refunds of the payment's charge, in cents, as the charge says; null: not reported.</summary>
    [Id(1)]
    public long? RefundedCents { get; init; }

    [Id(2)]
    public IReadOnlyList<PaymentReversal>? Refunds { get; init; }

    [Id(3)]
    public PaymentReversal? Dispute { get; init; }
}

/// <summary>Coins that are paid.</summary>
/// <param name="SessionId">The checkout's: coins of one checkout are given once, whichever payment it names.</param>
/// <param name="AmountCents">What was paid, in the currency's smallest unit; 0: nothing had to be.</param>
[GenerateSerializer, Alias("livehouse.CoinSale"), Immutable]
public sealed record CoinSale(string SessionId, string TenantId, string UserId, long Coins, long AmountCents);

/// <summary>A refund or a dispute.</summary>
/// <param name="Id">The payment provider's.</param>
/// <param name="AmountCents">In the currency's smallest unit.</param>
/// <param name="Status">The payment provider's word; at most <see cref="Ids.LengthMax"/> characters.</param>
[GenerateSerializer, Alias("livehouse.PaymentReversal"), Immutable]
public sealed record PaymentReversal(string Id, long AmountCents, string Status);

/// <param name="Coins">Bought; 0: the sale has not been reported.</param>
/// <param name="TakenBack">Coins that refunds and disputes took out of the wallet.</param>
/// <param name="Shortfall">Coins that they should have taken, but that were spent.</param>
[GenerateSerializer, Alias("livehouse.PaymentView"), Immutable]
public sealed record PaymentView(long Coins, long TakenBack, long Shortfall);
