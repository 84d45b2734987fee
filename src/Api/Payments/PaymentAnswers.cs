using System.Text.Json.Serialization;
using Livehouse.Payments;

namespace Livehouse.Api.Payments;

/// <param name="Url">Stripe's page where the caller pays.</param>
/// <param name="SessionId">Stripe's id of the checkout.</param>
internal sealed record CheckoutView(string Url, string SessionId);

/// <param name="Url">Stripe's page for the caller's invoices and plan; for a few minutes.</param>
internal sealed record PortalView(string Url);

/// <param name="Coins">What the caller can spend.</param>
/// <param name="History">Newest first.</param>
internal sealed record WalletView(long Coins, IReadOnlyList<WalletHistoryItem> History, string? NextCursor);

/// <param name="Kind">One of <see cref="CoinTransferKinds"/>.</param>
/// <param name="Coins">Negative: they were spent or taken back.</param>
/// <param name="PaymentId">Of a purchase and of what came back of it: the payment provider's id.</param>
/// <param name="StreamId">Of a gift.</param>
internal sealed record WalletHistoryItem(
    string Id,
    DateTimeOffset At,
    string Kind,
    long Coins,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? PaymentId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? StreamId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? GiftType,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Quantity);

/// <param name="Coins">Everything that the caller's streams ever earned.</param>
/// <param name="Months">In UTC, oldest first.</param>
internal sealed record EarningsView(long Coins, IReadOnlyList<EarningsMonth> Months);

/// <param name="Month">As <c>2026-11</c>.</param>
/// <param name="Gifts">How many times gifts were sent.</param>
internal sealed record EarningsMonth(string Month, long Coins, long Gifts, IReadOnlyList<EarnedGifts> Items);
