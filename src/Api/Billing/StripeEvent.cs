using System.Text.Json;
using Livehouse.Billing;
using Livehouse.Callers;
using Livehouse.Identifiers;

namespace Livehouse.Api.Billing;

/// <summary>
/// What an event of Stripe's (docs.stripe.com/api/events) says about somebody's subscription. The application names the user in <c>metadata.userId</c> of the subscription, and what was sold in its
/// metadata (<c>tier</c>, <c>features</c>) or the price's.
/// </summary>
/// <param name="UserId">Null: the event names nobody.</param>
internal sealed record StripeEvent(string TenantId, string? UserId, BillingEvent Told)
{
    private const int IdLengthMax = 255;

    /// <summary>False when the text is no event: no JSON object, or without its id, its type or its time. Null when the event says nothing that matters here.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> body, out StripeEvent? read)
    {
        read = null;
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 64 });
            JsonElement? root = document.RootElement;
            if (root.At("type").Text() is not { Length: > 0 } type) return false;
            if (root.At("id").Text() is not { Length: > 0 and <= IdLengthMax } id || root.At("created").Instant() is not { } at) return false;
            read = Translate(type, id, at, root.At("data", "object"));
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static StripeEvent? Translate(string type, string id, DateTimeOffset at, JsonElement? data) => type switch
    {
        "customer.subscription.created" or "customer.subscription.updated" => OfSubscription(id, at, data, data.At("status").Text()),
        "customer.subscription.deleted" => OfSubscription(id, at, data, SubscriptionStatuses.Canceled),
        "customer.subscription.paused" => OfSubscription(id, at, data, SubscriptionStatuses.Paused),
        "customer.subscription.resumed" => OfSubscription(id, at, data, data.At("status").Text() ?? SubscriptionStatuses.Active),
        "checkout.session.completed" => data.At("payment_status").Text() == "unpaid" ? null : OfPayment(id, at, data, data, data.At("subscription").Reference(), SubscriptionStatuses.Active),
        "invoice.paid" => OfInvoice(id, at, data, SubscriptionStatuses.Active),
        "invoice.payment_failed" => OfInvoice(id, at, data, SubscriptionStatuses.PastDue),
        _ => null,
    };

    private static StripeEvent? OfSubscription(string id, DateTimeOffset at, JsonElement? subscription, string? status)
    {
        if (status is not { Length: > 0 }) return null;
        var metadata = subscription.At("metadata");
        var prices = subscription.At("items", "data").Items().Select(static item => item.At("price") ?? item.At("plan")).ToList();
        var tier = metadata.At("tier").Text()
            ?? prices.Select(static price => price.At("metadata", "tier").Text() ?? price.At("lookup_key").Text()).FirstOrDefault(static word => word is not null);
        var features = Features(metadata) ?? prices.Select(static price => Features(price.At("metadata"))).FirstOrDefault(static words => words is not null);
        // Stripe moved the period from the subscription to its items (API version 2025-03-31): several items may have several.
        var end = subscription.At("current_period_end").Instant() ?? subscription.At("items", "data").Items().Select(static item => item.At("current_period_end").Instant()).Max();
        return Of(metadata, subscription, new BillingEvent(id, at, Id(subscription.At("id").Text()), tier, status, features, end));
    }

    /// <summary>An invoice tells whether money came. Since API version 2025-03-31 its subscription stands under <c>parent</c>.</summary>
    private static StripeEvent? OfInvoice(string id, DateTimeOffset at, JsonElement? invoice, string status)
    {
        var details = invoice.At("parent", "subscription_details") ?? invoice.At("subscription_details");
        var subscription = (details.At("subscription") ?? invoice.At("subscription")).Reference();
        JsonElement?[] places = [details, invoice, .. invoice.At("lines", "data").Items()];
        var named = places.FirstOrDefault(static place => User(place.At("metadata")) is not null);
        return OfPayment(id, at, named, invoice, subscription, status);
    }

    /// <summary>Null for money that is no subscription's.</summary>
    private static StripeEvent? OfPayment(string id, DateTimeOffset at, JsonElement? named, JsonElement? data, string? subscriptionId, string status)
    {
        var metadata = named.At("metadata");
        return subscriptionId is null ? null : Of(metadata, data, new BillingEvent(id, at, Id(subscriptionId), metadata.At("tier").Text(), status, Features(metadata), null) { IsPayment = true });
    }

    private static StripeEvent Of(JsonElement? metadata, JsonElement? data, BillingEvent told)
    {
        var tenantId = metadata.At("tenant").Text() ?? Caller.DefaultTenant;
        var userId = User(metadata) ?? data.At("client_reference_id").Text();
        return new StripeEvent(tenantId, Ids.IsValid(userId) && Ids.IsValid(tenantId) ? userId : null, told);
    }

    private static string? User(JsonElement? metadata) => metadata.At("userId").Text() ?? metadata.At("user_id").Text();

    /// <summary>Separated by commas; null when nothing is said, none when it is said to be nothing.</summary>
    private static string[]? Features(JsonElement? metadata) => metadata.At("features").Text()?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Of any length the biller likes, and kept in a bounded one.</summary>
    private static string Id(string? id) => id is null ? "" : id.Length <= IdLengthMax ? id : Ids.Derive("", id);
}
