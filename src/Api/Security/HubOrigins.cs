using Livehouse.Api.Auth;
using Livehouse.Api.Configuration;
using Livehouse.Api.Problems;

namespace Livehouse.Api.Security;

/// <summary>
/// Which web pages may open the hub. Browsers let every page open a WebSocket to anywhere, and say in <c>Origin</c> which page it is: one that is neither of
/// this very server nor allowed by <c>CORS_ORIGINS</c> (in development: this machine's own) is refused before anything else is asked, on every transport alike.
/// Who sends no <c>Origin</c> is no browser's page of another site.
/// </summary>
internal static class HubOrigins
{
    /// <summary>Goes after forwarded headers and before routing and authentication.</summary>
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

    /// <summary>With a token that it has: the cookie, which browsers add by themselves, counts for nothing.</summary>
    Token,

    /// <summary>With the session cookie too.</summary>
    Full,
}

/// <summary>Tells of origins by the configuration: to browsers (<see cref="OriginRules"/>) and of those that open the hub.</summary>
internal sealed class AllowedOrigins(LivehouseSettings settings)
{
    private readonly HashSet<string> _listed = [.. settings.CorsOrigins.Select(WebOrigin.Read).OfType<WebOrigin>().Select(static origin => origin.Text)];

    /// <summary>Pages of any origin may call, without cookies.</summary>
    public bool IsAny { get; } = settings.CorsOrigins.Contains("*");

    public OriginTrust TrustIn(HttpRequest request)
    {
        var origin = request.Headers.Origin;
        // Browsers leave it out of some GETs, and then say this (which no page can set) in its place.
        if (origin.Count == 0)
        {
            return HttpMethods.IsGet(request.Method) && request.Headers["Sec-Fetch-Site"] == "same-origin" ? OriginTrust.Full : OriginTrust.Token;
        }
        if (origin is [{ } text] && WebOrigin.Read(text) is { } page && (IsSame(request, page) || IsListed(page))) return OriginTrust.Full;
        return IsAny ? OriginTrust.Token : OriginTrust.None;
    }

    /// <summary>In development, when none are listed: what a developer serves from the same machine, on any port, and what the shell of an app does.</summary>
    public bool IsListed(WebOrigin page) => settings.CorsOrigins.Count > 0 ? _listed.Contains(page.Text) : !settings.IsProduction && page.IsThisMachine;

    /// <summary>Scheme, host and port are the request's own (RFC 6454, section 5).</summary>
    private static bool IsSame(HttpRequest request, WebOrigin page) =>
        request.Host.HasValue && WebOrigin.Read($"{request.Scheme}://{request.Host.Value}")?.Text == page.Text;
}
