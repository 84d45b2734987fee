using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Identity.Accounts;
using Livehouse.Identity.Sessions;
using Livehouse.Limits;
using Livehouse.Refusals;

namespace Livehouse.Api.Auth;

/// <summary>Confirms the identity of a signed-in user again, before sensitive changes (docs/sessions.md).</summary>
internal static class StepUpEndpoint
{
    public static void MapStepUp(this RouteGroupBuilder auth) => auth.MapPost("/step-up", Prove)
        .WithMetadata(AllowsMfaSetup.Instance)
        .AsOperation("stepUp", RefusalCodes.NotFound, RefusalCodes.Forbidden, RefusalCodes.AccountLocked, RefusalCodes.RateLimited)
        .WithSummary($"Proves by the password that it is still the user who signed in. For {AccountLimits.StepUpMinutes} minutes the session may then do what "
            + "needs such a proof; so it may after signing in. With a code: verifyMfa.")
        .Produces<StepUpAnswer>();

    /// <summary>
    /// The endpoint does something dangerous: it answers <c>step_up_required</c> unless the caller has signed in, or proved who they are, within
    /// <see cref="AccountLimits.StepUpMinutes"/> minutes. It must require authorization too.
    /// </summary>
    public static RouteHandlerBuilder RequiresStepUp(this RouteHandlerBuilder endpoint) =>
        endpoint.WithMetadata(NeedsStepUp.Instance).AddEndpointFilter<StepUpFilter>();

    private static Task<IResult> Prove(Body<StepUpRequest> body, HttpContext context, Caller caller, AccountService accounts) =>
        accounts.StepUp(caller, context.GetVerified()?.SessionId, body.Value.Password, context.RequestAborted)
            .Answer(static proved => TypedResults.Ok(new StepUpAnswer(true, proved.Until)));

    internal sealed record StepUpRequest(string Password) : IRequest<StepUpRequest>
    {
        public static StepUpRequest Read(Fields fields) => new(fields.Text("password", 1, AccountLimits.PasswordLengthMax, TextKind.Secret));

        /// <summary>Keeps the password out of logs.</summary>
        public override string ToString() => nameof(StepUpRequest);
    }
}

/// <summary>On an endpoint that <see cref="StepUpEndpoint.RequiresStepUp"/>.</summary>
internal sealed class NeedsStepUp
{
    public static NeedsStepUp Instance { get; } = new();
}

internal sealed class StepUpFilter(StepUp stepUp) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (http.GetVerified() is not { } caller) return ProblemCatalog.ForStatus(StatusCodes.Status401Unauthorized);
        return await stepUp.Check(caller, http.RequestAborted) is { } refusal ? Problem.From(refusal) : await next(context);
    }
}
