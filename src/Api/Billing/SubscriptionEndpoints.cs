using Livehouse.Api.Access;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Api.Users;
using Livehouse.Billing;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Identifiers;
using Livehouse.Identity.Audit;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Wire;

namespace Livehouse.Api.Billing;

/// <summary>Reading and setting subscriptions (docs/rooms.md).</summary>
internal static class SubscriptionEndpoints
{
    private const string Path = "/api/billing/subscription";

    public static void MapSubscriptions(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, Get)
            .RequireAuthorization()
            .WithTags("Billing")
            .WithMetadata(new QueryField("userId", "The user whose subscription to read, for admins; default: the caller."))
            .AsOperation("getSubscription", RefusalCodes.Forbidden, RefusalCodes.NotFound)
            .WithSummary("The caller's subscription, or for admins that of any user of their tenant.")
            .Produces<SubscriptionView>();
        routes.MapPut(Path, Put)
            .AddEndpointFilter<SubscriptionSetters>()
            .AddEndpointFilter<RouteHandlerBuilder, BindingFilter>()
            .WithTags("Billing")
            .AsOperation("setSubscription", RefusalCodes.Forbidden, RefusalCodes.NotFound)
            .WithMetadata(new SignedBy([SecurityDescriptions.Stripe], OrSignedIn: true))
            .WithSummary("Sets a subscription, overriding everything known about it until the billing provider reports something later: by an admin, or "
                + "signed with Stripe-Signature.")
            .Produces<SubscriptionView>();
    }

    private static async Task<IResult> Get(HttpContext context, Caller caller, UserDirectory users, IGrains grains)
    {
        context.Response.Headers.CacheControl = "no-store";
        var query = context.Request.Query["userId"];
        if (query.Count == 0) return TypedResults.Ok(await grains.Subscription(caller.TenantId, caller.UserId).Get());
        if (query is not [{ } userId] || !UserIds.IsValid(userId))
        {
            return Problem.Invalid(new Dictionary<string, string[]> { ["userId"] = [$"Must be one user's id: {UserIds.Rule}."] });
        }
        if (userId != caller.UserId && !caller.Is(Role.Admin)) return ProblemCatalog.ForStatus(StatusCodes.Status403Forbidden);
        return await users.Refuse(context, "userId", userId) ?? TypedResults.Ok(await grains.Subscription(caller.TenantId, userId).Get());
    }

    private static async Task<IResult> Put(
        Body<PutRequest> body, HttpContext context, Caller caller, UserDirectory users, IGrains grains, AuditedModeration audited, TimeProvider time)
    {
        var (request, signedAt) = (body.Value, context.Features.Get<SignedRequest>()?.At);
        // A signer may act for every tenant, an admin only for their own.
        if (signedAt is null && request.TenantId is not null && request.TenantId != caller.TenantId)
        {
            return ProblemCatalog.ForStatus(StatusCodes.Status403Forbidden);
        }
        // An admin may mistype; the billing provider reports payments even for users who no longer exist.
        if (signedAt is null && await users.Refuse(context, "userId", request.UserId) is { } unknown) return unknown;
        var tenantId = request.TenantId ?? (signedAt is null ? caller.TenantId : Caller.DefaultTenant);
        // A signed request that is sent again was decided when it was signed, so it is recognised as a repeat.
        var command = new PutSubscription(request.Tier, request.Status, request.Features, request.CurrentPeriodEnd, signedAt ?? time.GetUtcNow().Truncate());
        var set = await grains.Subscription(tenantId, request.UserId).Put(command);
        if (set.IsRefused) return Problem.From(set.Refusal);
        if (signedAt is null)
        {
            (string, string)[] details = [("tier", request.Tier ?? ""), ("status", request.Status), ("features", string.Join(' ', request.Features))];
            await audited.Write(context, AuditActions.SubscriptionUpdate, request.UserId, details);
        }

        return TypedResults.Ok(set.Value);
    }

    /// <param name="Tier">An id; null: none.</param>
    /// <param name="Status">One of <see cref="SubscriptionStatuses.All"/>.</param>
    /// <param name="CurrentPeriodEnd">ISO 8601, UTC unless another offset is given; null: it does not end.</param>
    /// <param name="TenantId">The field <c>tenant</c>; any in a signed request, <c>default</c> when it is left out.</param>
    internal sealed record PutRequest(
        string UserId, string? Tier, string Status, IReadOnlyList<string> Features, DateTimeOffset? CurrentPeriodEnd, string? TenantId) : IRequest<PutRequest>
    {
        public static PutRequest Read(Fields fields)
        {
            var features = fields.OptionalTexts("features", SubscriptionLimits.FeaturesMax, 1, Ids.LengthMax, TextKind.Exact);
            if (!features.All(Ids.IsValid)) fields.Fail("features", $"Must be a list of ids: {Ids.Rule}.");
            return new PutRequest(
                fields.UserId("userId"),
                fields.OptionalId("tier"),
                fields.Word("status", [.. SubscriptionStatuses.All]),
                features,
                fields.OptionalTime("currentPeriodEnd"),
                fields.OptionalId("tenant"));
        }
    }
}
