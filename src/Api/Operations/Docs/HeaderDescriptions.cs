using Livehouse.Api.Idempotency;
using Livehouse.Refusals;
using Microsoft.OpenApi;

namespace Livehouse.Api.Operations.Docs;

/// <summary>Response headers that clients act on.</summary>
internal static class HeaderDescriptions
{
    private const string RetryAfter = "Retry-After";
    private const string RateLimit = "RateLimit";
    private const string RateLimitPolicy = "RateLimit-Policy";
    private const string AcceptEncoding = "Accept-Encoding";
    private const string WwwAuthenticate = "WWW-Authenticate";
    private const string Location = "Location";
    private const string SetCookie = "Set-Cookie";

    public static IDictionary<string, IOpenApiHeader> Components { get; } = new Dictionary<string, IOpenApiHeader>
    {
        [RetryAfter] = Header("Whole seconds to wait before trying again.", JsonSchemaType.Integer),
        [RateLimit] = Header(
            "The rest of the budget, and the seconds until more is available: `\"starts\";r=0;t=1200` (draft-ietf-httpapi-ratelimit-headers).",
            JsonSchemaType.String),
        [RateLimitPolicy] = Header("The budget's size and its window in seconds: `\"starts\";q=3;w=3600`.", JsonSchemaType.String),
        [AcceptEncoding] = Header("`identity`, where a compressed body was refused.", JsonSchemaType.String),
        [WwwAuthenticate] = Header("`Bearer`, with `error=\"invalid_token\"` for a token that is not valid.", JsonSchemaType.String),
        [IdempotencyMiddleware.ReplayedHeader] = Header(
            "`true` when this answer is that of an earlier request with the same Idempotency-Key.", JsonSchemaType.String),
        [Location] = Header("The URL of the new resource, if it has one.", JsonSchemaType.String),
        [SetCookie] = Header("The session cookie.", JsonSchemaType.String),
    };

    /// <summary>Null: none.</summary>
    public static IDictionary<string, IOpenApiHeader>? OfProblem(OpenApiDocument document, int status, IReadOnlyList<string> codes) => status switch
    {
        StatusCodes.Status401Unauthorized => References(document, WwwAuthenticate),
        StatusCodes.Status415UnsupportedMediaType => References(document, AcceptEncoding),
        StatusCodes.Status429TooManyRequests => References(document, RetryAfter, RateLimit, RateLimitPolicy),
        StatusCodes.Status503ServiceUnavailable => References(document, RetryAfter),
        _ => codes.Contains(RefusalCodes.AccountLocked) ? References(document, RetryAfter) : null,
    };

    public static IDictionary<string, IOpenApiHeader> OfSuccess(OpenApiDocument document, int status, bool isReplayed, bool signsIn)
    {
        var headers = new List<string>();
        if (status == StatusCodes.Status201Created) headers.Add(Location);
        if (isReplayed) headers.Add(IdempotencyMiddleware.ReplayedHeader);
        if (signsIn) headers.Add(SetCookie);
        return References(document, [.. headers]);
    }

    private static Dictionary<string, IOpenApiHeader> References(OpenApiDocument document, params string[] names) =>
        names.ToDictionary(static name => name, name => (IOpenApiHeader)new OpenApiHeaderReference(name, document));

    private static OpenApiHeader Header(string description, JsonSchemaType type) =>
        new() { Description = description, Schema = new OpenApiSchema { Type = type } };
}
