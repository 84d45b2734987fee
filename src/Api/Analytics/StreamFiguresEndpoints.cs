using System.Reflection;
using System.Text;
using Livehouse.Analytics;
using Livehouse.Api.Access;
using Livehouse.Api.Auth;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Identity.ApiKeys;
using Livehouse.Refusals;
using Microsoft.AspNetCore.Http.Metadata;

namespace Livehouse.Api.Analytics;

/// <summary>The figures of one stream, found by its own id or by its event's (docs/analytics.md).</summary>
internal static class StreamFiguresEndpoints
{
    private const string CsvType = "text/csv";

    public static void MapStreamFigures(this RouteGroupBuilder analytics)
    {
        analytics.MapGet("/events/{id}", Get)
            .RequireAuthorization()
            .OpenToKeys(ApiKeyScopes.AnalyticsRead)
            .AsOperation("getStreamAnalytics", RefusalCodes.Forbidden)
            .WithSummary("Views, watch time, chat, gifts, timeline, retention and sources of a stream or of an event's stream (owner or moderator).")
            .WithMetadata(new AnswerText(FiguresCsv.Example) { BesideJson = CsvType })
            .Produces<StreamFigures>();
        analytics.MapPost("/events/{id}/recompute", Recompute)
            .RequireAuthorization()
            .AsOperation("recomputeStreamAnalytics", RefusalCodes.Forbidden)
            .WithSummary("Computes a stream's figures again from what is stored: the answer is the same (owner or moderator).")
            .Produces<StreamFigures>();
    }

    private static async Task<IResult> Get(string id, FiguresQuery query, HttpContext context, Caller caller, FiguresReader reader)
    {
        var figures = await reader.Read(id, Acting(context, caller), isAgain: false);
        if (figures.IsRefused) return Problem.From(figures.Refusal);
        if (!query.IsCsv) return TypedResults.Ok(figures.Value);
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"analytics-{figures.Value.StreamId ?? figures.Value.EventId}.csv\"";
        return TypedResults.Text(FiguresCsv.Of(figures.Value), CsvType, Encoding.UTF8);
    }

    private static Task<IResult> Recompute(string id, Body<EmptyRequest> _, Caller caller, FiguresReader reader) =>
        reader.Read(id, caller, isAgain: true).AnswerOk();

    /// <summary>A key with the scope may read the figures of every stream of its tenant, as a moderator may.</summary>
    private static Caller Acting(HttpContext context, Caller caller) =>
        context.GetVerified()?.Scopes is not null ? caller with { Roles = [.. caller.Roles, Role.Moderator] } : caller;

    /// <summary><c>?format=json|csv</c>.</summary>
    internal sealed class FiguresQuery : IBound, IEndpointParameterMetadataProvider
    {
        public bool IsCsv { get; private init; }

        public Problem? Problem { get; private init; }

        public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
            builder.Metadata.Add(new QueryField("format", "JSON (default), or a table for spreadsheets.") { Words = ["json", "csv"] });

        public static ValueTask<FiguresQuery?> BindAsync(HttpContext context)
        {
            var format = context.Request.Query["format"];
            var isGood = format.Count <= 1 && format.ToString() is "" or "json" or "csv";
            return ValueTask.FromResult<FiguresQuery?>(isGood
                ? new FiguresQuery { IsCsv = format.ToString() == "csv" }
                : new FiguresQuery { Problem = Problem.Invalid(new Dictionary<string, string[]> { ["format"] = ["Must be one of json, csv."] }) });
        }
    }
}
