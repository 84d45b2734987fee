using System.Reflection;
using Livehouse.Api.Access;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Identity.ApiKeys;
using Livehouse.Limits;
using Livehouse.Listings;
using Livehouse.Refusals;
using Livehouse.Text;
using Microsoft.AspNetCore.Http.Metadata;

namespace Livehouse.Api.Streams;

/// <summary>Listing streams and reading one.</summary>
internal static class StreamQueryEndpoints
{
    public static void MapStreamQueries(this RouteGroupBuilder live)
    {
        live.MapGet("/active", Active)
            .OpenToKeys(ApiKeyScopes.StreamsRead)
            .AsOperation("listActiveStreams")
            .WithSummary("The live public streams of the tenant, by viewers or by start.")
            .Produces<StreamPage>();
        live.MapGet("/{streamId}", Get)
            .OpenToKeys(ApiKeyScopes.StreamsRead)
            .AsOperation("getStream", RefusalCodes.Forbidden)
            .WithSummary("The current state of a stream, for users who may watch it.")
            .Produces<StreamAnswer>();
    }

    private static Task<IResult> Active(ActiveQuery query, Paging paging, Caller caller, IGrains grains) =>
        grains.Directory(caller.TenantId).List(new ListStreams(query.Tag, query.Sort, paging.Limit, paging.Cursor)).AnswerOk();

    private static Task<IResult> Get(string streamId, Caller caller, IGrains grains) =>
        grains.Stream(streamId).Get(caller).Answer(static stream => TypedResults.Ok(new StreamAnswer(stream)));

    /// <summary><c>?tag=&amp;sort=viewers|recent</c>.</summary>
    internal sealed class ActiveQuery : IBound, IEndpointParameterMetadataProvider
    {
        public string? Tag { get; private init; }

        public StreamSort Sort { get; private init; }

        public Problem? Problem { get; private init; }

        public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
        {
            builder.Metadata.Add(new QueryField("tag", "Only streams with this tag, compared without case.") { LengthMax = StreamLimits.TagQueryLengthMax });
            builder.Metadata.Add(new QueryField("sort", "By viewers (default) or by start.") { Words = ["viewers", "recent"] });
        }

        public static ValueTask<ActiveQuery?> BindAsync(HttpContext context)
        {
            var (tag, sort) = (context.Request.Query["tag"], context.Request.Query["sort"]);
            var errors = new Dictionary<string, string[]>();
            var cleaned = tag.Count <= 1 ? DisplayText.Clean(tag.ToString(), 0, StreamLimits.TagQueryLengthMax, isOneLine: true) : null;
            if (cleaned is null) errors["tag"] = ["Must be one tag."];
            if (sort.Count > 1 || sort.ToString() is not ("" or "viewers" or "recent")) errors["sort"] = ["Must be one of viewers, recent."];
            return ValueTask.FromResult<ActiveQuery?>(errors.Count > 0
                ? new ActiveQuery { Problem = Problem.Invalid(errors) }
                : new ActiveQuery { Tag = cleaned is { Length: > 0 } given ? given : null, Sort = sort == "recent" ? StreamSort.Recent : StreamSort.Viewers });
        }
    }
}
