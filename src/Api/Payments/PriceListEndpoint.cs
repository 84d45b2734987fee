using System.Text.Json.Serialization;
using Livehouse.Api.Configuration;
using Livehouse.Api.Operations.Docs;
using Livehouse.Limits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Livehouse.Api.Payments;

/// <summary>What is sold here (docs/payments.md).</summary>
internal static class PriceListEndpoint
{
    public static void MapPriceList(this RouteGroupBuilder payments) => payments.MapGet("/prices", Get)
        .AllowAnonymous()
        .AsOperation("getPrices")
        .WithSummary("What is sold here: the price of a coin, and the tiers with what they cost, as far as that is known.")
        .Produces<PricesView>();

    private static Ok<PricesView> Get(LivehouseSettings settings, TierPriceList tierPrices)
    {
        var payments = settings.Payments;
        var isOpen = payments.StripeSecretKey.Length > 0;
        var known = isOpen ? tierPrices.Known() : null;
        return TypedResults.Ok(new PricesView(
            isOpen && payments.CoinPriceCents > 0 ? new CoinPriceView(payments.CoinPriceCents, payments.Currency, PaymentLimits.CoinsMax) : null,
            isOpen ? [.. payments.TierPrices.Keys.Order(StringComparer.Ordinal).Select(tier => TierOffer.Of(tier, known!.GetValueOrDefault(tier)))] : [],
            payments.GiftsCost));
    }
}

/// <param name="Coins">Null: coins are not sold here.</param>
/// <param name="Tiers">Empty: none is sold here.</param>
/// <param name="GiftsCost">Gifts cost coins; otherwise they are free.</param>
internal sealed record PricesView(CoinPriceView? Coins, IReadOnlyList<TierOffer> Tiers, bool GiftsCost);

/// <param name="UnitCents">Of one coin, in the currency's smallest unit.</param>
/// <param name="Currency">ISO 4217, in small letters.</param>
/// <param name="QuantityMax">Coins of one checkout.</param>
internal sealed record CoinPriceView(int UnitCents, string Currency, int QuantityMax);

/// <param name="Tier">As a checkout takes it.</param>
/// <param name="UnitCents">In the currency's smallest unit; left out, like the others, while it is not known or not fixed.</param>
/// <param name="Currency">ISO 4217, in small letters.</param>
/// <param name="Interval">How often it is paid: <c>day</c>, <c>week</c>, <c>month</c> or <c>year</c>.</param>
/// <param name="IntervalCount">So many of these between two payments.</param>
internal sealed record TierOffer(
    string Tier,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? UnitCents,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Currency,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Interval,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? IntervalCount)
{
    public static TierOffer Of(string tier, TierPrice? price) => price is { UnitCents: { } cents }
        ? new TierOffer(tier, cents, price.Currency, price.Interval, price.IntervalCount)
        : new TierOffer(tier, null, null, null, null);
}
