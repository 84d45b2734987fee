using Livehouse.Api.Auth;
using Livehouse.Api.Configuration;
using Livehouse.Api.Problems;

namespace Livehouse.Api.Security;

/// <summary>
/// Which web pages may open the hub. Browsers let every page open a WebSocket to any server, and send the page's origin in <c>Origin</c>: one that is neither
/// this server nor allowed by <c>CORS_ORIGINS</c> (in development: this machine's own) is refused before any other check, on every transport alike. A request
/// without <c>Origin</c> is not from another site's page in a browser.
/// </summary>
internal static class HubOrigins
{
    /// <summary>Must run after forwarded headers and before routing and authentication.</summary>
    public static IApplicationBuilder UseHubOrigins(this IApplicationBuilder app, LivehouseSettings settings)
    {
        var allowed = new AllowedOrigins(settings);
        return app.Use((context, next) =>
        {
            if (!context.Request.Path.StartsWithSegments("/hubs", StringComparison.OrdinalIgnoreCase)) return next(context);
            var trust = allowed.TrustIn(context.Request);
            if (trust == OriginTrust.None) return ProblemCatalog.ForStatus(StatusCodes.Status403Forbidden).ExecuteAsync(context);
            if (trust == OriginTrust.Full) context.Features.Set(TrustedOriginFeature.Instance);
            return next(context);
        });
    }
}

/// <summary>How far the page behind a request is trusted.</summary>
internal enum OriginTrust
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Only with a token: the cookie, which browsers add automatically, does not count.</summary>
    Token,

    /// <summary>With the session cookie too.</summary>
    Full,
}

/// <summary>Decides about origins by the configuration: for browsers (<see cref="OriginRules"/>) and for connections to the hub.</summary>
internal sealed class AllowedOrigins(LivehouseSettings settings)
{
    private readonly HashSet<string> _listed = [.. settings.CorsOrigins.Select(WebOrigin.Read).OfType<WebOrigin>().Select(static origin => origin.Text)];

    /// <summary>Pages of any origin may call, without cookies.</summary>
    public bool IsAny { get; } = settings.CorsOrigins.Contains("*");

    public OriginTrust TrustIn(HttpRequest request)
    {
        var origin = request.Headers.Origin;
        // Browsers omit it from some GETs, and then send this (which no page can set) instead.
        if (origin.Count == 0)
        {
            return HttpMethods.IsGet(request.Method) && request.Headers["Sec-Fetch-Site"] == "same-origin" ? OriginTrust.Full : OriginTrust.Token;
        }
        if (origin is [{ } text] && WebOrigin.Read(text) is { } page && (IsSame(request, page) || IsListed(page))) return OriginTrust.Full;
        return IsAny ? OriginTrust.Token : OriginTrust.None;
    }

    /// <summary>In development, when none are listed: pages from the same machine, on any port, and the shells of apps.</summary>
    public bool IsListed(WebOrigin page) => settings.CorsOrigins.Count > 0 ? _listed.Contains(page.Text) : !settings.IsProduction && page.IsThisMachine;

    /// <summary>Scheme, host and port are the request's (RFC 6454, section 5).</summary>
    private static bool IsSame(HttpRequest request, WebOrigin page) =>
        request.Host.HasValue && WebOrigin.Read($"{request.Scheme}://{request.Host.Value}")?.Text == page.Text;
}
