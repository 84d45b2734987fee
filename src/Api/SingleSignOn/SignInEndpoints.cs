using Livehouse.Api.Auth;
using Livehouse.Api.Idempotency;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Identity.Audit;
using Livehouse.Identity.Budgets;
using Livehouse.Identity.Federation;
using Livehouse.Identity.Sessions;
using Livehouse.Identity.Tenants;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.SingleSignOn.Providers;
using Livehouse.SingleSignOn.Saml;
using Livehouse.SingleSignOn.SignIns;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Livehouse.Api.SingleSignOn;

/// <summary>Signing in by an identity provider (docs/single-sign-on.md).</summary>
internal static class SignInEndpoints
{
    private static readonly BodyBound Bound = new(SsoLimits.BodyBytesMax);

    public static void MapSsoSignIns(this IEndpointRouteBuilder routes)
    {
        var sso = routes.MapGroup("/api/auth/sso").WithTags("Single sign-on").AddEndpointFilter<BindingFilter>().AllowAnonymous()
            .WithMetadata(WithoutIdempotency.Instance);
        sso.MapPost("/initiate", Initiate)
            .AddEndpointFilter(new ClientBudgetFilter(ClientBudgets.SsoBegins))
            .AsOperation("initiateSso", RefusalCodes.NotFound, RefusalCodes.SsoFailed, RefusalCodes.TenantSuspended, RefusalCodes.RateLimited)
            .WithSummary("Begins a sign-in by the provider of a tenant, by its id or the e-mail's domain. Answers where the browser goes, or asks for name and "
                + $"password (a directory). At most {SsoLimits.BeginsPerMinute} a minute from one client address.")
            .Produces<InitiateAnswer>();
        sso.MapGet("/callback", Callback)
            .AsOperation(
                "finishSsoByRedirect", RefusalCodes.SsoFailed, RefusalCodes.TenantSuspended, RefusalCodes.NotFound, RefusalCodes.ValidationFailed,
                RefusalCodes.AccountLocked)
            .WithSummary("Where OpenID Connect and OAuth providers send the browser: it goes on to the returnUrl with a one-time code (#code=), or without "
                + "one is answered as by login.")
            .Produces<LoginAnswer>()
            .Produces<string>(StatusCodes.Status202Accepted, "text/plain")
            .Produces(StatusCodes.Status303SeeOther);
        sso.MapPost("/callback", Callback)
            .AsOperation(
                "finishSso", RefusalCodes.SsoFailed, RefusalCodes.TenantSuspended, RefusalCodes.NotFound, RefusalCodes.ValidationFailed,
                RefusalCodes.AccountLocked)
            .WithMetadata(Bound, Body)
            .WithSummary("Ends a sign-in: a provider's code and state, a SAML response (also as a provider's form), or name and password for a directory. "
                + "Answers as login; a form goes on to the returnUrl.")
            .Produces<LoginAnswer>()
            .Produces<string>(StatusCodes.Status202Accepted, "text/plain")
            .Produces(StatusCodes.Status303SeeOther);
        sso.MapPost("/exchange", Exchange)
            .AsOperation("exchangeSsoCode", RefusalCodes.SsoFailed, RefusalCodes.TenantSuspended, RefusalCodes.NotFound)
            .WithSummary("Opens the session of a finished sign-in for its one-time code; also sets the session cookie.")
            .Produces<LoginAnswer>();
        sso.MapGet("/saml/metadata", Metadata)
            .AsOperation("getSamlMetadata", RefusalCodes.NotFound)
            .WithMetadata(new QueryField("tenant", "The tenant's id."))
            .WithSummary("What a SAML provider loads: this server's entity id for the tenant, its address for responses, its certificates.")
            .Produces<string>(StatusCodes.Status200OK, "application/samlmetadata+xml");
    }

    private static ForeignBody Body { get; } = new(
        "application/json",
        "`code`, `state`, `iss`; or `SAMLResponse`, `RelayState`; or `state`, `username`, `password`. Providers send the same fields as a form.",
        """{"state":"Zk3vB7nL2wQ9rE6tUaJhGfDsAzXcVbNm","code":"a-code-of-the-provider"}""");

    private static Task<IResult> Initiate(Body<InitiateRequest> body, HttpContext context, SignInService signIns, SsoAddresses addresses)
    {
        var request = body.Value;
        if (request.ReturnUrl is { } url && !addresses.IsAllowed(context.Request, url))
        {
            return Task.FromResult<IResult>(Problem.Invalid(
                new Dictionary<string, string[]> { ["returnUrl"] = ["Must be an address of this server or of an allowed origin, without a fragment."] }));
        }

        AuthEndpoints.KeepOutOfCaches(context);
        var command = new BeginSignIn(request.Tenant, request.Email, request.ReturnUrl, addresses.Callback(context.Request), SsoCookies.Ensure(context));
        return signIns.Begin(command, context.RequestAborted).Answer(static begun => TypedResults.Ok(new InitiateAnswer(
            begun.Tenant, new ProviderNameAnswer(begun.Type, begun.DisplayName), begun.RedirectUrl, begun.State, begun.RedirectUrl is null)));
    }

    private static async Task<IResult> Callback(
        HttpContext context, SignInService signIns, ExternalSignIns accounts, SsoAddresses addresses, SessionService sessions, SessionCookies cookies)
    {
        var (input, problem) = await CallbackReader.Read(context);
        if (input is null) return problem!;
        AuthEndpoints.KeepOutOfCaches(context);
        var isScript = HttpMethods.IsPost(context.Request.Method) && !CallbackReader.IsForm(context.Request);
        var ended = await signIns.End(
            new EndSignIn(input, addresses.Callback(context.Request), SsoCookies.Read(context.Request), isScript, Origin(context)), context.RequestAborted);
        var page = isScript ? null : ended.ReturnUrl;
        if (ended.Refusal is { } refusal)
        {
            return page is null ? Problem.From(refusal) : SeeOther(context, $"{page}#error={refusal.Code}&reason={refusal.Reason}");
        }

        if (ended.TestId is { } testId) return Over(testId);
        return page is null
            ? await Open(context, ended.User!, accounts, sessions, cookies)
            : SeeOther(context, $"{page}#code={await signIns.CodeFor(ended.User!, context.RequestAborted)}");
    }

    private static async Task<IResult> Exchange(
        Body<ExchangeRequest> body, HttpContext context, SignInService signIns, ExternalSignIns accounts, SessionService sessions, SessionCookies cookies)
    {
        var outcome = await signIns.Exchange(body.Value.Code, context.RequestAborted);
        return outcome.IsRefused ? Problem.From(outcome.Refusal) : await Open(context, outcome.Value, accounts, sessions, cookies);
    }

    private static async Task<IResult> Metadata(HttpContext context, TenantDirectory tenants, ProviderStore providers, SsoAddresses addresses)
    {
        var tenantId = context.Request.Query["tenant"] is [{ Length: > 0 } asked] ? asked : Caller.DefaultTenant;
        if (await tenants.Find(tenantId, context.RequestAborted) is null) return Problem.From(Refusal.NotFound("The tenant"));
        var keys = await providers.Get(tenantId, context.RequestAborted);
        return TypedResults.Text(
            SamlServiceProvider.Of(addresses.Callback(context.Request), tenantId).Metadata(keys), "application/samlmetadata+xml");
    }

    /// <summary>As at any sign-in: the previous session ends, so that an attacker who knows its cookie is not signed in with this user.</summary>
    private static async Task<IResult> Open(
        HttpContext context, SignedIn user, ExternalSignIns accounts, SessionService sessions, SessionCookies cookies)
    {
        var opening = accounts.Open(user.TenantId, user.AccountId, user.UsedSecondFactor, Origin(context), context.RequestAborted);
        var outcome = await AuthEndpoints.EndingBefore(context, sessions, opening);
        return outcome.IsRefused ? Problem.From(outcome.Refusal) : TypedResults.Ok(AuthEndpoints.Answer(context, cookies, outcome.Value));
    }

    private static AuditOrigin Origin(HttpContext context) =>
        new(context.Connection.RemoteIpAddress?.ToString(), context.Request.Headers.UserAgent.ToString(), null);

    private static StatusCodeHttpResult SeeOther(HttpContext context, string address)
    {
        context.Response.Headers.Location = address;
        return TypedResults.StatusCode(StatusCodes.Status303SeeOther);
    }

    /// <summary>For the user in front of the browser.</summary>
    private static ContentHttpResult Over(string testId) => TypedResults.Text(
        $"The test sign-in is over, and this page can be closed. What came of it: GET /api/tenant/sso/test/{testId}", "text/plain", statusCode: StatusCodes.Status202Accepted);
}
