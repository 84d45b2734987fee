using Microsoft.AspNetCore.Authorization;

namespace Livehouse.Api.Auth;

/// <summary>
/// A request with an invalid token gets 401 even if authentication is optional: the client assumes that it is signed in, and an anonymous response would
/// mislead it. Applies to every endpoint under <c>/api</c> that neither requires authorization nor is marked <c>AllowAnonymous</c>; webhooks carry their own
/// tokens.
/// </summary>
internal sealed class RejectInvalidTokenRequirement : IAuthorizationRequirement
{
    public static RejectInvalidTokenRequirement Instance { get; } = new();

    internal sealed class Handler : AuthorizationHandler<RejectInvalidTokenRequirement>
    {
        protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, RejectInvalidTokenRequirement requirement)
        {
            if (context.Resource is not HttpContext http || !IsOurs(http.Request.Path) || http.User.Identity is { IsAuthenticated: true }
                || (BearerToken.Of(http.Request) is null && ApiKeyHandler.Of(http.Request) is null))
            {
                context.Succeed(requirement);
            }
            return Task.CompletedTask;
        }

        private static bool IsOurs(PathString path) =>
            path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
                && !path.StartsWithSegments("/api/webhooks", StringComparison.OrdinalIgnoreCase);
    }
}
