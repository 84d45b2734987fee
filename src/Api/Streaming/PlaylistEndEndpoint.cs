using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Hosting;
using Livehouse.Ingest;
using Livehouse.Refusals;

namespace Livehouse.Api.Streaming;

/// <summary>
/// How a live playlist ends. nginx-rtmp never writes an end mark, so that players would wait for more; its HTTP side puts this answer behind each playlist that
/// it serves (deploy/rtmp/nginx.conf), and remembers it for a second.
/// </summary>
internal static class PlaylistEndEndpoint
{
    private const string PlaylistType = "application/vnd.apple.mpegurl";
    private const string EndMark = "#EXT-X-ENDLIST\n";

    public static void MapPlaylistEnd(this IEndpointRouteBuilder app) => app.MapGet("/api/streaming/events/{eventId}/playlist-end", Get)
        .AllowAnonymous()
        .WithTags("Webhooks")
        .AsOperation("getPlaylistEnd", RefusalCodes.Unauthorized)
        .WithMetadata(
            new SignedBy([SecurityDescriptions.Ingest]) { Code = RefusalCodes.Unauthorized },
            new QueryField(IngestProof.Query, $"`INGEST_SECRET`, or an API key with the scope `ingest`; or in the header `{IngestProof.Header}`."),
            new AnswerText(EndMark))
        .WithSummary("What stands at the end of a channel's live playlist: the end mark when its broadcast is over, otherwise nothing (RTMP servers).")
        .Produces<string>(StatusCodes.Status200OK, PlaylistType);

    private static async Task<IResult> Get(string eventId, HttpContext context, IngestProof proof, IGrains grains)
    {
        if (await proof.Of(context) is null)
        {
            return new Problem(RefusalCodes.Unauthorized, "The RTMP server must show INGEST_SECRET, or an API key with the scope ingest.");
        }

        context.Response.Headers.CacheControl = "no-store";
        var isOver = Channels.IsValid(eventId) && (await grains.Ingest(eventId).End()).IsOver;
        return TypedResults.Text(isOver ? EndMark : "", PlaylistType);
    }
}
