using System.Text.Json;
using Livehouse.Billing;
using Livehouse.Callers;
using Livehouse.Identifiers;

namespace Livehouse.Api.Billing;

/// <summary>
/// What an event of Stripe's (docs.stripe.com/api/events) says about somebody's subscription. Only the events of the subscription itself say how it stands, and each carries the whole of it; a checkout
/// says that it was bought. Invoices say neither: a failed one may be an older one's last try, or that of an upgrade that was declined.
/// </summary>
/// <param name="UserId">Null: the event names nobody.</param>
internal sealed record StripeEvent(string TenantId, string? UserId, BillingEvent Told)
{
    private const int IdLengthMax = 255;

    /// <summary>False when the text is no event: no JSON object, or without its id, its type or its time. Null when the event says nothing that matters here.</summary>
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
        "customer.subscription.created" => OfSubscription(id, at, data, data.At("status").Text(), prices, isFirst: true),
        "customer.subscription.updated" => OfSubscription(id, at, data, data.At("status").Text(), prices),
        "customer.subscription.deleted" => OfSubscription(id, at, data, SubscriptionStatuses.Canceled, prices),
        "customer.subscription.paused" => OfSubscription(id, at, data, SubscriptionStatuses.Paused, prices),
        "customer.subscription.resumed" => OfSubscription(id, at, data, data.At("status").Text() ?? SubscriptionStatuses.Active, prices),
        "checkout.session.completed" => data.At("payment_status").Text() == "unpaid" ? null : OfCheckout(id, at, data),
        "checkout.session.async_payment_succeeded" => OfCheckout(id, at, data),
        _ => null,
    };

    private static StripeEvent? OfSubscription(string id, DateTimeOffset at, JsonElement? subscription, string? status, PriceList prices, bool isFirst = false)
    {
        if (status is not { Length: > 0 }) return null;
        var (tier, features) = prices.Sold(subscription);
        // Stripe moved the period from the subscription to its items (API version 2025-03-31): several items may have several.
        var end = subscription.At("current_period_end").Instant() ?? subscription.At("items", "data").Items().Select(static item => item.At("current_period_end").Instant()).Max();
        var isToEnd = subscription.At("cancel_at_period_end") is { ValueKind: JsonValueKind.True };
        return Of(subscription.At("metadata"), subscription, new BillingEvent(id, at, Id(subscription.At("id").Text()), tier, status, features, end)
        {
            CancelsAt = subscription.At("cancel_at").Instant() ?? (isToEnd ? end : null),
            IsFirst = isFirst,
        });
    }

    /// <summary>Null for money that is no subscription's.</summary>
    private static StripeEvent? OfCheckout(string id, DateTimeOffset at, JsonElement? session)
    {
        if (session.At("subscription").Reference() is not { } subscriptionId) return null;
        var metadata = session.At("metadata");
        return Of(metadata, session, new BillingEvent(id, at, Id(subscriptionId), metadata.At("tier").Text(), SubscriptionStatuses.Active, metadata.At("features").Words(), null) { IsPayment = true });
    }

    private static StripeEvent Of(JsonElement? metadata, JsonElement? data, BillingEvent told)
    {
        var tenantId = metadata.At("tenant").Text() ?? Caller.DefaultTenant;
        var userId = metadata.At("userId").Text() ?? metadata.At("user_id").Text() ?? data.At("client_reference_id").Text();
        return new StripeEvent(tenantId, UserIds.IsValid(userId) && Ids.IsValid(tenantId) ? userId : null, told);
    }

    /// <summary>Of any length the biller likes, and kept in a bounded one.</summary>
    private static string Id(string? id) => id is null ? "" : id.Length <= IdLengthMax ? id : Ids.Derive("", id);
}
