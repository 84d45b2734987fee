using Livehouse.Api.Auth;
using Scalar.AspNetCore;

namespace Livehouse.Api.Security;

/// <summary>
/// Headers that keep browsers from guessing, framing and leaking. Only the web client (<see cref="SetPolicy"/>) and the API reference may run scripts: their
/// own files, and in the reference inline scripts with this response's nonce.
/// </summary>
internal static class SecurityHeaders
{
    private const string Api = "default-src 'none'; frame-ancestors 'none'";
    private const string Docs = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'";

    private static readonly object PolicyKey = new();

    /// <summary>Another content security policy for this answer than the API's.</summary>
    public static void SetPolicy(HttpContext context, string policy) => context.Items[PolicyKey] = policy;

    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        // At the last moment: an error on the way clears headers set earlier.
        context.Response.OnStarting(static state => Add((HttpContext)state), context);
        return next(context);
    });

    private static Task Add(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        // What a caller was told as this caller stays out of every cache, the browser's own on a shared machine too.
        if (context.GetVerified() is not null && headers.CacheControl.Count == 0) headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = context.Items[PolicyKey] is string own ? own
            : !context.Request.Path.StartsWithSegments("/api-docs", StringComparison.OrdinalIgnoreCase) ? Api
            : context.Items[ScalarOptions.NonceHttpContextItemKey] is string nonce ? $"{Docs}; script-src 'self' 'nonce-{nonce}'"
            : Docs;
        return Task.CompletedTask;
    }
}
