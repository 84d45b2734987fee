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
        .WithSummary("What is sold here: the price of a coin, and the tiers, whose prices the payment provider's page shows.")
        .Produces<PricesView>();

    private static Ok<PricesView> Get(LivehouseSettings settings)
    {
        var payments = settings.Payments;
        var isOpen = payments.StripeSecretKey.Length > 0;
        return TypedResults.Ok(new PricesView(
            isOpen && payments.CoinPriceCents > 0 ? new CoinPriceView(payments.CoinPriceCents, payments.Currency, PaymentLimits.CoinsMax) : null,
            isOpen ? [.. payments.TierPrices.Keys.Order(StringComparer.Ordinal).Select(static tier => new TierOffer(tier))] : [],
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
internal sealed record TierOffer(string Tier);
