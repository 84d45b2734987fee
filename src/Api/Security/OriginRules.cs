using Livehouse.Api.Configuration;
using Livehouse.Api.Idempotency;
using Microsoft.AspNetCore.Cors.Infrastructure;

namespace Livehouse.Api.Security;

/// <summary>Which web pages may call (CORS), by configuration.</summary>
internal static class OriginRules
{
    public static IServiceCollection AddOriginRules(this IServiceCollection services, LivehouseSettings settings) => services.AddCors(cors => cors.AddDefaultPolicy(policy =>
    {
        policy.AllowAnyHeader().AllowAnyMethod().WithExposedHeaders("Location", "Retry-After", "RateLimit", "RateLimit-Policy", IdempotencyMiddleware.ReplayedHeader);
        policy.SetPreflightMaxAge(TimeSpan.FromMinutes(10));
        Origins(policy, settings);
    }));

    private static void Origins(CorsPolicyBuilder policy, LivehouseSettings settings)
    {
        if (settings.CorsOrigins.Contains("*"))
        {
            policy.AllowAnyOrigin();
        }
        else if (settings.CorsOrigins.Count > 0)
        {
            policy.WithOrigins([.. settings.CorsOrigins]).AllowCredentials();
        }
        else if (!settings.IsProduction)
        {
            // Pages that a developer serves from the same machine, on any port.
            policy.SetIsOriginAllowed(static origin => Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.IsLoopback).AllowCredentials();
        }
    }
}
