using Livehouse.Api.Access;
using Livehouse.Api.Idempotency;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Streams;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Identity.ApiKeys;
using Livehouse.Refusals;

namespace Livehouse.Api.Watching;

/// <summary>Returning as the publisher: after a token has expired, on another device, after a crash of the broadcaster's browser.</summary>
internal static class PublishTokenEndpoint
{
    public static void MapPublishToken(this RouteGroupBuilder live) => live.MapPost("/{streamId}/token", Give)
        .RequireAuthorization()
        .AddEndpointFilter<NeedsMainInstance>()
        // It creates nothing and spends nothing, and a repeat should get a token with its full lifetime.
        .WithMetadata(WithoutIdempotency.Instance)
        .OpenToKeys(ApiKeyScopes.StreamsWrite)
        .AsOperation("createPublishToken", RefusalCodes.Forbidden, RefusalCodes.StreamEnded, RefusalCodes.InvalidState, RefusalCodes.LiveKitNotConfigured)
        .WithSummary("A fresh publishing token of a live stream, for its owner.")
        .Produces<PublishAnswer>();

    private static Task<IResult> Give(string streamId, HttpContext context, Caller caller, IGrains grains, StreamTokens tokens) =>
        grains.Stream(streamId).AdmitPublisher(caller).Answer(stream =>
        {
            var media = tokens.ForHost(stream, caller);
            context.Response.Headers.CacheControl = "no-store";
            return TypedResults.Ok(new PublishAnswer(stream, stream.Room, media.Token, media.Url, media.ExpiresIn));
        });
}
