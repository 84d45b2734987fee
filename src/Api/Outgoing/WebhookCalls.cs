using Livehouse.Api.Access;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Identity.ApiKeys;
using Livehouse.Identity.Audit;
using Livehouse.Limits;
using Livehouse.Outgoing.Webhooks;
using Livehouse.Refusals;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Livehouse.Api.Outgoing;

/// <summary>Endpoints that a tenant wants to be told at (docs/webhooks.md).</summary>
internal static class WebhookCalls
{
    public static void MapWebhookEndpoints(this RouteGroupBuilder webhooks)
    {
        webhooks.MapPost("/endpoints", Create)
            .RequireRole(Role.Admin, ApiKeyScopes.WebhooksWrite)
            .AsOperation("createWebhookEndpoint", RefusalCodes.Conflict)
            .WithSummary("Adds an endpoint that is told what happens in the organisation (admins). The secret is answered this once.")
            .Produces<WebhookSecretAnswer>(StatusCodes.Status201Created);
        webhooks.MapGet("/endpoints", List)
            .RequireRole(Role.Admin, ApiKeyScopes.WebhooksWrite)
            .AsOperation("listWebhookEndpoints")
            .WithSummary("The organisation's endpoints, oldest first (admins).")
            .Produces<WebhookEndpointPage>();
        webhooks.MapPut("/endpoints/{endpointId}", Change)
            .RequireRole(Role.Admin, ApiKeyScopes.WebhooksWrite)
            .AsOperation("changeWebhookEndpoint", RefusalCodes.NotFound)
            .WithSummary("Changes what is given (admins). Enabling a disabled endpoint goes on with what waits for it.")
            .Produces<WebhookEndpointAnswer>();
        webhooks.MapDelete("/endpoints/{endpointId}", Delete)
            .RequireRole(Role.Admin, ApiKeyScopes.WebhooksWrite)
            .AsOperation("deleteWebhookEndpoint", RefusalCodes.NotFound)
            .WithSummary("Deletes an endpoint and what waits for it (admins).")
            .Produces(StatusCodes.Status204NoContent);
        webhooks.MapPost("/endpoints/{endpointId}/rotate", Rotate)
            .RequireRole(Role.Admin, ApiKeyScopes.WebhooksWrite)
            .AsOperation("rotateWebhookSecret", RefusalCodes.NotFound)
            .WithSummary($"Gives the endpoint a new secret, answered this once (admins). For {WebhookLimits.FormerSecretHours} hours the former one signs too.")
            .Produces<WebhookSecretAnswer>();
        webhooks.MapPost("/endpoints/{endpointId}/test", Test)
            .RequireRole(Role.Admin, ApiKeyScopes.WebhooksWrite)
            .AsOperation("testWebhookEndpoint", RefusalCodes.NotFound)
            .WithSummary("Sends a test to the endpoint and answers how it went (admins).")
            .Produces<WebhookDeliveryAnswer>();
    }

    private static async Task<IResult> Create(
        Body<CreateWebhookRequest> body, HttpContext context, Caller caller, WebhookEndpoints endpoints, AuditedModeration audited)
    {
        var request = body.Value;
        var created = await endpoints.Create(caller.TenantId, request.Url, request.Events, request.Description, context.RequestAborted);
        if (created.IsRefused) return Problem.From(created.Refusal);
        await audited.Write(context, AuditActions.WebhookCreate, created.Value.Endpoint.Id, ("events", string.Join(' ', created.Value.Endpoint.Events)));
        return Secret(context, created.Value, StatusCodes.Status201Created);
    }

    /// <summary>A tenant has few, so that a page is cut from all of them.</summary>
    private static async Task<IResult> List(Paging paging, HttpContext context, Caller caller, WebhookEndpoints endpoints)
    {
        var all = await endpoints.List(caller.TenantId, context.RequestAborted);
        var rest = paging.Cursor is { } cursor ? all.SkipWhile(endpoint => endpoint.Id != cursor).Skip(1).ToList() : all;
        var page = rest.Take(paging.Limit).Select(WebhookEndpointView.Of).ToList();
        return TypedResults.Ok(new WebhookEndpointPage(page, rest.Count > page.Count ? page[^1].Id : null));
    }

    private static async Task<IResult> Change(
        string endpointId, Body<ChangeWebhookRequest> body, HttpContext context, Caller caller, WebhookEndpoints endpoints, AuditedModeration audited)
    {
        var change = body.Value.Change;
        var changed = await endpoints.Change(caller.TenantId, endpointId, change, CancellationToken.None);
        if (changed.IsRefused) return Problem.From(changed.Refusal);
        await audited.Write(context, AuditActions.WebhookUpdate, endpointId, ("enabled", changed.Value.IsEnabled ? "true" : "false"));
        return TypedResults.Ok(new WebhookEndpointAnswer(WebhookEndpointView.Of(changed.Value)));
    }

    private static async Task<IResult> Delete(string endpointId, HttpContext context, Caller caller, WebhookEndpoints endpoints, AuditedModeration audited)
    {
        if (!await endpoints.Delete(caller.TenantId, endpointId, CancellationToken.None)) return Problem.From(Refusal.NotFound("The endpoint"));
        await audited.Write(context, AuditActions.WebhookDelete, endpointId);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> Rotate(
        string endpointId, Body<EmptyRequest> body, HttpContext context, Caller caller, WebhookEndpoints endpoints, AuditedModeration audited)
    {
        var rotated = await endpoints.Rotate(caller.TenantId, endpointId, CancellationToken.None);
        if (rotated.IsRefused) return Problem.From(rotated.Refusal);
        await audited.Write(context, AuditActions.WebhookRotate, endpointId);
        return Secret(context, rotated.Value, StatusCodes.Status200OK);
    }

    private static async Task<IResult> Test(string endpointId, Body<EmptyRequest> body, HttpContext context, Caller caller, WebhookEndpoints endpoints)
    {
        var tested = await endpoints.Test(caller.TenantId, endpointId, context.RequestAborted);
        return tested.IsRefused ? Problem.From(tested.Refusal) : TypedResults.Ok(new WebhookDeliveryAnswer(WebhookDeliveryView.Of(tested.Value)));
    }

    private static JsonHttpResult<WebhookSecretAnswer> Secret(HttpContext context, WebhookSecret secret, int status)
    {
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Json(new WebhookSecretAnswer(WebhookEndpointView.Of(secret.Endpoint), secret.Secret), statusCode: status);
    }
}
