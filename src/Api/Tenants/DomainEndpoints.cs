using System.Net;
using DnsClient;
using DnsClient.Protocol;
using Livehouse.Api.Access;
using Livehouse.Api.Auth;
using Livehouse.Api.Configuration;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Identity;
using Livehouse.Identity.Tenants;
using Livehouse.Limits;
using Livehouse.Refusals;

namespace Livehouse.Api.Tenants;

/// <summary>An organisation's domains, proved by a TXT record in DNS (docs/organisations.md).</summary>
internal static class DomainEndpoints
{
    public static void MapDomains(this RouteGroupBuilder tenant)
    {
        tenant.MapPost("/domains", Add)
            .RequireRole(Role.Admin)
            .RequiresStepUp()
            .AsOperation("addDomain", RefusalCodes.NotFound, RefusalCodes.Conflict)
            .WithSummary("Adds a domain (admins, with step-up), and answers the TXT record that proves it.")
            .Produces<DomainAnswer>(StatusCodes.Status201Created);
        tenant.MapPost("/domains/{domain}/verify", Verify)
            .RequireRole(Role.Admin)
            .RequiresStepUp()
            .AsOperation("verifyDomain", RefusalCodes.NotFound, RefusalCodes.InvalidState, RefusalCodes.Conflict)
            .WithSummary("Asks DNS for the domain's TXT record (admins, with step-up). Proved, its users are led to this organisation.")
            .Produces<TenantAnswer>();
        tenant.MapDelete("/domains/{domain}", Remove)
            .RequireRole(Role.Admin)
            .RequiresStepUp()
            .AsOperation("removeDomain", RefusalCodes.NotFound)
            .WithSummary("Takes a domain away (admins, with step-up).")
            .Produces<TenantAnswer>();
    }

    private static Task<IResult> Add(Body<DomainRequest> body, HttpContext context, Caller caller, TenantService tenants) =>
        tenants.AddDomain(caller.TenantId, body.Value.Domain, context.GetActing(), context.RequestAborted)
            .Answer(static domain => TypedResults.Json(new DomainAnswer(domain), statusCode: StatusCodes.Status201Created));

    private static async Task<IResult> Verify(
        string domain, HttpContext context, Caller caller, TenantService tenants, IdentityPorts ports, DomainProof proof, IdentityOptions options)
    {
        var tenant = await ports.Tenants.Find(caller.TenantId, context.RequestAborted);
        if (TenantRules.DomainOf(domain) is not { } name || tenant?.Domains.FirstOrDefault(known => known.Domain == name) is not { } claimed)
        {
            return Problem.From(Refusal.NotFound("The domain"));
        }

        if (await proof.Check(claimed, context.RequestAborted) is { } refusal) return Problem.From(refusal);
        return await tenants.DomainProved(caller.TenantId, name, context.GetActing(), context.RequestAborted)
            .Answer(proved => TypedResults.Ok(TenantAnswer.Of(proved, options)));
    }

    private static Task<IResult> Remove(string domain, HttpContext context, Caller caller, TenantService tenants, IdentityOptions options) =>
        tenants.RemoveDomain(caller.TenantId, TenantRules.DomainOf(domain) ?? "", context.GetActing(), context.RequestAborted)
            .Answer(tenant => TypedResults.Ok(TenantAnswer.Of(tenant, options)));

    internal sealed record DomainRequest(string Domain) : IRequest<DomainRequest>
    {
        public static DomainRequest Read(Fields fields)
        {
            var domain = fields.Text("domain", 1, TenantLimits.DomainLengthMax, TextKind.Exact);
            if (fields.Has("domain") && TenantRules.DomainOf(domain) is null) fields.Fail("domain", "Must be a domain such as example.com.");
            return new DomainRequest(domain);
        }
    }
}

internal sealed record DomainAnswer(TenantDomain Domain);

/// <summary>Asks DNS whether a domain says what proves it: the resolver of <c>DNS_RESOLVER</c>, or the machine's own.</summary>
internal sealed class DomainProof(LivehouseSettings settings)
{
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(3);

    private readonly LookupClient _dns = new(Options(settings.DnsResolver));

    /// <summary>Null: the record exists. <c>invalid_state</c>: it does not exist (yet), or there was no answer.</summary>
    public async Task<Refusal?> Check(TenantDomain domain, CancellationToken cancellation)
    {
        try
        {
            var answer = await _dns.QueryAsync(domain.Domain, QueryType.TXT, cancellationToken: cancellation);
            if (answer.Answers.OfType<TxtRecord>().Any(record => string.Concat(record.Text) == domain.TxtRecord)) return null;
            return new Refusal(RefusalCodes.InvalidState, $"No TXT record at {domain.Domain} says {domain.TxtRecord} yet; new records can take an hour.");
        }
        catch (DnsResponseException)
        {
            return new Refusal(RefusalCodes.InvalidState, "DNS did not answer; try again later.");
        }
    }

    /// <summary>Never from a cache: an admin who has just set the record would have to wait for its lifetime.</summary>
    private static LookupClientOptions Options(IPEndPoint? resolver)
    {
        var options = resolver is null ? new LookupClientOptions() : new LookupClientOptions(resolver);
        options.UseCache = false;
        options.Timeout = AnswersWithin;
        options.Retries = 1;
        return options;
    }
}
