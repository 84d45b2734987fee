using System.Reflection;
using System.Text;
using Livehouse.Analytics;
using Livehouse.Api.Access;
using Livehouse.Api.Auth;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Identity.ApiKeys;
using Livehouse.LiveEvents;
using Livehouse.Refusals;
using Livehouse.Streams;
using Microsoft.AspNetCore.Http.Metadata;

namespace Livehouse.Api.Analytics;

/// <summary>The figures of one stream, found by its own id or by its event's (docs/analytics.md).</summary>
internal static class StreamFiguresEndpoints
{
    private const string EventPrefix = "ev_";
    private const string CsvType = "text/csv";

    public static void MapStreamFigures(this RouteGroupBuilder analytics)
    {
        analytics.MapGet("/events/{id}", Get)
            .RequireAuthorization()
            .OpenToKeys(ApiKeyScopes.AnalyticsRead)
            .AsOperation("getStreamAnalytics", RefusalCodes.Forbidden)
            .WithSummary("Views, watch time, chat, gifts, timeline, retention and sources of a stream or of an event's stream (owner or moderator).")
            .WithMetadata(new AnswerText(FiguresCsv.Example))
            .Produces<StreamFigures>()
            .Produces<string>(StatusCodes.Status200OK, CsvType);
        analytics.MapPost("/events/{id}/recompute", Recompute)
            .RequireAuthorization()
            .AsOperation("recomputeStreamAnalytics", RefusalCodes.Forbidden)
            .WithSummary("Computes a stream's figures again from what is stored: the answer is the same (owner or moderator).")
            .Produces<StreamFigures>();
    }

    private static async Task<IResult> Get(
        string id, FiguresQuery query, HttpContext context, Caller caller, IGrains grains, IStreamAnalytics analytics, FiguresCache cache)
    {
        var reader = new FiguresReader(grains, analytics, cache);
        var figures = await reader.Read(id, Acting(context, caller), isAgain: false);
        if (figures.IsRefused) return Problem.From(figures.Refusal);
        if (!query.IsCsv) return TypedResults.Ok(figures.Value);
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"analytics-{figures.Value.StreamId ?? figures.Value.EventId}.csv\"";
        return TypedResults.Text(FiguresCsv.Of(figures.Value), CsvType, Encoding.UTF8);
    }

    private static Task<IResult> Recompute(
        string id, Body<EmptyRequest> _, Caller caller, IGrains grains, IStreamAnalytics analytics, FiguresCache cache) =>
        new FiguresReader(grains, analytics, cache).Read(id, caller, isAgain: true).AnswerOk();

    /// <summary>A key with the scope may read the figures of every stream of its tenant, as a moderator may.</summary>
    private static Caller Acting(HttpContext context, Caller caller) =>
        context.GetVerified()?.Scopes is not null ? caller with { Roles = [.. caller.Roles, Role.Moderator] } : caller;

    /// <summary>Finds the stream, lets it decide who may read its figures, and computes them.</summary>
    private sealed class FiguresReader(IGrains grains, IStreamAnalytics analytics, FiguresCache cache)
    {
        public async Task<Outcome<StreamFigures>> Read(string id, Caller caller, bool isAgain)
        {
            var streamId = id;
            if (id.StartsWith(EventPrefix, StringComparison.Ordinal))
            {
                var sight = await grains.Event(id).Get(caller);
                if (sight.IsRefused) return sight.Refusal;
                if (sight.Value.Event.StreamId is not { } found) return OfPlan(sight.Value.Event, caller);
                streamId = found;
            }

            var stream = grains.Stream(streamId);
            var now = await stream.Measure(new MeasureStream(caller, Settles: false));
            if (now.IsRefused) return now.Refusal;
            var isEnded = now.Value.Stream.Status == StreamStatus.Ended;
            if (isEnded && !isAgain) return await Found(analytics.Of(streamId, now.Value.Until));
            return await cache.Get($"{(isAgain ? "again" : "live")} {streamId}", async () =>
            {
                if (isEnded) return await Found(analytics.Finish(streamId));
                var settled = await stream.Measure(new MeasureStream(caller, Settles: true));
                return settled.IsRefused ? settled.Refusal : await Found(analytics.Of(streamId, settled.Value.Until));
            });
        }

        private static async Task<Outcome<StreamFigures>> Found(Task<StreamFigures?> figures) =>
            await figures is { } found ? found : Refusal.NotFound("The stream");

        /// <summary>An event whose stream does not exist yet, and never will if it was cancelled.</summary>
        private static Outcome<StreamFigures> OfPlan(EventView planned, Caller caller)
        {
            if (!caller.IsSignedIn) return Refusal.Unauthorized();
            if (planned.OwnerId != caller.UserId && !caller.Moderates) return Refusal.Forbidden("Only the host and moderators may do this.");
            return new StreamFigures(
                null, planned.Id, planned.TenantId, planned.OwnerId, planned.Title,
                planned.Status == EventStatus.Scheduled ? StreamStatus.Scheduled : StreamStatus.Ended,
                null, null, null, false, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, GiftTotals.Zero, 0, [], [], []);
        }
    }

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
