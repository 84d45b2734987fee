using Livehouse.Api.Idempotency;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Hosting;
using Livehouse.Identifiers;
using Livehouse.LiveKit;
using Livehouse.Media;
using Livehouse.Refusals;
using Livehouse.Rooms;

namespace Livehouse.Api.Webhooks;

/// <summary>
/// The media servers' reports. The signature is over the exact bytes, so they are read raw; the key that signed and the room's name identify the stream or
/// room; the response is sent when its grain has accepted the event. A media server treats every answer except 429 and 5xx as delivered, so the response is 503
/// when the grain can't answer right now.
/// </summary>
internal static class LiveKitWebhookEndpoint
{
    /// <summary>Before a stream's id.</summary>
    private const string StreamRoomPrefix = "live_";

    /// <summary>A room's name on the media server, including any suffix that distinguishes it.</summary>
    private const int MediaNameLengthMax = 128;

    public static void MapLiveKitWebhooks(this IEndpointRouteBuilder app) => app.MapPost("/api/webhooks/livekit", Receive)
        .AllowAnonymous()
        .WithMetadata(WithoutIdempotency.Instance, BodyBound.SignedWebhook)
        .WithTags("Webhooks")
        .AsOperation("receiveLiveKitEvent", RefusalCodes.ValidationFailed)
        .WithMetadata(new SignedBy([SecurityDescriptions.LiveKit, SecurityDescriptions.Relay]), ForeignBodies.LiveKit)
        .WithSummary("Events of the media server, signed as LiveKit signs them or by a relay (X-Webhook-Signature).")
        .Produces(StatusCodes.Status200OK);

    private static async Task<IResult> Receive(
        HttpContext context, InstanceWebhooks webhooks, LiveKitInstances instances, WebhookMetrics metrics, IGrains grains)
    {
        if (await RequestBytes.Read(context) is not { } body) return ProblemCatalog.ForStatus(StatusCodes.Status413PayloadTooLarge);

        var headers = context.Request.Headers;
        var (verdict, realms) = await webhooks.Verify(body, headers.Authorization, headers[WebhookVerifier.RelayHeader]);
        if (verdict != WebhookVerdict.Genuine)
        {
            metrics.Refused(verdict);
            return new Problem(RefusalCodes.InvalidSignature, "The webhook's signature does not match its body.");
        }

        if (!WebhookEvent.TryParse(body, out var webhook))
        {
            metrics.Count("unreadable");
            return Problem.Invalid($"The webhook's body {BodyEncoding.Fault(body.Span) ?? "is not a JSON object."}");
        }

        var taken = WebhookTranslation.Translate(webhook, body.Span) is { } mediaEvent && await Deliver(mediaEvent, realms, instances.Main.Realm, grains);
        metrics.Count(taken ? "taken" : "ignored");
        return TypedResults.Ok();
    }

    /// <summary>False when the room is unknown.</summary>
    private static async Task<bool> Deliver(MediaEvent mediaEvent, IReadOnlyList<string> realms, string streamsRealm, IGrains grains)
    {
        if (realms.Contains(streamsRealm) && StreamOf(mediaEvent.Room) is { } streamId)
        {
            await grains.Stream(streamId).Receive(mediaEvent);
            return true;
        }

        if (!CanBeARooms(mediaEvent.Room)) return false;
        foreach (var realm in realms)
        {
            if ((await grains.MediaName(realm, mediaEvent.Room).Owner()).Room is not { } room) continue;
            await grains.Room(room).Receive(mediaEvent);
            return true;
        }

        return false;
    }

    /// <summary>Null for a room that does not belong to a stream.</summary>
    private static string? StreamOf(string room) =>
        room.StartsWith(RoomNames.StreamPrefix, StringComparison.Ordinal) && room[StreamRoomPrefix.Length..] is var id && Ids.IsValid(id) ? id : null;

    /// <summary>Other applications may use the media server too, with names that our rooms can't have: no grain need be called for those.</summary>
    private static bool CanBeARooms(string name) => name.Length <= MediaNameLengthMax && RoomNames.IsValid(name.Split('~', 2)[0]);
}
