using Livehouse.Api.Configuration;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace Livehouse.Api.Security;

/// <summary>HTTPS by redirect and HSTS, where it is configured. Probes and scrapes come over plain HTTP from the inside and are left alone.</summary>
internal static class HttpsRules
{
    public static IServiceCollection AddHttpsRules(this IServiceCollection services, LivehouseSettings settings) =>
        services.AddHttpsRedirection(https => https.HttpsPort = settings.Https?.Port);

    /// <summary>Goes behind forwarded headers: they say how a request came to the proxy.</summary>
    public static IApplicationBuilder UseHttps(this IApplicationBuilder app, LivehouseSettings settings)
    {
        if (!settings.HttpsRedirect) return app;
        app.UseWhen(static context => !IsInternal(context.Request.Path), static web => web.UseHsts());
        if (settings.Https is not { } target) return app;
        return app.UseWhen(
            context => !IsInternal(context.Request.Path) && (target.IsSure || !IsFromSilentProxy(context, settings.TrustedProxies)),
            static web => web.UseHttpsRedirection());
    }

    private static bool IsInternal(PathString path) =>
        path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase) || path.StartsWithSegments("/metrics", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// A trusted proxy that does not say how the request came may have taken it over HTTPS: a redirect would come back here, again and again.
    /// </summary>
    private static bool IsFromSilentProxy(HttpContext context, IReadOnlyList<IPNetwork> proxies)
    {
        var headers = context.Request.Headers;
        if (headers.ContainsKey(ForwardedHeadersDefaults.XOriginalProtoHeaderName)) return false;
        if (headers.ContainsKey(ForwardedHeadersDefaults.XOriginalForHeaderName)) return true;
        return context.Connection.RemoteIpAddress is { } address
            && proxies.Any(network => network.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address));
    }
}
