using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Livehouse.Api.Access;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Identity.Audit;
using Livehouse.Limits;
using Livehouse.Wire;
using Microsoft.AspNetCore.Http.Metadata;

namespace Livehouse.Api.Audit;

/// <summary>Audit logs: one's own entries, and all of an organisation's for its admins (docs/organisations.md).</summary>
internal static class AuditEndpoints
{
    private const string NdJson = "application/x-ndjson";

    public static void MapOwnAudit(this RouteGroupBuilder auth) => auth.MapGet("/audit", ListOwn)
        .AsOperation("listOwnAudit")
        .WithSummary("What the caller has done, newest first.")
        .Produces<AuditPage>();

    public static void MapAudit(this RouteGroupBuilder tenant)
    {
        tenant.MapGet("/audit", List)
            .RequireRole(Role.Admin)
            .AsOperation("listAudit")
            .WithSummary("The organisation's audit log, newest first (admins).")
            .Produces<AuditPage>();
        tenant.MapGet("/audit/export", Export)
            .RequireRole(Role.Admin)
            .AsOperation("exportAudit")
            .WithSummary("The organisation's audit log as lines of JSON, oldest first (admins). Whole, it can be verified offline.")
            .Produces<AuditItem>(StatusCodes.Status200OK, NdJson);
        tenant.MapGet("/audit/verify", Verify)
            .RequireRole(Role.Admin)
            .AsOperation("verifyAudit")
            .WithSummary("Whether the organisation's audit log is as it was written (admins): every hash is computed again.")
            .Produces<AuditVerdict>();
    }

    private static Task<IResult> ListOwn(AuditFilter filter, Paging paging, HttpContext context, Caller caller, IAuditLog log) =>
        Page(filter.Of(caller.TenantId, paging.Limit) with { ActorId = caller.UserId }, paging, context, log);

    private static Task<IResult> List(AuditFilter filter, Paging paging, HttpContext context, Caller caller, IAuditLog log) =>
        Page(filter.Of(caller.TenantId, paging.Limit), paging, context, log);

    private static async Task<IResult> Page(AuditQuery query, Paging paging, HttpContext context, IAuditLog log)
    {
        long? before = null;
        if (paging.Cursor is { } cursor)
        {
            if (!long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var seq))
            {
                return Problem.Invalid(new Dictionary<string, string[]> { ["cursor"] = ["Must be the nextCursor of the previous page."] });
            }

            before = seq;
        }

        var found = await log.Find(query with { BeforeSeq = before, Limit = paging.Limit + 1 }, context.RequestAborted);
        var page = found.Take(paging.Limit).ToList();
        return TypedResults.Ok(new AuditPage(page, found.Count > page.Count ? page[^1].Seq.ToString(CultureInfo.InvariantCulture) : null));
    }

    /// <summary>Written page by page, whatever the log's length. That it was exported is written first, and so is in it.</summary>
    private static async Task<IResult> Export(AuditFilter filter, HttpContext context, Caller caller, IAuditLog log, TimeProvider time)
    {
        var last = (await log.Write(context.GetActing().Did(caller.TenantId, AuditActions.AuditExport, time.GetUtcNow().Truncate()))).Seq;
        var query = filter.Of(caller.TenantId, AuditLimits.PageMax);
        return TypedResults.Stream(
            async body =>
            {
                var newLine = "\n"u8.ToArray();
                for (long after = 0; after < last;)
                {
                    var page = await log.Read(caller.TenantId, after, query, context.RequestAborted);
                    foreach (var item in page.Where(item => item.Seq <= last))
                    {
                        await JsonSerializer.SerializeAsync(body, item, LivehouseJson.Options, context.RequestAborted);
                        await body.WriteAsync(newLine, context.RequestAborted);
                    }

                    if (page.Count == 0) return;
                    after = page[^1].Seq;
                    await body.FlushAsync(context.RequestAborted);
                }
            },
            NdJson);
    }

    private static async Task<IResult> Verify(HttpContext context, Caller caller, IAuditLog log)
    {
        var head = await log.Head(caller.TenantId, context.RequestAborted);
        var verifier = new AuditVerifier();
        for (long after = 0; after < head.Seq;)
        {
            // What is appended meanwhile is after the end that was looked up.
            var page = (await log.Read(caller.TenantId, after, null, context.RequestAborted)).Where(item => item.Seq <= head.Seq).ToList();
            foreach (var item in page) verifier.Add(item);
            if (page.Count == 0) break;
            after = page[^1].Seq;
        }

        return TypedResults.Ok(verifier.Verdict(head));
    }

    /// <summary><c>?actor=&amp;action=&amp;target=&amp;from=&amp;to=</c>.</summary>
    internal sealed class AuditFilter : IBound, IEndpointParameterMetadataProvider
    {
        private static readonly string[] Texts = ["actor", "action", "target"];
        private static readonly string[] Times = ["from", "to"];

        private readonly Dictionary<string, string> _texts = [];
        private readonly Dictionary<string, DateTimeOffset> _times = [];

        public Problem? Problem { get; private set; }

        public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
        {
            builder.Metadata.Add(new QueryField("actor", "Only what this user or key did: its id.") { LengthMax = AuditLimits.TargetLengthMax });
            builder.Metadata.Add(new QueryField("action", "Only this action, such as user.roles.") { LengthMax = AuditLimits.TargetLengthMax });
            builder.Metadata.Add(new QueryField("target", "Only what was done to this: its id.") { LengthMax = AuditLimits.TargetLengthMax });
            builder.Metadata.Add(new QueryField("from", "Only from this time on.") { LengthMax = AuditLimits.NameLengthMax });
            builder.Metadata.Add(new QueryField("to", "Only before this time.") { LengthMax = AuditLimits.NameLengthMax });
        }

        public AuditQuery Of(string tenantId, int limit) => new(
            tenantId,
            limit,
            ActorId: _texts.GetValueOrDefault("actor"),
            Action: _texts.GetValueOrDefault("action"),
            Target: _texts.GetValueOrDefault("target"),
            From: _times.TryGetValue("from", out var from) ? from : null,
            To: _times.TryGetValue("to", out var to) ? to : null);

        public static ValueTask<AuditFilter?> BindAsync(HttpContext context)
        {
            var (filter, errors, query) = (new AuditFilter(), new Dictionary<string, string[]>(), context.Request.Query);
            foreach (var name in Texts.Where(name => query[name].ToString().Length > 0))
            {
                var text = query[name].ToString();
                if (query[name].Count > 1 || text.Length > AuditLimits.TargetLengthMax || !Identity.Accounts.AccountRules.IsPlainText(text))
                {
                    errors[name] = [$"Must be one text of at most {AuditLimits.TargetLengthMax} characters."];
                }
                else
                {
                    filter._texts[name] = text;
                }
            }

            foreach (var name in Times.Where(name => query[name].ToString().Length > 0))
            {
                if (query[name].Count == 1 && DateTimeOffset.TryParse(
                    query[name].ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at))
                {
                    filter._times[name] = at;
                }
                else
                {
                    errors[name] = ["Must be a time such as 2026-11-21T02:00:00.000Z."];
                }
            }

            if (errors.Count > 0) filter.Problem = Problem.Invalid(errors);
            return ValueTask.FromResult<AuditFilter?>(filter);
        }
    }
}

internal sealed record AuditPage(IReadOnlyList<AuditItem> Items, string? NextCursor);
