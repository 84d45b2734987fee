using System.Text.Json;
using Livehouse.Api.Configuration;

namespace Livehouse.Api.Billing;

/// <summary>
/// Maps a subscription's prices to tiers and features. If any of them is in the list (<c>BILLING_PRICES</c>), only the list counts: metadata stays unchanged
/// when the plan changes. Otherwise the subscription's metadata counts, then that of its prices, and for the tier a price's lookup key.
/// </summary>
/// <param name="offers">In the operator's order: of two tiers, the one listed first counts.</param>
internal sealed class PriceList(IReadOnlyList<PricedOffer> offers)
{
    /// <returns>Null: none.</returns>
    public (string? Tier, IReadOnlyList<string>? Features) Sold(JsonElement? subscription)
    {
        var prices = subscription.At("items", "data").Items().Select(static item => item.At("price") ?? item.At("plan")).ToList();
        if (prices.Count == 0) prices.Add(subscription.At("plan"));
        var listed = Listed(prices);
        if (listed.Count > 0)
        {
            return (
                listed.FirstOrDefault(static offer => offer.Tier is not null)?.Tier,
                [.. listed.SelectMany(static offer => offer.Features).Distinct(StringComparer.Ordinal)]);
        }

        var metadata = subscription.At("metadata");
        var tier = metadata.At("tier").Text()
            ?? prices
                .Select(static price => price.At("metadata", "tier").Text() ?? price.At("lookup_key").Text())
                .FirstOrDefault(static word => word is not null);
        var features = metadata.At("features").Words()
            ?? prices.Select(static price => price.At("metadata", "features").Words()).FirstOrDefault(static words => words is not null);
        return (tier, features);
    }

    /// <summary>The entry for each price: by its own id, else by its lookup key, else by its product.</summary>
    private List<PricedOffer> Listed(IEnumerable<JsonElement?> prices)
    {
        if (offers.Count == 0) return [];
        var sold = prices.Select(price => Find(price.At("id").Text()) ?? Find(price.At("lookup_key").Text()) ?? Find(price.At("product").Reference()))
            .OfType<PricedOffer>()
            .ToHashSet();
        return [.. offers.Where(sold.Contains)];
    }

    private PricedOffer? Find(string? name) => name is null ? null : offers.FirstOrDefault(offer => offer.Sold == name);
}
