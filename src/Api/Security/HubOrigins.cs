using Livehouse.Api.Auth;
using Livehouse.Api.Configuration;
using Livehouse.Api.Problems;

namespace Livehouse.Api.Security;

/// <summary>
/// Which web pages may open the hub. Browsers let every page open a WebSocket to anywhere, and say in <c>Origin</c> which page it is: one that is neither of this very server nor allowed by <c>CORS_ORIGINS</c>
/// (in development: this machine's own) is refused before anything else is asked, on every transport alike. Who sends no <c>Origin</c> is no browser's page of another site.
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
            if (trust == OriginTrust.Full) context.Features.Set(OwnPage.Instance);
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

/// <summary>Tells of origins by the configuration, as <see cref="OriginRules"/> tells browsers.</summary>
internal sealed class AllowedOrigins(LivehouseSettings settings)
{
    private readonly HashSet<string> _listed = new(settings.CorsOrigins, StringComparer.OrdinalIgnoreCase);

    public OriginTrust TrustIn(HttpRequest request)
    {
        var origin = request.Headers.Origin;
        // Browsers leave it out of some GETs, and then say this (which no page can set) in its place.
        if (origin.Count == 0) return HttpMethods.IsGet(request.Method) && request.Headers["Sec-Fetch-Site"] == "same-origin" ? OriginTrust.Full : OriginTrust.Token;
        if (origin is not [{ } page] || !Uri.TryCreate(page, UriKind.Absolute, out var address)) return _listed.Contains("*") ? OriginTrust.Token : OriginTrust.None;
        if (IsSame(request, address) || IsListed(page, address)) return OriginTrust.Full;
        return _listed.Contains("*") ? OriginTrust.Token : OriginTrust.None;
    }

    private bool IsListed(string page, Uri address) => _listed.Count > 0 ? _listed.Contains(page) : !settings.IsProduction && address is { IsLoopback: true, Scheme: "http" or "https" };

    /// <summary>Scheme, host and port are the request's own (RFC 6454, section 5).</summary>
    private static bool IsSame(HttpRequest request, Uri page)
    {
        var port = request.Host.Port ?? (request.IsHttps ? 443 : 80);
        return page.Scheme.Equals(request.Scheme, StringComparison.OrdinalIgnoreCase)
            && page.Port == port
            && page.PathAndQuery == "/"
            && request.Host.HasValue
            && page.IdnHost.Equals(request.Host.Host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase);
    }
}
