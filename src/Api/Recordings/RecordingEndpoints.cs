using Livehouse.Api.Access;
using Livehouse.Api.Captions;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Identity.ApiKeys;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Streams;

namespace Livehouse.Api.Recordings;

/// <summary>Recording a stream, and the recording afterwards.</summary>
internal static class RecordingEndpoints
{
    public static void MapRecordings(this RouteGroupBuilder live)
    {
        live.MapPost("/{streamId}/recording/start", Start)
            .RequireAuthorization()
            .OpenToKeys(ApiKeyScopes.StreamsWrite)
            .AsOperation("startStreamRecording", RefusalCodes.Forbidden, RefusalCodes.StreamEnded, RefusalCodes.InvalidState, RefusalCodes.Conflict)
            .WithSummary("Starts recording the stream, or returns the running recording.")
            .Produces<RecordingAnswer>(StatusCodes.Status202Accepted);
        live.MapPost("/{streamId}/recording/stop", Stop)
            .RequireAuthorization()
            .OpenToKeys(ApiKeyScopes.StreamsWrite)
            .AsOperation("stopStreamRecording", RefusalCodes.Forbidden, RefusalCodes.Conflict)
            .WithSummary("Stops recording.")
            .Produces<RecordingAnswer>(StatusCodes.Status202Accepted);
        live.MapGet("/{streamId}/vod", Vod)
            .OpenToKeys(ApiKeyScopes.StreamsRead)
            .AsOperation("getStreamRecording", RefusalCodes.Forbidden, RefusalCodes.Conflict, RefusalCodes.MediaUnavailable)
            .WithSummary("The finished recording's URL: from a CDN, or a signed one that expires.")
            .Produces<VodAnswer>();
    }

    private static Task<IResult> Start(string streamId, Body<EmptyRequest> _, Caller caller, IGrains grains) =>
        grains.Stream(streamId).StartRecording(caller).Answer(Accept);

    private static Task<IResult> Stop(string streamId, Body<EmptyRequest> _, Caller caller, IGrains grains) =>
        grains.Stream(streamId).StopRecording(caller).Answer(Accept);

    private static async Task<IResult> Vod(
        string streamId, HttpContext context, Caller caller, IGrains grains, IRecordingLinks links, ICaptionCatalog captions)
    {
        var vod = await grains.Stream(streamId).Vod(caller);
        if (vod.IsRefused) return Problem.From(vod.Refusal);
        if (await links.For(vod.Value.ObjectKey) is not { } link) return Problem.From(Refusal.MediaUnavailable("This server has no object store configured."));
        var languages = await captions.Languages(streamId, context.RequestAborted);
        return TypedResults.Ok(new VodAnswer(
            RecordingStatus.Completed,
            link.Url,
            link.ExpiresAt,
            vod.Value.DurationSeconds,
            vod.Value.SizeBytes,
            vod.Value.ContentType,
            [.. languages.Select(language => CaptionTrack.OfRecording(streamId, language))]));
    }

    private static IResult Accept(RecordingView recording) => TypedResults.Accepted((string?)null, new RecordingAnswer(recording));

    internal sealed record RecordingAnswer(RecordingView Recording);

    /// <param name="ExpiresAt">UTC; null for a URL that does not expire.</param>
    /// <param name="Captions">One for each language, if anything was captioned.</param>
    internal sealed record VodAnswer(
        RecordingStatus Status,
        string Url,
        DateTimeOffset? ExpiresAt,
        double DurationSeconds,
        long SizeBytes,
        string ContentType,
        IReadOnlyList<CaptionTrack> Captions);
}

/// <summary>Creates the URLs of recordings.</summary>
internal interface IRecordingLinks
{
    /// <summary>Null when no object store is configured.</summary>
    Task<RecordingLink?> For(string objectKey);
}

/// <param name="ExpiresAt">UTC; null when it does not expire.</param>
internal sealed record RecordingLink(string Url, DateTimeOffset? ExpiresAt);
