using Livehouse.Api.Access;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Identity.ApiKeys;
using Livehouse.Identity.Audit;
using Livehouse.Limits;
using Livehouse.Outgoing;
using Livehouse.Outgoing.Webhooks;
using Livehouse.Refusals;

namespace Livehouse.Api.Outgoing;

/// <summary>What was sent to an endpoint, and sending it again (docs/webhooks.md).</summary>
internal static class WebhookLogCalls
{
    public static void MapWebhookDeliveries(this RouteGroupBuilder webhooks)
    {
        webhooks.MapGet("/endpoints/{endpointId}/deliveries", List)
            .RequireRole(Role.Admin, ApiKeyScopes.WebhooksWrite)
            .AsOperation("listWebhookDeliveries", RefusalCodes.NotFound)
            .WithSummary($"What was sent to the endpoint in {WebhookLimits.KeptDays} days, or waits, newest first, with bodies and answers (admins).")
            .Produces<WebhookDeliveryPage>();
        webhooks.MapPost("/endpoints/{endpointId}/deliveries/{deliveryId}/resend", Resend)
            .RequireRole(Role.Admin, ApiKeyScopes.WebhooksWrite)
            .AsOperation("resendWebhookDelivery", RefusalCodes.NotFound, RefusalCodes.InvalidState)
            .WithSummary("Sends a delivery again (admins): one that has ended as a new delivery of the same event, one that waits now.")
            .Produces<WebhookDeliveryAnswer>(StatusCodes.Status202Accepted);
        webhooks.MapPost("/endpoints/deliveries/{deliveryId}/resend", ResendById)
            .RequireRole(Role.Admin, ApiKeyScopes.WebhooksWrite)
            .AsOperation("resendWebhookDeliveryById", RefusalCodes.NotFound, RefusalCodes.InvalidState)
            .WithSummary("The same as resendWebhookDelivery, without naming the endpoint (admins).")
            .Produces<WebhookDeliveryAnswer>(StatusCodes.Status202Accepted);
        webhooks.MapPost("/endpoints/{endpointId}/replay", Replay)
            .RequireRole(Role.Admin, ApiKeyScopes.WebhooksWrite)
            .AsOperation("replayWebhooks", RefusalCodes.NotFound)
            .WithSummary("Sends again what happened in a time, in order (admins): also events that were not sent to the endpoint at the time.")
            .Produces<WebhookReplayAnswer>(StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> List(
        string endpointId, DeliveryListQuery query, Paging paging, HttpContext context, Caller caller, WebhookEndpoints endpoints)
    {
        if (!DeliveryCursor.TryRead(paging.Cursor, out var before))
        {
            return Problem.Invalid(new Dictionary<string, string[]> { ["cursor"] = ["Must be the nextCursor of the previous page."] });
        }

        var found = await endpoints.Deliveries(
            caller.TenantId, new WebhookDeliveryQuery(endpointId, paging.Limit + 1, before, query.State), context.RequestAborted);
        if (found.IsRefused) return Problem.From(found.Refusal);
        var page = found.Value.Items.Take(paging.Limit).ToList();
        return TypedResults.Ok(new WebhookDeliveryPage(
            [.. page.Select(WebhookDeliveryView.Of)], found.Value.Items.Count > page.Count ? DeliveryCursor.Write(page[^1].Place) : null));
    }

    private static async Task<IResult> Resend(
        string endpointId,
        string deliveryId,
        Body<EmptyRequest> body,
        HttpContext context,
        Caller caller,
        WebhookEndpoints endpoints,
        AuditedModeration audited) =>
        await Answer(await endpoints.Resend(caller.TenantId, endpointId, deliveryId, CancellationToken.None), deliveryId, context, audited);

    private static async Task<IResult> ResendById(
        string deliveryId, Body<EmptyRequest> body, HttpContext context, Caller caller, WebhookEndpoints endpoints, AuditedModeration audited) =>
        await Answer(await endpoints.Resend(caller.TenantId, deliveryId, CancellationToken.None), deliveryId, context, audited);

    private static async Task<IResult> Answer(Outcome<WebhookDelivery> again, string deliveryId, HttpContext context, AuditedModeration audited)
    {
        if (again.IsRefused) return Problem.From(again.Refusal);
        await audited.Write(context, AuditActions.WebhookResend, again.Value.EndpointId, ("delivery", deliveryId));
        return TypedResults.Json(new WebhookDeliveryAnswer(WebhookDeliveryView.Of(again.Value)), statusCode: StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> Replay(
        string endpointId,
        Body<ReplayRequest> body,
        HttpContext context,
        Caller caller,
        WebhookEndpoints endpoints,
        AuditedModeration audited,
        TimeProvider time)
    {
        var request = body.Value;
        var replay = new WebhookReplay(request.Since, request.Until ?? time.GetUtcNow(), request.StreamId);
        var replayed = await endpoints.Replay(caller.TenantId, endpointId, replay, CancellationToken.None);
        if (replayed.IsRefused) return Problem.From(replayed.Refusal);
        await audited.Write(context, AuditActions.WebhookReplay, endpointId, ("count", $"{replayed.Value.Count}"));
        return TypedResults.Json(new WebhookReplayAnswer(replayed.Value.Count), statusCode: StatusCodes.Status202Accepted);
    }
}
