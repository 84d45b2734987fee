using Livehouse.Api.Configuration;
using Microsoft.AspNetCore.HttpOverrides;

namespace Livehouse.Api.Security;

/// <summary>
/// Takes the client's address and scheme from <c>X-Forwarded-*</c>, but only from the configured proxies: any other sender could forge them.
/// </summary>
internal static class ForwardedRequests
{
    public static IApplicationBuilder UseForwardedRequests(this IApplicationBuilder app, LivehouseSettings settings)
    {
        if (settings.TrustedProxies.Count == 0) return app;
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in settings.TrustedProxies) options.KnownIPNetworks.Add(network);
        return app.UseForwardedHeaders(options);
    }
}
