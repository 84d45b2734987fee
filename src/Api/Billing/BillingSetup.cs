using Livehouse.Api.Auth;
using Livehouse.Api.Configuration;
using Livehouse.Billing;
using Livehouse.Callers;
using Livehouse.Hosting;

namespace Livehouse.Api.Billing;

internal static class BillingSetup
{
    public static void AddBilling(this IServiceCollection services, LivehouseSettings settings)
    {
        services.AddSingleton(provider => new StripeSignature(settings.BillingWebhookSecret, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(new PriceList([.. settings.BillingPrices, .. OfTiers(settings)]));
        services.AddSingleton<BillingRouter>();
        services.AddSingleton<BillingMetrics>();
        services.AddSingleton<ICurrentTier, TierOfSubscription>();
    }

    public static void MapBilling(this IEndpointRouteBuilder routes)
    {
        routes.MapSubscriptions();
        routes.MapBillingWebhooks();
    }

    /// <summary>What is sold here is known without an entry in <c>BILLING_PRICES</c>.</summary>
    private static IEnumerable<PricedOffer> OfTiers(LivehouseSettings settings) => settings.Payments.TierPrices
        .Where(tier => settings.BillingPrices.All(offer => offer.Sold != tier.Value))
        .Select(static tier => new PricedOffer(tier.Value, tier.Key, []));

    private sealed class TierOfSubscription(IGrains grains) : ICurrentTier
    {
        public async Task<string?> Of(Caller caller, string? tokenTier) =>
            (await grains.Subscription(caller.TenantId, caller.UserId).Entitle(new EntitlementQuery(tokenTier, null, null))).Tier;
    }
}
