using System.Text.Json;
using Livehouse.Api.Billing;
using Livehouse.Callers;
using Livehouse.Identifiers;
using Livehouse.Limits;
using Livehouse.Payments;
using EventTypes = Stripe.EventTypes;

namespace Livehouse.Api.Payments;

/// <summary>
/// What a Stripe event says about a payment for coins: a paid checkout, a refund or a dispute. Read from the signed JSON whatever API version wrote it, as
/// <see cref="StripeEvent"/> is.
/// </summary>
/// <param name="PaymentKey">See <see cref="PaymentKeys"/>.</param>
internal sealed record StripePayment(string PaymentKey, PaymentReport Report)
{
    /// <summary>In metadata, what a checkout sells.</summary>
    public const string KindField = "kind";

    public const string CoinsField = "coins";
    public const string UserField = "userId";
    public const string TenantField = "tenant";
    public const string CoinsKind = "coins";

    /// <summary>A sum beyond this is no payment for coins.</summary>
    private const long CentsMax = (long)PaymentLimits.CoinsMax * PaymentLimits.CoinPriceMax * 100;

    /// <summary>Null: the event is about none. Its body is an event (<see cref="StripeEvent.TryRead"/>).</summary>
    public static StripePayment? Read(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 64 });
        JsonElement? root = document.RootElement;
        if (root.At("created").Instant() is not { } at) return null;
        var data = root.At("data", "object");
        return root.At("type").Text() switch
        {
            EventTypes.CheckoutSessionCompleted => OfCheckout(at, data, isPaid: data.At("payment_status").Text() is "paid" or "no_payment_required"),
            EventTypes.CheckoutSessionAsyncPaymentSucceeded => OfCheckout(at, data, isPaid: true),
            EventTypes.ChargeRefunded => OfCharge(at, data),
            EventTypes.RefundCreated or EventTypes.RefundUpdated or EventTypes.RefundFailed or EventTypes.ChargeRefundUpdated =>
                Of(data, Reversal(data) is { } refund ? new PaymentReport(at) { Refunds = [refund] } : null),
            EventTypes.ChargeDisputeCreated or EventTypes.ChargeDisputeUpdated or EventTypes.ChargeDisputeClosed or EventTypes.ChargeDisputeFundsWithdrawn
                or EventTypes.ChargeDisputeFundsReinstated =>
                Of(data, Reversal(data) is { } dispute ? new PaymentReport(at) { Dispute = dispute } : null),
            _ => null,
        };
    }

    private static StripePayment? OfCheckout(DateTimeOffset at, JsonElement? session, bool isPaid)
    {
        var metadata = session.At("metadata");
        if (!isPaid || metadata.At(KindField).Text() != CoinsKind || session.At("id").Text() is not { Length: > 0 } sessionId) return null;
        var (userId, tenantId) = (metadata.At(UserField).Text(), metadata.At(TenantField).Text() ?? Caller.DefaultTenant);
        if (!UserIds.IsValid(userId) || !Ids.IsValid(tenantId)) return null;
        if (!long.TryParse(metadata.At(CoinsField).Text(), System.Globalization.NumberStyles.None, null, out var coins)
            || coins is < 1 or > PaymentLimits.CoinsMax)
        {
            return null;
        }

        var sale = new CoinSale(Bounded(sessionId), tenantId, userId!, coins, Cents(session.At("amount_total")) ?? 0);
        return new StripePayment(PaymentKeys.Of(session.At("payment_intent").Reference() ?? sessionId), new PaymentReport(at) { Sale = sale });
    }

    /// <summary>Until API version 2022-11-15 a charge listed its refunds, too.</summary>
    private static StripePayment? OfCharge(DateTimeOffset at, JsonElement? charge)
    {
        var refunds = charge.At("refunds", "data").Items().Select(Reversal).OfType<PaymentReversal>().Take(PaymentLimits.ReversalsMax).ToArray();
        return Of(charge, new PaymentReport(at) { RefundedCents = Cents(charge.At("amount_refunded")), Refunds = refunds });
    }

    private static StripePayment? Of(JsonElement? data, PaymentReport? report) =>
        report is not null && data.At("payment_intent").Reference() is { Length: > 0 } payment ? new StripePayment(PaymentKeys.Of(payment), report) : null;

    private static PaymentReversal? Reversal(JsonElement? data) =>
        data.At("id").Text() is { Length: > 0 } id && Cents(data.At("amount")) is { } cents && data.At("status").Text() is { Length: <= Ids.LengthMax } status
            ? new PaymentReversal(Bounded(id), cents, status)
            : null;

    private static long? Cents(JsonElement? amount) =>
        amount is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var cents) && cents is >= 0 and <= CentsMax ? cents : null;

    /// <summary>Ids of any length are stored in a bounded form.</summary>
    private static string Bounded(string id) => id.Length <= 255 ? id : Ids.Derive("", id);
}
