using System.Text.Json;
using Livehouse.Billing;
using Livehouse.Callers;
using Livehouse.Identifiers;
using EventTypes = Stripe.EventTypes;

namespace Livehouse.Api.Billing;

/// <summary>
/// The content of a Stripe event (docs.stripe.com/api/events) about a user's subscription. Only the subscription's own events report its state, and each
/// carries all of it; a checkout says that it was bought, and by whom. Invoices at most identify the owner: a failed one may be the last attempt of an older
/// one, or belong to a declined upgrade.
/// </summary>
/// <param name="At">UTC, the billing provider's clock.</param>
/// <param name="SubscriptionId">Empty: it is about none.</param>
/// <param name="CustomerId">Empty: not given.</param>
/// <param name="Named">Null: the event names no user.</param>
/// <param name="Bond">How strong the evidence is that the event names the right user.</param>
/// <param name="Report">Null: it does not report the subscription's state.</param>
internal sealed record StripeEvent(DateTimeOffset At, string SubscriptionId, string CustomerId, BillingOwner? Named, BillingBond Bond, BillingEvent? Report)
{
    private const int IdLengthMax = 255;

    /// <summary>
    /// The user is named by the object's own metadata, which payers can't change; false when only <c>client_reference_id</c> names one, which is part of a
    /// payment link's address.
    /// </summary>
    public bool IsNamedByMetadata { get; private init; }

    /// <summary>
    /// False when the text is not an event: not a JSON object, or without id, type or time. Null when the event is irrelevant here.
    /// </summary>
    public static bool TryRead(ReadOnlyMemory<byte> body, PriceList prices, out StripeEvent? read)
    {
        read = null;
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 64 });
            JsonElement? root = document.RootElement;
            if (root.At("type").Text() is not { Length: > 0 } type) return false;
            if (root.At("id").Text() is not { Length: > 0 and <= IdLengthMax } id || root.At("created").Instant() is not { } at) return false;
            read = Translate(type, id, at, root.At("data", "object"), prices);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static StripeEvent? Translate(string type, string id, DateTimeOffset at, JsonElement? data, PriceList prices) => type switch
    {
        EventTypes.CustomerSubscriptionCreated => OfSubscription(id, at, data, data.At("status").Text(), prices, isFirst: true),
        EventTypes.CustomerSubscriptionUpdated => OfSubscription(id, at, data, data.At("status").Text(), prices),
        EventTypes.CustomerSubscriptionDeleted => OfSubscription(id, at, data, SubscriptionStatuses.Canceled, prices),
        EventTypes.CustomerSubscriptionPaused => OfSubscription(id, at, data, SubscriptionStatuses.Paused, prices),
        EventTypes.CustomerSubscriptionResumed => OfSubscription(id, at, data, data.At("status").Text() ?? SubscriptionStatuses.Active, prices),
        EventTypes.CheckoutSessionCompleted => OfCheckout(id, at, data, isPaid: data.At("payment_status").Text() != "unpaid"),
        EventTypes.CheckoutSessionAsyncPaymentSucceeded => OfCheckout(id, at, data, isPaid: true),
        EventTypes.InvoicePaid or EventTypes.InvoicePaymentFailed => OfInvoice(at, data),
        _ => null,
    };

    private static StripeEvent? OfSubscription(string id, DateTimeOffset at, JsonElement? subscription, string? status, PriceList prices, bool isFirst = false)
    {
        if (status is not { Length: > 0 }) return null;
        var (tier, features) = prices.Sold(subscription);
        // Stripe moved the period from the subscription to its items (API version 2025-03-31): several items may have different ones.
        var end = subscription.At("current_period_end").Instant()
            ?? subscription.At("items", "data").Items().Select(static item => item.At("current_period_end").Instant()).Max();
        var isToEnd = subscription.At("cancel_at_period_end") is { ValueKind: JsonValueKind.True };
        var billingEvent = new BillingEvent(id, at, Id(subscription.At("id").Text()), tier, status, features, end)
        {
            CancelsAt = subscription.At("cancel_at").Instant() ?? (isToEnd ? end : null),
            IsFirst = isFirst,
        };
        return new StripeEvent(
            at, billingEvent.SubscriptionId, Id(subscription.At("customer").Reference()), User(subscription.At("metadata")), BillingBond.OwnWord, billingEvent)
        {
            IsNamedByMetadata = User(subscription.At("metadata")) is not null,
        };
    }

    /// <summary>A payment link only knows the user by <c>client_reference_id</c>. A session that sold no subscription identifies the customer's user.</summary>
    private static StripeEvent? OfCheckout(string id, DateTimeOffset at, JsonElement? session, bool isPaid)
    {
        var (metadata, subscriptionId, customerId) =
            (session.At("metadata"), Id(session.At("subscription").Reference()), Id(session.At("customer").Reference()));
        if (subscriptionId.Length == 0 && customerId.Length == 0) return null;
        var billingEvent = new BillingEvent(
            id, at, subscriptionId, metadata.At("tier").Text(), SubscriptionStatuses.Active, metadata.At("features").Words(), null) { IsPayment = true };
        return new StripeEvent(
            at,
            subscriptionId,
            customerId,
            User(metadata, session.At("client_reference_id")),
            BillingBond.Checkout,
            isPaid && subscriptionId.Length > 0 ? billingEvent : null)
        {
            IsNamedByMetadata = User(metadata) is not null,
        };
    }

    /// <summary>Null when it names no user. Since API version 2025-03-31 its subscription is under <c>parent</c>.</summary>
    private static StripeEvent? OfInvoice(DateTimeOffset at, JsonElement? invoice)
    {
        var details = invoice.At("parent", "subscription_details") ?? invoice.At("subscription_details");
        var subscriptionId = Id((details.At("subscription") ?? invoice.At("subscription")).Reference());
        JsonElement?[] places = [details, invoice, .. invoice.At("lines", "data").Items()];
        return subscriptionId.Length > 0
            && places.Select(static place => User(place.At("metadata"))).FirstOrDefault(static named => named is not null) is { } named
            ? new StripeEvent(at, subscriptionId, Id(invoice.At("customer").Reference()), named, BillingBond.Hint, null)
            : null;
    }

    /// <param name="otherwise">The user if the metadata does not name one.</param>
    private static BillingOwner? User(JsonElement? metadata, JsonElement? otherwise = null)
    {
        var tenantId = metadata.At("tenant").Text() ?? Caller.DefaultTenant;
        var userId = metadata.At("userId").Text() ?? metadata.At("user_id").Text() ?? otherwise.Text();
        return UserIds.IsValid(userId) && Ids.IsValid(tenantId) ? new BillingOwner(tenantId, userId!) : null;
    }

    /// <summary>Ids of any length are stored in a bounded form.</summary>
    private static string Id(string? id) => id is null ? "" : id.Length <= IdLengthMax ? id : Ids.Derive("", id);
}
