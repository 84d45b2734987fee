using Microsoft.AspNetCore.Authorization;

namespace Livehouse.Api.Auth;

/// <summary>
/// Who shows a token that is not valid gets 401 also where nobody need sign in: the client believes to be someone, and an answer for nobody would mislead it.
/// Holds for every endpoint under <c>/api</c> that neither requires authorization nor is marked <c>AllowAnonymous</c>; webhooks carry tokens of their own.
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
