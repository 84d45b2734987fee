using Livehouse.Api.Configuration;
using Livehouse.Api.Idempotency;
using Microsoft.AspNetCore.Cors.Infrastructure;

namespace Livehouse.Api.Security;

/// <summary>Which web pages may call (CORS), by configuration.</summary>
internal static class OriginRules
{
    public static IServiceCollection AddOriginRules(this IServiceCollection services, LivehouseSettings settings) =>
        services.AddCors(cors => cors.AddDefaultPolicy(policy =>
    {
        policy.AllowAnyHeader()
            .AllowAnyMethod()
            .WithExposedHeaders("Location", "Retry-After", "RateLimit", "RateLimit-Policy", IdempotencyMiddleware.ReplayedHeader);
        policy.SetPreflightMaxAge(TimeSpan.FromMinutes(10));
        Origins(policy, settings);
    }));

    private static void Origins(CorsPolicyBuilder policy, LivehouseSettings settings)
    {
        var allowed = new AllowedOrigins(settings);
        if (allowed.IsAny) policy.AllowAnyOrigin();
        else policy.SetIsOriginAllowed(origin => WebOrigin.Read(origin) is { } page && allowed.IsListed(page)).AllowCredentials();
    }
}
