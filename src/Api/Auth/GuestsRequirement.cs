using Microsoft.AspNetCore.Authorization;

namespace Livehouse.Api.Auth;

/// <summary>
/// <c>GUESTS=false</c>: what is public is public to users alone. A request without an account that would be answered with streams, events, their chat and
/// playback, or with users, gets 401. Signing in and registering stay open, as do callbacks of other servers, which prove themselves otherwise.
/// </summary>
internal sealed class GuestsRequirement : IAuthorizationRequirement
{
    /// <summary>Everything below these paths that is open otherwise.</summary>
    private static readonly string[] Areas = ["/api/live", "/api/events", "/api/streaming/events", "/api/discover", "/api/users"];

    public static GuestsRequirement Instance { get; } = new();

    internal sealed class Handler(bool admitsGuests) : AuthorizationHandler<GuestsRequirement>
    {
        protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, GuestsRequirement requirement)
        {
            var isGuest = !admitsGuests && context.Resource is HttpContext http && http.User.Identity is not { IsAuthenticated: true }
                && Areas.Any(area => http.Request.Path.StartsWithSegments(area, StringComparison.OrdinalIgnoreCase));
            if (!isGuest) context.Succeed(requirement);
            return Task.CompletedTask;
        }
    }
}
