using Livehouse.Api.Idempotency;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Billing;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Limits;
using Livehouse.Payments;
using Livehouse.Refusals;

namespace Livehouse.Api.Payments;

/// <summary>Links to Stripe's pages (docs/payments.md).</summary>
internal static class CheckoutEndpoints
{
    private const string Subscription = "subscription";
    private const string Coins = "coins";

    public static void MapCheckout(this RouteGroupBuilder payments)
    {
        payments.MapPost("/checkout", Checkout)
            .RequireAuthorization()
            .AsOperation("createCheckout", RefusalCodes.Conflict, RefusalCodes.PaymentsNotConfigured, RefusalCodes.PaymentsUnavailable)
            .WithSummary("Begins a purchase of a tier or of coins: the caller pays on the page at url. What was paid arrives by the payment provider's webhook, "
                + "usually within seconds.")
            .Produces<CheckoutView>();
        payments.MapPost("/portal", Portal)
            .RequireAuthorization()
            .AsOperation("createPortalLink", RefusalCodes.NotFound, RefusalCodes.PaymentsNotConfigured, RefusalCodes.PaymentsUnavailable)
            .WithSummary("A link to the payment provider's page for the caller's invoices, plan and means of payment; not found before the first payment.")
            .Produces<PortalView>();
    }

    private static async Task<IResult> Checkout(
        Body<CheckoutRequest> body,
        HttpContext context,
        Caller caller,
        Operation operation,
        StripeGateway stripe,
        ReturnAddresses addresses,
        ICoinLedger coins,
        IGrains grains)
    {
        var request = body.Value;
        if (!addresses.IsAllowed(request.ReturnUrl)) return BadAddress();
        var cancellation = context.RequestAborted;
        if (request.Kind == Coins) return await stripe.SellCoins(caller, request.Coins!.Value, request.ReturnUrl, operation.Id, cancellation).AnswerOk();

        // A second subscription would be paid as well. Only customers of the payment provider can change the plan in the portal.
        if (await grains.Subscription(caller.TenantId, caller.UserId).Get() is { } current
            && SubscriptionStatuses.IsActive(current.Status)
            && (current.Tier == request.Tier || await coins.CustomerOf(caller.TenantId, caller.UserId, cancellation) is not null))
        {
            return Problem.From(Refusal.Conflict("The caller already has a subscription: change or end the plan in the portal."));
        }

        return await stripe.SellTier(caller, request.Tier!, request.ReturnUrl, operation.Id, cancellation).AnswerOk();
    }

    private static async Task<IResult> Portal(
        Body<PortalRequest> body, HttpContext context, Caller caller, StripeGateway stripe, ReturnAddresses addresses) =>
        addresses.IsAllowed(body.Value.ReturnUrl)
            ? await stripe.OpenPortal(caller, body.Value.ReturnUrl, context.RequestAborted).AnswerOk()
            : BadAddress();

    private static Problem BadAddress() => Problem.Invalid(new Dictionary<string, string[]> { ["returnUrl"] = [ReturnAddresses.Rule] });

    /// <param name="Tier">Set for a subscription.</param>
    /// <param name="Coins">Set for coins: 1 to <see cref="PaymentLimits.CoinsMax"/>.</param>
    internal sealed record CheckoutRequest(string Kind, string? Tier, int? Coins, string ReturnUrl) : IRequest<CheckoutRequest>
    {
        public static CheckoutRequest Read(Fields fields)
        {
            var request = new CheckoutRequest(
                fields.Word("kind", Subscription, CheckoutEndpoints.Coins),
                fields.OptionalId("tier"),
                fields.OptionalInteger("coins", 1, PaymentLimits.CoinsMax),
                fields.Text("returnUrl", 1, PaymentLimits.ReturnUrlLengthMax, TextKind.Exact));
            if (request is { Kind: Subscription, Tier: null }) fields.Fail("tier", "Is required for a subscription.");
            if (request is { Kind: CheckoutEndpoints.Coins, Coins: null }) fields.Fail("coins", "Is required for coins.");
            return request;
        }
    }

    internal sealed record PortalRequest(string ReturnUrl) : IRequest<PortalRequest>
    {
        public static PortalRequest Read(Fields fields) => new(fields.Text("returnUrl", 1, PaymentLimits.ReturnUrlLengthMax, TextKind.Exact));
    }
}
