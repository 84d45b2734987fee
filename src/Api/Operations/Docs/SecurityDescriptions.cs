using Livehouse.Api.Auth;
using Livehouse.Api.Billing;
using Livehouse.Api.Streaming;
using Livehouse.LiveKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.OpenApi;

namespace Livehouse.Api.Operations.Docs;

/// <summary>
/// How requests are authenticated: by a token, by the session cookie (with a CSRF token for changes), or, for webhooks, by a signature.
/// </summary>
internal static class SecurityDescriptions
{
    public const string Stripe = "stripeSignature";
    public const string LiveKit = "liveKitToken";
    public const string Relay = "relaySignature";
    public const string Ingest = "ingestSecret";

    private const string Bearer = "bearer";
    private const string Cookie = "sessionCookie";
    private const string Csrf = "csrfToken";

    public static IDictionary<string, IOpenApiSecurityScheme> Schemes { get; } = new Dictionary<string, IOpenApiSecurityScheme>
    {
        [Bearer] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = Bearer,
            BearerFormat = "JWT",
            Description = "The `accessToken` of a sign-in, or a token that the host application signed with the same secret (HS256).",
        },
        [Cookie] = InCookie(SessionCookies.Name, "Set by register and login. A call that changes something also needs the CSRF token."),
        [Csrf] = InHeader(SessionHandler.CsrfHeader, "The `csrfToken` of `GET /api/auth/csrf`, for calls by session cookie. A bearer token needs none."),
        [Stripe] = InHeader(StripeSignature.Header, "Stripe's scheme over the exact body, with `BILLING_WEBHOOK_SECRET`."),
        [LiveKit] = InHeader("Authorization", "A JWT of LiveKit's key whose `sha256` claim is the base64 SHA-256 of the exact body."),
        [Ingest] = InHeader(IngestProof.Header, "`INGEST_SECRET`, or an API key with the scope `ingest`; also in `?secret=`."),
        [Relay] = InHeader(WebhookVerifier.RelayHeader, "`sha256=` and the hexadecimal HMAC-SHA256 of the exact body, with `LIVEKIT_WEBHOOK_SECRET`."),
    };

    /// <summary>Whether it requires authentication.</summary>
    public static bool NeedsCaller(ApiDescription operation) => IsFor<IAuthorizeData>(operation) || SignedBy(operation)?.OrSignedIn == true;

    /// <summary>Whether it uses the caller's identity: then an invalid token is refused even where none is required.</summary>
    public static bool AsksForCaller(ApiDescription operation) => NeedsCaller(operation) || !IsFor<IAllowAnonymous>(operation);

    /// <summary>The alternatives, as OpenAPI objects.</summary>
    public static IList<OpenApiSecurityRequirement>? Of(ApiDescription operation, OpenApiDocument? document)
    {
        var alternatives = new List<OpenApiSecurityRequirement>();
        if (AsksForCaller(operation))
        {
            alternatives.Add(Requirement(document, Bearer));
            alternatives.Add(operation.HttpMethod == HttpMethods.Get ? Requirement(document, Cookie) : Requirement(document, Cookie, Csrf));
            if (!NeedsCaller(operation)) alternatives.Add([]);
        }

        foreach (var scheme in SignedBy(operation)?.Schemes ?? []) alternatives.Add(Requirement(document, scheme));
        return alternatives.Count > 0 ? alternatives : null;
    }

    private static SignedBy? SignedBy(ApiDescription operation) => operation.ActionDescriptor.EndpointMetadata.OfType<SignedBy>().LastOrDefault();

    private static bool IsFor<T>(ApiDescription operation) => operation.ActionDescriptor.EndpointMetadata.OfType<T>().Any();

    private static OpenApiSecurityRequirement Requirement(OpenApiDocument? document, params ReadOnlySpan<string> schemes)
    {
        var requirement = new OpenApiSecurityRequirement();
        foreach (var scheme in schemes) requirement[new OpenApiSecuritySchemeReference(scheme, document)] = [];
        return requirement;
    }

    private static OpenApiSecurityScheme InHeader(string name, string description) =>
        new() { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = name, Description = description };

    private static OpenApiSecurityScheme InCookie(string name, string description) =>
        new() { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Cookie, Name = name, Description = description };
}
