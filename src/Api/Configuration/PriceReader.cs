using System.Text.Json;
using Livehouse.Identifiers;
using Livehouse.Limits;

namespace Livehouse.Api.Configuration;

/// <summary>
/// Reads <c>BILLING_PRICES</c>: a JSON object from price ids, product ids or lookup keys to <c>{ "tier": "studio", "features": ["publish"] }</c>. Every mistake
/// is reported with the number of its entry: the content of a variable is never repeated.
/// </summary>
internal static class PriceReader
{
    public const string Variable = "BILLING_PRICES";

    private const int NameLengthMax = 255;

    public static IReadOnlyList<PricedOffer> Read(Variables variables)
    {
        var text = variables.Text(Variable, "");
        if (text.Length == 0) return [];
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowTrailingCommas = true, MaxDepth = 8 });
            if (document.RootElement.ValueKind == JsonValueKind.Object) return Entries(variables, [.. document.RootElement.EnumerateObject()]);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Not JSON, or half a surrogate pair in it: reported below.
        }

        variables.Fail(Variable, """must be a JSON object such as {"price_1": {"tier": "studio", "features": ["publish"]}}""");
        return [];
    }

    private static List<PricedOffer> Entries(Variables variables, IReadOnlyList<JsonProperty> entries)
    {
        if (entries.Count > SubscriptionLimits.PricesMax) variables.Fail(Variable, $"has more than {SubscriptionLimits.PricesMax} entries");
        var offers = new List<PricedOffer>();
        foreach (var (at, entry) in entries.Index())
        {
            void Fail(string fault) => variables.Fail(Variable, $"entry {at + 1}: {fault}");
            if (entry.Name is not { Length: > 0 and <= NameLengthMax } || entry.Name != entry.Name.Trim())
            {
                Fail($"the id or lookup key must be 1 to {NameLengthMax} characters without spaces around them");
            }
            else if (offers.Any(offer => offer.Sold == entry.Name))
            {
                Fail("the same id or lookup key occurs before it");
            }
            if (entry.Value.ValueKind != JsonValueKind.Object) Fail("must be an object of tier and features");
            else offers.Add(new PricedOffer(entry.Name, Tier(entry.Value, Fail), Features(entry.Value, Fail)));
        }

        return offers;
    }

    private static string? Tier(JsonElement entry, Action<string> fail)
    {
        if (entry.EnumerateObject().Any(static field => field.Name is not ("tier" or "features"))) fail("has a field that is neither tier nor features");
        if (!entry.TryGetProperty("tier", out var tier) || tier.ValueKind == JsonValueKind.Null) return null;
        if (tier.ValueKind == JsonValueKind.String && Ids.IsValid(tier.GetString())) return tier.GetString();
        fail($"tier must be 1 to {Ids.LengthMax} letters, digits, '_' or '-'");
        return null;
    }

    private static string[] Features(JsonElement entry, Action<string> fail)
    {
        if (!entry.TryGetProperty("features", out var features) || features.ValueKind == JsonValueKind.Null) return [];
        if (features.ValueKind == JsonValueKind.Array
            && features.GetArrayLength() <= SubscriptionLimits.FeaturesMax
            && features.EnumerateArray().All(static feature => feature.ValueKind == JsonValueKind.String && Ids.IsValid(feature.GetString())))
        {
            return [.. features.EnumerateArray().Select(static feature => feature.GetString()!).Distinct(StringComparer.Ordinal)];
        }

        fail($"features must be a list of at most {SubscriptionLimits.FeaturesMax} ids of 1 to {Ids.LengthMax} letters, digits, '_' or '-'");
        return [];
    }
}
