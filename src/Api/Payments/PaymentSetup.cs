using Livehouse.Api.Requests;

namespace Livehouse.Api.Payments;

internal static class PaymentSetup
{
    public static void AddPayments(this IServiceCollection services)
    {
        services.AddSingleton<StripeGateway>();
        services.AddSingleton<TierPriceList>();
        services.AddSingleton<ReturnAddresses>();
        services.AddSingleton<PaymentRouter>();
    }

    public static void MapPayments(this IEndpointRouteBuilder routes)
    {
        var payments = routes.MapGroup("/api/payments").AddEndpointFilter<RouteGroupBuilder, BindingFilter>().WithTags("Payments");
        payments.MapCheckout();
        payments.MapWallet();
        payments.MapEarnings();
        payments.MapPriceList();
    }
}
