using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Streams;

namespace Livehouse.Api.Recordings;

/// <summary>Recording a stream, and the recording afterwards.</summary>
internal static class RecordingEndpoints
{
    public static void MapRecordings(this RouteGroupBuilder live)
    {
        live.MapPost("/{streamId}/recording/start", Start)
            .RequireAuthorization()
            .WithSummary("Starts recording the stream, or answers the recording that runs.")
            .Produces<RecordingAnswer>(StatusCodes.Status202Accepted);
        live.MapPost("/{streamId}/recording/stop", Stop)
            .RequireAuthorization()
            .WithSummary("Stops recording.")
            .Produces<RecordingAnswer>(StatusCodes.Status202Accepted);
        live.MapGet("/{streamId}/vod", Vod)
            .WithSummary("Where to play the finished recording: a CDN address, or a signed one that expires.")
            .Produces<VodAnswer>();
    }

    private static Task<IResult> Start(string streamId, Body<EmptyRequest> _, Caller caller, IGrains grains) => grains.Stream(streamId).StartRecording(caller).Answer(Accept);

    private static Task<IResult> Stop(string streamId, Body<EmptyRequest> _, Caller caller, IGrains grains) => grains.Stream(streamId).StopRecording(caller).Answer(Accept);

    private static Task<IResult> Vod(string streamId, Caller caller, IGrains grains, IRecordingLinks links) => grains.Stream(streamId).Vod(caller).Answer(vod =>
    {
        var link = links.For(vod.ObjectKey);
        return TypedResults.Ok(new VodAnswer(RecordingStatus.Completed, link.Url, link.ExpiresAt, vod.DurationSeconds, vod.SizeBytes, vod.ContentType));
    });

    private static IResult Accept(RecordingView recording) => TypedResults.Accepted((string?)null, new RecordingAnswer(recording));

    internal sealed record RecordingAnswer(RecordingView Recording);

    /// <param name="ExpiresAt">UTC; null for an address that does not expire.</param>
    internal sealed record VodAnswer(RecordingStatus Status, Uri Url, DateTimeOffset? ExpiresAt, double DurationSeconds, long SizeBytes, string ContentType);
}

/// <summary>Makes addresses under which recordings can be fetched.</summary>
internal interface IRecordingLinks
{
    RecordingLink For(string objectKey);
}

/// <param name="ExpiresAt">UTC; null when it does not expire.</param>
internal sealed record RecordingLink(Uri Url, DateTimeOffset? ExpiresAt);
