using Livehouse.Api.Auth;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Microsoft.Extensions.Primitives;

namespace Livehouse.Api.Billing;

/// <summary>
/// Authorizes requests to set subscriptions: from an admin, or signed over the exact body like the billing provider's (<see cref="SignedRequest"/>). Runs
/// before the body is validated.
/// </summary>
internal sealed class SubscriptionSetters(StripeSignature signatures) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var caller = http.GetCaller();
        if (caller.IsSignedIn) return caller.Is(Role.Admin) ? await next(context) : ProblemCatalog.ForStatus(StatusCodes.Status403Forbidden);
        var header = http.Request.Headers[StripeSignature.Header];
        if (StringValues.IsNullOrEmpty(header)) return TypedResults.Challenge();
        if (await RequestBytes.Read(http) is not { } body) return ProblemCatalog.ForStatus(StatusCodes.Status413PayloadTooLarge);
        if (signatures.Verify(body.Span, header) is not { } at) return BillingWebhookEndpoint.BadSignature();
        http.Features.Set(new SignedRequest(at));
        return await next(context);
    }
}

/// <param name="At">UTC; when it was signed.</param>
internal sealed record SignedRequest(DateTimeOffset At);
