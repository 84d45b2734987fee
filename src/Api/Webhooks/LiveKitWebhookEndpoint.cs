using Livehouse.Api.Idempotency;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Hosting;
using Livehouse.Identifiers;
using Livehouse.LiveKit;
using Livehouse.Media;
using Livehouse.Refusals;

namespace Livehouse.Api.Webhooks;

/// <summary>
/// What the media server reports. The signature is over the exact bytes, so they are read raw; the room's name leads to the stream; the answer is given when the stream has taken the
/// event in. The media server takes every other answer than 429 and 5xx for delivered, so a stream that can't answer right now makes it 503.
/// </summary>
internal static class LiveKitWebhookEndpoint
{
    private const string RoomPrefix = "live_";

    public static void MapLiveKitWebhooks(this IEndpointRouteBuilder app) => app.MapPost("/api/webhooks/livekit", Receive)
        .AllowAnonymous()
        .WithMetadata(WithoutIdempotency.Instance)
        .WithTags("Webhooks")
        .WithSummary("Events of the media server, signed as LiveKit signs them or by a relay (X-Webhook-Signature).")
        .Produces(StatusCodes.Status200OK);

    private static async Task<IResult> Receive(HttpContext context, WebhookVerifier verifier, WebhookMetrics metrics, IGrains grains)
    {
        if (await RequestBytes.Read(context) is not { } body) return ProblemCatalog.ForStatus(StatusCodes.Status413PayloadTooLarge);

        var headers = context.Request.Headers;
        var verdict = verifier.Verify(body.Span, headers.Authorization, headers[WebhookVerifier.RelayHeader]);
        if (verdict != WebhookVerdict.Genuine)
        {
            metrics.Refused(verdict);
            return new Problem(RefusalCodes.InvalidSignature, "The webhook's signature does not fit its body.");
        }

        if (!WebhookEvent.TryParse(body, out var webhook))
        {
            metrics.Count("unreadable");
            return Problem.Invalid("The webhook's body is no JSON object.");
        }

        if (WebhookTranslation.Translate(webhook, body.Span) is not { } mediaEvent || StreamOf(mediaEvent.Room) is not { } streamId)
        {
            metrics.Count("ignored");
            return TypedResults.Ok();
        }

        await grains.Stream(streamId).Receive(mediaEvent);
        metrics.Count("taken");
        return TypedResults.Ok();
    }

    /// <summary>Null for a room that is no stream's.</summary>
    private static string? StreamOf(string room) => room.StartsWith(RoomPrefix, StringComparison.Ordinal) && room[RoomPrefix.Length..] is var id && Ids.IsValid(id) ? id : null;
}
