using Livehouse.Api.Configuration;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace Livehouse.Api.Security;

/// <summary>HTTPS by redirect and HSTS, where it is configured. Probes and scrapes come over plain HTTP from inside and are exempt.</summary>
internal static class HttpsRules
{
    public static IServiceCollection AddHttpsRules(this IServiceCollection services, LivehouseSettings settings) =>
        services.AddHttpsRedirection(https => https.HttpsPort = settings.Https?.Port);

    /// <summary>Must run after forwarded headers: they say how a request reached the proxy.</summary>
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
    /// A trusted proxy that does not say how the request arrived may have received it over HTTPS: a redirect would lead back here in a loop.
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
