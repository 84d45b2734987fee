using Scalar.AspNetCore;

namespace Livehouse.Api.Security;

/// <summary>
/// Headers that keep browsers from guessing, framing and leaking. Only the API reference may run scripts: its own files, and inline scripts with this
/// response's nonce.
/// </summary>
internal static class SecurityHeaders
{
    private const string Api = "default-src 'none'; frame-ancestors 'none'";
    private const string Docs = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'";

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
        headers.ContentSecurityPolicy = !context.Request.Path.StartsWithSegments("/api-docs", StringComparison.OrdinalIgnoreCase) ? Api
            : context.Items[ScalarOptions.NonceHttpContextItemKey] is string nonce ? $"{Docs}; script-src 'self' 'nonce-{nonce}'"
            : Docs;
        return Task.CompletedTask;
    }
}
