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
        services.AddSingleton(new PriceList(settings.BillingPrices));
        services.AddSingleton<BillingRouter>();
        services.AddSingleton<BillingMetrics>();
        services.AddSingleton<ICurrentTier, TierOfSubscription>();
    }

    public static void MapBilling(this IEndpointRouteBuilder routes)
    {
        routes.MapSubscriptions();
        routes.MapBillingWebhooks();
    }

    private sealed class TierOfSubscription(IGrains grains) : ICurrentTier
    {
        public async Task<string?> Of(Caller caller, string? tokenTier) =>
            (await grains.Subscription(caller.TenantId, caller.UserId).Entitle(new EntitlementQuery(tokenTier, null, null))).Tier;
    }
}
