using System.Globalization;
using Livehouse.Api.Access;
using Livehouse.Api.Auth;
using Livehouse.Api.Idempotency;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Identity.Audit;
using Livehouse.Identity.Budgets;
using Livehouse.Identity.LoadTests;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Wire;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Livehouse.Api.LoadTests;

/// <summary>What an operator's load tester asks for before and after its run (docs/loadtest.md).</summary>
internal static class LoadTestEndpoints
{
    public static void MapLoadTests(this IEndpointRouteBuilder routes)
    {
        var tests = routes.MapGroup("/api/loadtest")
            .AddEndpointFilter<LoadTestSwitch>()
            .AddEndpointFilter<BindingFilter>()
            .AddEndpointFilter(new ClientBudgetFilter(ClientBudgets.LoadTestCalls))
            .WithTags("Load tests")
            .AllowAnonymous()
            .WithMetadata(WithoutIdempotency.Instance);
        tests.MapPost("/challenge", Challenge)
            .AsOperation("challengeLoadTest", RefusalCodes.NotFound, RefusalCodes.RateLimited)
            .WithSummary("Proves that the server has LOADTEST_SECRET, by an HMAC over the caller's nonce and the host that the caller named, and gives out a "
                + $"challenge of its own. Not found unless the setting is there. At most {LoadTestLimits.CallsPerMinute} calls of load tests a minute from one "
                + "client address.")
            .Produces<LoadTestChallenge>();
        tests.MapPost("/grant", Grant)
            .AsOperation("grantLoadTest", RefusalCodes.NotFound, RefusalCodes.InvalidSignature, RefusalCodes.Conflict, RefusalCodes.RateLimited)
            .WithSummary("Users of a load test for a proof over the challenge: access tokens, without accounts, in a tenant of their own, until the end that "
                + "the run's name says.")
            .Produces<LoadTestGrant>();
        tests.MapPost("/clean", Clean)
            .AsOperation("cleanLoadTests", RefusalCodes.NotFound, RefusalCodes.InvalidSignature, RefusalCodes.RateLimited)
            .WithSummary("Ends the streams of a load test, or of all of them, and removes what was stored. Asked again until nothing is left; what is left "
                + "when the tokens expire is removed without being asked.")
            .Produces<LoadTestCleaning>();
    }

    private static Ok<LoadTestChallenge> Challenge(Body<ChallengeRequest> body, HttpContext context, LoadTestService tests) =>
        TypedResults.Ok(tests.Challenge(body.Value.Nonce, context.Request.Host.Host));

    private static async Task<IResult> Grant(Body<GrantRequest> body, HttpContext context, LoadTestService tests, IAuditLog audit, TimeProvider time)
    {
        var request = body.Value;
        var granted = await tests.Grant(request.Answer, request.Run, request.First, request.Users, context.RequestAborted);
        if (granted.IsRefused) return Problem.From(granted.Refusal);
        var entry = Did(AuditActions.LoadTestGrant, granted.Value.TenantId, context, time);
        await audit.Write(entry.With("first", Text(request.First)).With("users", Text(request.Users)), CancellationToken.None);
        return TypedResults.Ok(granted.Value);
    }

    private static async Task<IResult> Clean(
        Body<CleanRequest> body, HttpContext context, LoadTestService tests, LoadTestCleaner cleaner, IAuditLog audit, TimeProvider time)
    {
        var (answer, run) = (body.Value.Answer, body.Value.Run);
        var tenants = await tests.Cleanable(answer, run, context.RequestAborted);
        if (tenants.IsRefused) return Problem.From(tenants.Refusal);
        var cleaned = await cleaner.Clean(tenants.Value, context.RequestAborted);
        // It is asked again until nothing is left; only what did something is written down.
        if (cleaned.RowsRemoved + cleaned.StreamsEnded > 0)
        {
            var entry = Did(AuditActions.LoadTestClean, run is null ? "*" : LoadTestRun.TenantOf(run), context, time).With("rows", Text(cleaned.RowsRemoved));
            await audit.Write(entry, CancellationToken.None);
        }

        return TypedResults.Ok(cleaned);
    }

    /// <summary>By whoever has the secret: an operator, whom nothing else names. The load test's own tenant has no admin who could read its log.</summary>
    private static AuditEntry Did(string action, string target, HttpContext context, TimeProvider time) =>
        Acting.Nobody(context.GetOrigin()).Did(Caller.DefaultTenant, action, time.GetUtcNow().Truncate(), target);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static LoadTestAnswer AnswerIn(Fields fields) =>
        new(
            fields.Text("challenge", 1, LoadTestLimits.ChallengeLengthMax, TextKind.Exact),
            fields.Text("proof", 1, LoadTestLimits.ProofLength, TextKind.Exact));

    /// <param name="Nonce">Random, of 128 bits at least.</param>
    internal sealed record ChallengeRequest(string Nonce) : IRequest<ChallengeRequest>
    {
        public static ChallengeRequest Read(Fields fields) =>
            new(fields.Text("nonce", LoadTestLimits.NonceLengthMin, LoadTestLimits.NonceLengthMax, TextKind.Exact));
    }

    /// <param name="Run">See <see cref="LoadTestRun"/>.</param>
    /// <param name="First">The number of the first user.</param>
    internal sealed record GrantRequest(LoadTestAnswer Answer, string Run, int First, int Users) : IRequest<GrantRequest>
    {
        public static GrantRequest Read(Fields fields) => new(
            AnswerIn(fields),
            fields.Text("run", LoadTestRun.Length, LoadTestRun.Length, TextKind.Exact),
            (int)fields.Whole("first", 0, LoadTestLimits.UsersMax - 1),
            (int)fields.Whole("users", 1, LoadTestLimits.UsersOfGrantMax));
    }

    /// <param name="Run">Null: every load test.</param>
    internal sealed record CleanRequest(LoadTestAnswer Answer, string? Run = null) : IRequest<CleanRequest>
    {
        public static CleanRequest Read(Fields fields) =>
            new(AnswerIn(fields), fields.OptionalText("run", LoadTestRun.Length, LoadTestRun.Length, TextKind.Exact));
    }
}

/// <summary>Without <c>LOADTEST_SECRET</c> there is nothing here.</summary>
internal sealed class LoadTestSwitch(LoadTestService tests) : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        tests.IsOn ? next(context) : ValueTask.FromResult<object?>(ProblemCatalog.ForStatus(StatusCodes.Status404NotFound));
}
