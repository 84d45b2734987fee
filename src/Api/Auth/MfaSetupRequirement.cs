using Livehouse.Api.Problems;
using Livehouse.Refusals;
using Microsoft.AspNetCore.Authorization;

namespace Livehouse.Api.Auth;

/// <summary>On an endpoint that a session may use whose user must first set up a second factor.</summary>
internal sealed class AllowsMfaSetup
{
    public static AllowsMfaSetup Instance { get; } = new();
}

/// <summary>
/// A session whose user must have a second factor and has none can set one up and nothing else: everywhere but where <see cref="AllowsMfaSetup"/> stands it is
/// answered 403 <c>mfa_setup_required</c>, the hub included.
/// </summary>
internal sealed class MfaSetupRequirement : IAuthorizationRequirement
{
    public static MfaSetupRequirement Instance { get; } = new();

    /// <summary>The answer to a caller who may not go on: this one, or that it is forbidden.</summary>
    public static Problem Forbidden(HttpContext context) => context.GetVerified()?.MustSetUpMfa == true
        ? new Problem(
            RefusalCodes.MfaSetupRequired,
            "This organisation wants a second factor: set one up by POST /api/auth/mfa/setup and /api/auth/mfa/verify.")
        : ProblemCatalog.ForStatus(StatusCodes.Status403Forbidden);

    internal sealed class Handler : AuthorizationHandler<MfaSetupRequirement>
    {
        protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, MfaSetupRequirement requirement)
        {
            var isStopped = context.Resource is HttpContext http && http.GetVerified()?.MustSetUpMfa == true
                && http.GetEndpoint()?.Metadata.GetMetadata<AllowsMfaSetup>() is null;
            if (!isStopped) context.Succeed(requirement);
            return Task.CompletedTask;
        }
    }
}
