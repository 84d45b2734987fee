using Livehouse.Api.Hub;
using Livehouse.Callers;
using Livehouse.Identity;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Livehouse.Api.Auth;

/// <summary>
/// Puts accounts and authentication into an application: <see cref="AddLivehouseIdentity"/>, <c>UseAuthentication</c>, <c>UseAuthorization</c>, then
/// <see cref="AuthEndpoints.MapAuth"/>.
/// </summary>
public static class AuthSetup
{
    /// <summary>Needs <see cref="IdentityPorts"/> and <see cref="ICurrentTier"/> from elsewhere. An endpoint can take a <see cref="Caller"/>; nobody is signed in where it does not require authorization and the client sent nothing.</summary>
    public static IServiceCollection AddLivehouseIdentity(this IServiceCollection services, IdentityOptions options)
    {
        services.AddIdentityServices(options);
        services.AddHttpContextAccessor();
        services.AddScoped(static provider => provider.GetRequiredService<IHttpContextAccessor>().HttpContext?.GetCaller() ?? Caller.Anonymous());
        services.AddSingleton<ICallerSource, HttpCallerSource>();
        services.AddSingleton<SessionCookies>();
        services.TryAddSingleton<SessionConnections>();
        services.AddHostedService<SessionSweep>();
        services.AddAuthentication(TokenHandler.SchemeName).AddScheme<AuthenticationSchemeOptions, TokenHandler>(TokenHandler.SchemeName, null);
        services.AddSingleton<IAuthorizationHandler, RejectInvalidTokenRequirement.Handler>();
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().AddRequirements(RejectInvalidTokenRequirement.Instance).Build());
        // The framework would tell of every request without a valid token.
        services.Configure<LoggerFilterOptions>(static logs => logs.AddFilter(typeof(TokenHandler).FullName, LogLevel.Warning));
        return services;
    }

    private sealed class HttpCallerSource : ICallerSource
    {
        public Caller From(HttpContext http) => http.GetCaller();

        public string? SessionOf(HttpContext http) => http.GetVerified()?.SessionId;
    }
}
