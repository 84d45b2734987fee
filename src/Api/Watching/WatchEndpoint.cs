using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Streams;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Users;

namespace Livehouse.Api.Watching;

/// <summary>Joining as a viewer.</summary>
internal static class WatchEndpoint
{
    public static void MapWatch(this RouteGroupBuilder live) => live.MapGet("/{streamId}/watch", Watch)
        .RequireAuthorization()
        .AddEndpointFilter<NeedsMainInstance>()
        .AsOperation(
            "watchStream",
            RefusalCodes.Forbidden, RefusalCodes.StreamEnded, RefusalCodes.InvalidState, RefusalCodes.RateLimited, RefusalCodes.LiveKitNotConfigured)
        .WithSummary($"A token that subscribes to the stream's room and can do nothing else. {DefaultBudgets.JoinsPerQuarterHour} per user in 15 minutes.")
        .Produces<WatchAnswer>();

    private static Task<IResult> Watch(string streamId, HttpContext context, Caller caller, IGrains grains, StreamTokens tokens) =>
        grains.User(caller.TenantId, caller.UserId).Watch(new WatchStream(caller, streamId)).Answer(stream =>
        {
            var media = tokens.ForViewer(stream, caller);
            context.Response.Headers.CacheControl = "no-store";
            return TypedResults.Ok(new WatchAnswer(stream, stream.Room, media.Token, media.Url, media.ExpiresIn));
        });
}
