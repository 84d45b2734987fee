using Livehouse.Api.Auth;
using Livehouse.Api.Idempotency;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Identity.Audit;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.SingleSignOn.Providers;
using Livehouse.SingleSignOn.Saml;
using Livehouse.SingleSignOn.SignIns;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Livehouse.Api.SingleSignOn;

/// <summary>How an admin connects the tenant's identity provider, and tries it (docs/single-sign-on.md).</summary>
internal static class ProviderEndpoints
{
    private static readonly BodyBound Bound = new(SsoLimits.BodyBytesMax);

    public static void MapSsoProviders(this IEndpointRouteBuilder routes)
    {
        var sso = routes.MapGroup("/api/tenant/sso").WithTags("Single sign-on").AddEndpointFilter<RouteGroupBuilder, BindingFilter>().RequireAuthorization()
            .WithMetadata(WithoutIdempotency.Instance, new Access.Access(Role.Admin));
        sso.MapGet("/provider", Find)
            .AsOperation("getSsoProvider", RefusalCodes.Forbidden, RefusalCodes.NotFound)
            .WithSummary("The tenant's identity provider without its secrets, and what the provider has to know of this server.")
            .Produces<ProviderAnswer>();
        sso.MapPost("/provider", Save)
            .RequiresStepUp()
            .WithMetadata(Bound)
            .AsOperation("setSsoProvider", RefusalCodes.Forbidden)
            .WithSummary(
                "Creates or replaces the tenant's identity provider: a draft, which only the test uses, until it is enabled. A secret that is left out "
                + "stays, as long as it goes to the same address.")
            .Produces<ProviderAnswer>()
            .Produces<ProviderAnswer>(StatusCodes.Status201Created);
        sso.MapDelete("/provider", Disable)
            .RequiresStepUp()
            .AsOperation("disableSsoProvider", RefusalCodes.Forbidden, RefusalCodes.NotFound)
            .WithSummary("Disables sign-in with the provider; its configuration is kept as a draft.")
            .Produces(StatusCodes.Status204NoContent);
        sso.MapPost("/certificate", RollCertificate)
            .RequiresStepUp()
            .AsOperation("rollSsoCertificate", RefusalCodes.Forbidden, RefusalCodes.Conflict)
            .WithSummary(
                "Rolls the certificate of SAML requests: prepare publishes the next one beside the current; activate, once the provider knows it, lets it "
                + "sign.")
            .Produces<ServiceProviderAnswer>();
        sso.MapGet("/templates", Templates)
            .AsOperation("listSsoTemplates", RefusalCodes.Forbidden)
            .WithSummary("How widely used providers are connected, and what each of them has to know of this server.")
            .Produces<TemplatePage>();
        sso.MapPost("/test", Test)
            .WithMetadata(Bound)
            .AsOperation("testSsoProvider", RefusalCodes.Forbidden, RefusalCodes.NotFound)
            .WithSummary(
                "Looks at all of a configuration, saved or not, that can be looked at without a user, and says in plain words what is wrong; its testUrl "
                + "opens a real sign-in.")
            .Produces<ProviderTestAnswer>();
        sso.MapGet("/test/{testId}", Outcome)
            .AsOperation("getSsoTest", RefusalCodes.Forbidden)
            .WithSummary("What came of a test: every check by name, with what was expected and what came.")
            .Produces<TestOutcomeAnswer>();
    }

    private static async Task<IResult> Find(HttpContext context, Caller caller, ProviderStore providers, SsoAddresses addresses) =>
        await providers.Find(caller.TenantId, context.RequestAborted) is { } provider
            ? TypedResults.Ok(ProviderAnswer.Of(provider, await Self(context, caller, providers, addresses)))
            : Problem.From(Refusal.NotFound("The provider"));

    private static async Task<IResult> Save(
        Body<ProviderRequest> body, HttpContext context, Caller caller, ProviderStore providers, ProviderRules rules, SsoAddresses addresses, TimeProvider time)
    {
        var provider = KeptSecrets.Into(body.Value.Provider, await providers.Find(caller.TenantId, context.RequestAborted));
        if (rules.Faults(provider) is { Count: > 0 } faults) return Problem.Invalid(faults);
        var audit = Entry(AuditActions.SsoProviderUpdate, context, caller, time)
            .With("type", provider.Type)
            .With("enabled", provider.Enabled ? "true" : "false");
        var isNew = await providers.Save(caller.TenantId, provider, audit, CancellationToken.None);
        var answer = ProviderAnswer.Of(provider, await Self(context, caller, providers, addresses));
        return isNew ? TypedResults.Created("/api/tenant/sso/provider", answer) : TypedResults.Ok(answer);
    }

    private static async Task<IResult> Disable(HttpContext context, Caller caller, ProviderStore providers, TimeProvider time)
    {
        if (await providers.Find(caller.TenantId, context.RequestAborted) is not { } provider) return Problem.From(Refusal.NotFound("The provider"));
        await providers.Save(
            caller.TenantId, provider with { Enabled = false }, Entry(AuditActions.SsoProviderDisable, context, caller, time), CancellationToken.None);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> RollCertificate(
        Body<CertificateRequest> body, HttpContext context, Caller caller, ProviderStore providers, SsoAddresses addresses, TimeProvider time)
    {
        var keys = await providers.Get(caller.TenantId, context.RequestAborted);
        var rolled = body.Value.Action == CertificateRequest.Activate ? keys.Activate() : keys.Roll(caller.TenantId, time.GetUtcNow());
        if (rolled is null) return Problem.From(Refusal.Conflict("There is no next certificate: prepare one first."));
        var audit = Entry(AuditActions.SsoCertificate, context, caller, time).With("action", body.Value.Action);
        await providers.Save(caller.TenantId, rolled, audit, CancellationToken.None);
        return TypedResults.Ok(await Self(context, caller, providers, addresses));
    }

    /// <summary>A provider often hands out its client id only for a callback, and no draft can be saved without a client id: so these name it too.</summary>
    private static async Task<Ok<TemplatePage>> Templates(HttpContext context, Caller caller, ProviderStore providers, SsoAddresses addresses) =>
        TypedResults.Ok(new TemplatePage(ProviderTemplates.All, await Self(context, caller, providers, addresses)));

    private static async Task<IResult> Test(
        Body<ProviderTestRequest> body, HttpContext context, Caller caller, ProviderStore providers, ProviderRules rules, ProviderTests tests,
        SsoAddresses addresses)
    {
        var saved = await providers.Find(caller.TenantId, context.RequestAborted);
        var provider = body.Value.Provider is { } unsaved ? KeptSecrets.Into(unsaved, saved) : saved;
        if (provider is null) return Problem.From(Refusal.NotFound("The provider"));
        if (rules.Faults(provider) is { Count: > 0 } faults) return Problem.Invalid(faults);
        var login = body.Value.Login is { } typed ? new PasswordLogin(typed.Username, typed.Password) : null;
        var test = await tests.Run(caller.TenantId, provider, login, addresses.Callback(context.Request), context.RequestAborted);
        return TypedResults.Ok(new ProviderTestAnswer(test.Reason is null, StepAnswer.Of(test.Steps), test.TestId)
        {
            Reason = test.Reason,
            TestUrl = test.TestUrl,
        });
    }

    private static async Task<IResult> Outcome(string testId, HttpContext context, Caller caller, ProviderTests tests) =>
        await tests.Find(caller, testId, context.RequestAborted) is { } outcome
            ? TypedResults.Ok(TestOutcomeAnswer.Of(testId, outcome))
            : Problem.From(Refusal.NotFound("The test"));

    private static async Task<ServiceProviderAnswer> Self(HttpContext context, Caller caller, ProviderStore providers, SsoAddresses addresses) =>
        ServiceProviderAnswer.Of(
            SamlServiceProvider.Of(addresses.Callback(context.Request), caller.TenantId), await providers.Get(caller.TenantId, context.RequestAborted));

    private static AuditEntry Entry(string action, HttpContext context, Caller caller, TimeProvider time) => new(
        caller.TenantId, time.GetUtcNow(), AuditActor.Of(caller), action, AuditOutcomes.Success,
        new AuditOrigin(context.Connection.RemoteIpAddress?.ToString(), context.Request.Headers.UserAgent.ToString(), context.GetVerified()?.SessionId));

    /// <param name="Action"><c>prepare</c> or <c>activate</c>.</param>
    internal sealed record CertificateRequest(string Action) : IRequest<CertificateRequest>
    {
        public const string Prepare = "prepare";
        public const string Activate = "activate";

        public static CertificateRequest Read(Fields fields) => new(fields.Word("action", Prepare, Activate));
    }
}

/// <summary>
/// A secret that is not sent again stays what it was, but only where it goes to whom it went: otherwise an admin could have it sent to an address of their own,
/// and so read what is never answered.
/// </summary>
internal static class KeptSecrets
{
    public static ProviderConfiguration Into(ProviderConfiguration sent, ProviderConfiguration? saved) => (sent, saved) switch
    {
        ({ Oidc: { ClientSecret: null } now }, { Oidc: { } before }) when now.Issuer == before.Issuer && now.ClientId == before.ClientId =>
            sent with { Oidc = now with { ClientSecret = before.ClientSecret } },
        ({ OAuth2: { ClientSecret: null } now }, { OAuth2: { } before }) when now.TokenUrl == before.TokenUrl && now.ClientId == before.ClientId =>
            sent with { OAuth2 = now with { ClientSecret = before.ClientSecret } },
        ({ Ldap: { BindPassword: null } now }, { Ldap: { } before }) when now.Url == before.Url && now.BindDn == before.BindDn
            && now.StartTls == before.StartTls && now.CertificateAuthority == before.CertificateAuthority =>
            sent with { Ldap = now with { BindPassword = before.BindPassword } },
        _ => sent,
    };
}
