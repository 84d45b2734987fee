using Livehouse.Api.Configuration;

namespace Livehouse.Api.Security;

/// <summary>HTTPS by redirect and HSTS, where it is configured. Probes and scrapes come over plain HTTP from the inside and are left alone.</summary>
internal static class HttpsRules
{
    public static IApplicationBuilder UseHttps(this IApplicationBuilder app, LivehouseSettings settings) => settings.HttpsRedirect
        ? app.UseWhen(static context => !IsInternal(context.Request.Path), static web => web.UseHsts().UseHttpsRedirection())
        : app;

    private static bool IsInternal(PathString path) =>
        path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase) || path.StartsWithSegments("/metrics", StringComparison.OrdinalIgnoreCase);
}
