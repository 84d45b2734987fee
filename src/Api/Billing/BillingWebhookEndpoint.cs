using Livehouse.Api.Idempotency;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Payments;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Refusals;

namespace Livehouse.Api.Billing;

/// <summary>
/// The billing provider's reports, in Stripe's format. The signature is over the exact bytes, so they are read raw; the response is sent when the subscription
/// has stored the event.
/// </summary>
internal static class BillingWebhookEndpoint
{
    public static void MapBillingWebhooks(this IEndpointRouteBuilder app) => app.MapPost("/api/webhooks/billing", Receive)
        .AllowAnonymous()
        .WithMetadata(WithoutIdempotency.Instance, BodyBound.SignedWebhook)
        .WithTags("Webhooks")
        .AsOperation("receiveBillingEvent", RefusalCodes.ValidationFailed)
        .WithMetadata(new SignedBy([SecurityDescriptions.Stripe]), ForeignBodies.Stripe)
        .WithSummary("Events of the billing provider in Stripe's format, with Stripe-Signature. Repeats and late events change nothing; an event that names no "
            + "user waits until the billing provider reports its owner.")
        .Produces<ReceivedAnswer>();

    private static async Task<IResult> Receive(
        HttpContext context, StripeSignature signatures, PriceList prices, BillingMetrics metrics, BillingRouter router, PaymentRouter payments)
    {
        if (await RequestBytes.Read(context) is not { } body) return ProblemCatalog.ForStatus(StatusCodes.Status413PayloadTooLarge);
        if (signatures.Verify(body.Span, context.Request.Headers[StripeSignature.Header]) is null)
        {
            metrics.Count("bad_signature");
            return BadSignature();
        }

        if (!StripeEvent.TryRead(body, prices, out var read))
        {
            metrics.Count("unreadable");
            return Problem.Invalid($"The webhook's body {BodyEncoding.Fault(body.Span) ?? "is not an event: a JSON object with id, type and created."}");
        }

        var isPayment = await payments.Route(body, read);
        metrics.Count(read is null ? isPayment ? "taken" : "ignored" : await router.Route(read) || isPayment ? "taken" : "no_user");
        return TypedResults.Ok(new ReceivedAnswer(true));
    }

    internal static Problem BadSignature() => new(RefusalCodes.InvalidSignature, "The signature does not match the body, or is too old.");

    internal sealed record ReceivedAnswer(bool Received);
}
