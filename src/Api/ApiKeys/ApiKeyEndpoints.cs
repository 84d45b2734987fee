using Livehouse.Api.Access;
using Livehouse.Api.Auth;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Identity.ApiKeys;
using Livehouse.Limits;
using Livehouse.Refusals;

namespace Livehouse.Api.ApiKeys;

/// <summary>What programs sign in with (docs/organisations.md).</summary>
internal static class ApiKeyEndpoints
{
    public static void MapApiKeys(this RouteGroupBuilder tenant)
    {
        tenant.MapPost("/api-keys", Create)
            .RequireRole(Role.Admin)
            .RequiresStepUp()
            .AsOperation("createApiKey", RefusalCodes.Conflict)
            .WithSummary("Makes an API key for these scopes (admins, with step-up). The key is answered this once.")
            .Produces<NewApiKeyAnswer>(StatusCodes.Status201Created);
        tenant.MapGet("/api-keys", List)
            .RequireRole(Role.Admin)
            .AsOperation("listApiKeys")
            .WithSummary("The organisation's API keys, newest first (admins), without the keys themselves.")
            .Produces<ApiKeyPage>();
        tenant.MapDelete("/api-keys/{keyId}", Delete)
            .RequireRole(Role.Admin)
            .RequiresStepUp()
            .AsOperation("deleteApiKey")
            .WithSummary("The API key is worth nothing from now on (admins, with step-up).")
            .Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> Create(Body<ApiKeyRequest> body, HttpContext context, Caller caller, ApiKeyService keys)
    {
        var request = body.Value;
        var created = await keys.Create(caller, request.Name, request.Scopes, request.ExpiresAt, context.GetActing(), context.RequestAborted);
        if (created.IsRefused) return Problem.From(created.Refusal);
        context.Response.Headers.CacheControl = "no-store";
        var key = created.Value.Key;
        return TypedResults.Json(
            new NewApiKeyAnswer(created.Value.Text, key.Id, key.Prefix, key.Name, key.Scopes, key.CreatedAt, key.ExpiresAt),
            statusCode: StatusCodes.Status201Created);
    }

    /// <summary>A tenant has few keys, so that a page is cut from all of them.</summary>
    private static async Task<IResult> List(Paging paging, HttpContext context, Caller caller, ApiKeyService keys)
    {
        var all = await keys.List(caller.TenantId, context.RequestAborted);
        var rest = paging.Cursor is { } cursor ? all.SkipWhile(key => key.Id != cursor).Skip(1).ToList() : all;
        var page = rest.Take(paging.Limit).Select(ApiKeyView.Of).ToList();
        return TypedResults.Ok(new ApiKeyPage(page, rest.Count > page.Count ? page[^1].Id : null));
    }

    private static async Task<IResult> Delete(string keyId, HttpContext context, Caller caller, ApiKeyService keys)
    {
        var deleted = await keys.Delete(caller.TenantId, keyId, context.GetActing(), CancellationToken.None);
        return deleted.IsRefused ? Problem.From(deleted.Refusal) : TypedResults.NoContent();
    }

    /// <param name="Scopes">One or more, or <c>scim</c> alone.</param>
    internal sealed record ApiKeyRequest(string Name, IReadOnlyList<string> Scopes, DateTimeOffset? ExpiresAt) : IRequest<ApiKeyRequest>
    {
        public static ApiKeyRequest Read(Fields fields) => new(
            fields.Text("name", 1, ApiKeyLimits.NameLengthMax),
            fields.WordList("scopes", [.. ApiKeyScopes.All, ApiKeyScopes.Scim]),
            fields.OptionalTime("expiresAt"));
    }
}

/// <param name="ApiKey">Shown only once and not stored.</param>
internal sealed record NewApiKeyAnswer(
    string ApiKey, string Id, string Prefix, string Name, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt)
{
    /// <summary>Keeps the key out of logs.</summary>
    public override string ToString() => nameof(NewApiKeyAnswer);
}

/// <param name="LastUsedAt">To within five minutes; null: never.</param>
internal sealed record ApiKeyView(
    string Id,
    string Name,
    string Prefix,
    IReadOnlyList<string> Scopes,
    string CreatedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? LastUsedAt)
{
    public static ApiKeyView Of(ApiKey key) =>
        new(key.Id, key.Name, key.Prefix, key.Scopes, key.CreatedBy, key.CreatedAt, key.ExpiresAt, key.LastUsedAt);
}

internal sealed record ApiKeyPage(IReadOnlyList<ApiKeyView> Items, string? NextCursor);
