using System.Reflection;
using Livehouse.Api.Access;
using Livehouse.Api.Idempotency;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Identity.Audit;
using Livehouse.Limits;
using Livehouse.Moderation;
using Livehouse.Refusals;
using Livehouse.Streams;
using Microsoft.AspNetCore.Http.Metadata;

namespace Livehouse.Api.Reports;

/// <summary>Reporting a stream, and handling reports as a moderator.</summary>
internal static class ReportEndpoints
{
    public static void MapReport(this RouteGroupBuilder live) => live.MapPost("/{streamId}/report", Report)
        .RequireAuthorization()
        .AsOperation("reportStream", RefusalCodes.Forbidden, RefusalCodes.RateLimited)
        .WithSummary("Reports the stream to the tenant's moderators; address and user agent are stored with it.")
        .Produces<ReportReceipt>(StatusCodes.Status201Created);

    public static void MapReports(this RouteGroupBuilder admin)
    {
        admin.MapGet("/reports", List)
            .RequireAuthorization()
            .AsOperation("listReports", RefusalCodes.Forbidden)
            .WithSummary("The tenant's reports, newest first (moderators), all or by status.")
            .Produces<ReportPage>();
        admin.MapPost("/reports/{reportId}/resolve", Resolve)
            .RequireAuthorization()
            .AsOperation("resolveReport", RefusalCodes.Forbidden, RefusalCodes.Conflict)
            .WithSummary("Closes a report (moderators).")
            .Produces<ReportView>();
    }

    private static Task<IResult> Report(string streamId, Body<ReportRequest> body, Caller caller, Operation operation, IGrains grains, HttpContext context)
    {
        var report = body.Value;
        var command = new ReportStream(
            caller,
            operation.Id,
            report.Type,
            report.Reason,
            report.Description,
            report.Evidence ?? [],
            context.Connection.RemoteIpAddress?.ToString() ?? "",
            UserAgentOf(context.Request));
        return grains.Stream(streamId).Report(command).Answer(static receipt => TypedResults.Json(receipt, statusCode: StatusCodes.Status201Created));
    }

    private static Task<IResult> List(StatusQuery query, Paging paging, Caller caller, IGrains grains) =>
        grains.ReportQueue(caller.TenantId).List(new ListReports(caller, query.Status, paging.Limit, paging.Cursor)).AnswerOk();

    private static async Task<IResult> Resolve(
        string reportId, Body<ResolveRequest> body, HttpContext context, Caller caller, IGrains grains, AuditedModeration audited)
    {
        var resolved = await grains.ReportQueue(caller.TenantId).Resolve(new ResolveReport(caller, reportId, body.Value.Action, body.Value.Note));
        if (resolved.IsRefused) return Problem.From(resolved.Refusal);
        await audited.Write(context, AuditActions.ReportResolve, reportId, ("action", resolved.Value.Action ?? ""));
        return TypedResults.Ok(resolved.Value);
    }

    private static string UserAgentOf(HttpRequest request)
    {
        var text = request.Headers.UserAgent.ToString();
        return new string([.. text.Take(ReportLimits.UserAgentLengthMax).Select(static character => character is >= ' ' and <= '~' ? character : '?')]);
    }

    internal sealed record ReportRequest(
        string Type, string Reason, string? Description = null, IReadOnlyList<string>? Evidence = null) : IRequest<ReportRequest>
    {
        public static ReportRequest Read(Fields fields)
        {
            var evidence = fields.OptionalTexts("evidence", ReportLimits.EvidenceMax, lengthMin: 1, ReportLimits.EvidenceUrlLengthMax, TextKind.Exact);
            if (!evidence.All(IsWebAddress)) fields.Fail("evidence", "Must be absolute http or https URLs.");
            return new ReportRequest(
                fields.Word("type", [.. ReportTypes.All]),
                fields.Text("reason", 1, ReportLimits.ReasonLengthMax),
                fields.OptionalText("description", 0, ReportLimits.DescriptionLengthMax, TextKind.Lines),
                evidence);
        }

        private static bool IsWebAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";
    }

    internal sealed record ResolveRequest(string Action, string Note = "") : IRequest<ResolveRequest>
    {
        public static ResolveRequest Read(Fields fields) =>
            new(fields.Text("action", 1, ReportLimits.ActionLengthMax), fields.OptionalText("note", 0, ReportLimits.NoteLengthMax, TextKind.Lines) ?? "");
    }

    /// <summary><c>?status=open|resolved</c>.</summary>
    internal sealed class StatusQuery : IBound, IEndpointParameterMetadataProvider
    {
        public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
            builder.Metadata.Add(new QueryField("status", "Only reports of this status.") { Words = [ReportStatuses.Open, ReportStatuses.Resolved] });

        public string? Status { get; private init; }

        public Problem? Problem { get; private init; }

        public static ValueTask<StatusQuery?> BindAsync(HttpContext context)
        {
            var status = context.Request.Query["status"];
            var isGood = status.Count <= 1 && status.ToString() is "" or ReportStatuses.Open or ReportStatuses.Resolved;
            return ValueTask.FromResult<StatusQuery?>(isGood
                ? new StatusQuery { Status = status.ToString() is { Length: > 0 } given ? given : null }
                : new StatusQuery { Problem = Problem.Invalid(new Dictionary<string, string[]> { ["status"] = ["Must be one of open, resolved."] }) });
        }
    }
}
