using Livehouse.Api.Access;
using Livehouse.Api.Hub;
using Livehouse.Callers;
using Livehouse.Identity;
using Livehouse.Identity.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Livehouse.Api.Auth;

/// <summary>
/// Puts accounts and authentication into an application: <see cref="AddLivehouseIdentity"/>, <c>UseAuthentication</c>, <c>UseAuthorization</c>, then
/// <see cref="AuthEndpoints.MapAuth"/>.
/// </summary>
public static class AuthSetup
{
    /// <summary>
    /// Needs <see cref="IdentityPorts"/> and <see cref="ICurrentTier"/> from elsewhere. An endpoint can take a <see cref="Caller"/>, which is anonymous if it
    /// does not require authorization and the client sent nothing.
    /// </summary>
    /// <param name="admitsGuests">See <see cref="GuestsRequirement"/>.</param>
    public static IServiceCollection AddLivehouseIdentity(this IServiceCollection services, IdentityOptions options, bool admitsGuests = true)
    {
        services.AddIdentityServices(options);
        services.AddHttpContextAccessor();
        services.AddScoped(static provider => provider.GetRequiredService<IHttpContextAccessor>().HttpContext?.GetCaller() ?? Caller.Anonymous());
        services.AddSingleton<ICallerSource, HttpCallerSource>();
        services.AddSingleton<SessionCookies>();
        services.TryAddSingleton<SessionConnections>();
        services.AddHostedService<SessionSweep>();
        services.AddHostedService<TenantSweep>();
        services.AddSingleton<RefusalBudget>();
        // Not AddJwtBearer: that also takes keys and issuers from the configuration's Authentication:Schemes:Bearer, where an environment variable could let
        // other tokens in.
        services.AddAuthentication(BearerToken.SchemeName)
            .AddScheme<JwtBearerOptions, JwtBearerHandler>(BearerToken.SchemeName, null)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, null)
            .AddScheme<AuthenticationSchemeOptions, SessionHandler>(SessionHandler.SchemeName, null);
        services.AddOptions<JwtBearerOptions>(BearerToken.SchemeName).Configure<TokenVerifier>(Accept);
        services.AddSingleton<IAuthorizationHandler, RejectInvalidTokenRequirement.Handler>();
        services.AddSingleton<IAuthorizationHandler, MfaSetupRequirement.Handler>();
        services.AddSingleton<IAuthorizationHandler>(new GuestsRequirement.Handler(admitsGuests));
        services.AddAuthorizationBuilder()
            .SetDefaultPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().AddRequirements(MfaSetupRequirement.Instance).Build())
            .SetFallbackPolicy(
                new AuthorizationPolicyBuilder()
                    .AddRequirements(RejectInvalidTokenRequirement.Instance, GuestsRequirement.Instance, MfaSetupRequirement.Instance)
                    .Build());
        // The framework would log every request without a valid token. It rethrows errors, and they are logged where all unexpected ones are.
        services.Configure<LoggerFilterOptions>(
            static logs => logs.AddFilter(typeof(JwtBearerHandler).FullName, LogLevel.None).AddFilter(typeof(SessionHandler).FullName, LogLevel.Warning)
                .AddFilter(typeof(ApiKeyHandler).FullName, LogLevel.Warning));
        return services;
    }

    private static void Accept(JwtBearerOptions bearer, TokenVerifier tokens)
    {
        // What shows no token may have a cookie.
        bearer.ForwardDefaultSelector = static context =>
            ApiKeyHandler.Of(context.Request) is not null ? ApiKeyHandler.SchemeName
            : BearerToken.Of(context.Request) is null ? SessionHandler.SchemeName : null;
        bearer.TokenHandlers.Clear();
        bearer.TokenHandlers.Add(tokens.Handler);
        bearer.TokenValidationParameters = tokens.Parameters;
        // A hub connection would keep its token in memory for its whole lifetime.
        bearer.SaveToken = false;
        bearer.Events = new BearerEvents(tokens);
    }

    private sealed class HttpCallerSource : ICallerSource
    {
        public Caller From(HttpContext http) => http.GetCaller();

        public string? SessionOf(HttpContext http) => http.GetVerified()?.SessionId;
    }
}
