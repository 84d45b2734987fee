using Livehouse.Identifiers;
using Livehouse.LiveKit;

namespace Livehouse.Media;

/// <summary>Translates a verified LiveKit webhook into an event for the stream of its room.</summary>
public static class WebhookTranslation
{
    /// <summary>Null when it concerns no stream or is of an unknown kind: then it is accepted and ignored.</summary>
    /// <param name="body">The verified bytes. An event without an id is identified by its content.</param>
    public static MediaEvent? Translate(WebhookEvent webhook, ReadOnlySpan<byte> body)
    {
        ArgumentNullException.ThrowIfNull(webhook);
        if (KindOf(webhook.Name) is not { } kind || RoomOf(webhook) is not { Length: > 0 } room) return null;
        var known = new MediaEvent(IdOf(webhook, body), kind, webhook.CreatedAt, room, webhook.Room is { Sid.Length: > 0 } life ? life.Sid : null)
        {
            RoomBornAt = webhook.Room?.CreatedAt,
            RoomEnd = EndOf(webhook.RoomEndReason),
        };
        return kind switch
        {
            MediaEventKind.RoomStarted or MediaEventKind.RoomFinished => known,
            MediaEventKind.ParticipantJoined or MediaEventKind.ParticipantLeft => webhook.Participant is { Identity.Length: > 0 } participant
                ? known with { Participant = MediaPeople.From(participant, MediaPeople.Counts(participant)) }
                : null,
            MediaEventKind.EgressChanged => webhook.Egress is { } egress && EgressReports.From(egress) is { } report ? known with { Egress = report } : null,
            MediaEventKind.IngressChanged => webhook.Ingress is { } ingress && Ids.IsValid(ingress.IngressId)
                ? known with { Ingress = new IngressReport(ingress.IngressId, webhook.Name == WebhookEventNames.IngressStarted) }
                : null,
            _ => null,
        };
    }

    private static MediaEventKind? KindOf(string name) => name switch
    {
        WebhookEventNames.RoomStarted => MediaEventKind.RoomStarted,
        WebhookEventNames.RoomFinished => MediaEventKind.RoomFinished,
        WebhookEventNames.ParticipantJoined => MediaEventKind.ParticipantJoined,
        WebhookEventNames.ParticipantLeft or WebhookEventNames.ParticipantConnectionAborted => MediaEventKind.ParticipantLeft,
        WebhookEventNames.EgressStarted or WebhookEventNames.EgressUpdated or WebhookEventNames.EgressEnded => MediaEventKind.EgressChanged,
        WebhookEventNames.IngressStarted or WebhookEventNames.IngressEnded => MediaEventKind.IngressChanged,
        _ => null,
    };

    private static RoomEnd EndOf(RoomEndReason reason) => reason switch
    {
        RoomEndReason.ApiDelete => RoomEnd.Deleted,
        RoomEndReason.IdleTimeout => RoomEnd.Idle,
        RoomEndReason.ServerShutdown => RoomEnd.Shutdown,
        RoomEndReason.Superseded => RoomEnd.Superseded,
        RoomEndReason.OpenFailed => RoomEnd.OpenFailed,
        _ => RoomEnd.Unknown,
    };

    private static string? RoomOf(WebhookEvent webhook)
    {
        if (webhook.Room is { Name.Length: > 0 } room) return room.Name;
        return webhook.Egress?.RoomName is { Length: > 0 } recorded ? recorded : webhook.Ingress?.RoomName;
    }

    private static string IdOf(WebhookEvent webhook, ReadOnlySpan<byte> body) =>
        Ids.IsValid(webhook.Id) ? webhook.Id : Ids.Derive("ev_", webhook.Id.Length > 0 ? webhook.Id : Convert.ToBase64String(body));
}
