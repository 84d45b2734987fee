using System.Security.Claims;
using Livehouse.Api.Problems;
using Livehouse.Identity.Tokens;
using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace Livehouse.Api.Auth;

/// <summary>
/// What this server adds to the framework's bearer authentication: where a token stands in a request, whom it stands for, and the API's own answers.
/// </summary>
internal sealed class BearerEvents(TokenVerifier tokens) : JwtBearerEvents
{
    public override Task MessageReceived(MessageReceivedContext context)
    {
        if (BearerToken.Of(context.Request) is { Length: > 0 } token) context.Token = token;
        else context.Fail("The token is not valid.");
        return Task.CompletedTask;
    }

    /// <summary>The token is genuine; now its claims must name a user, and its session must be live.</summary>
    public override async Task TokenValidated(TokenValidatedContext context)
    {
        if (await tokens.FindCaller(context.SecurityToken, context.HttpContext.RequestAborted) is not { } caller)
        {
            context.Fail("The token is not valid.");
            return;
        }

        context.Principal = new ClaimsPrincipal(new CallerIdentity(caller, bySession: false));
        context.Properties.ExpiresUtc = caller.ExpiresAt;
    }

    /// <summary>Only requests that show a token are challenged here, the others by <see cref="SessionHandler"/>.</summary>
    public override async Task Challenge(JwtBearerChallengeContext context)
    {
        context.HandleResponse();
        context.Response.Headers.WWWAuthenticate = """Bearer error="invalid_token" """.TrimEnd();
        await ProblemCatalog.ForStatus(StatusCodes.Status401Unauthorized).ExecuteAsync(context.HttpContext);
    }

    public override Task Forbidden(ForbiddenContext context) => MfaSetupRequirement.Forbidden(context.HttpContext).ExecuteAsync(context.HttpContext);
}
