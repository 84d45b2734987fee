using System.Diagnostics.CodeAnalysis;

namespace Livehouse.LiveKit;

/// <summary>A webhook's body. Fields that LiveKit left out have their zero value; unknown ones are ignored.</summary>
/// <param name="Id"><c>EV_…</c>, the same for each retry.</param>
/// <param name="Name">Such as <see cref="WebhookEventNames.ParticipantJoined"/>; newer servers send others too.</param>
/// <param name="CreatedAt">UTC, the media server's clock, whole seconds.</param>
/// <param name="Room">Null for ingress events, which name their room in <paramref name="Ingress"/>.</param>
public sealed record WebhookEvent(
    string Id,
    string Name,
    DateTimeOffset CreatedAt,
    RoomInfo? Room,
    ParticipantInfo? Participant,
    EgressInfo? Egress,
    IngressInfo? Ingress)
{
    /// <summary>Of <see cref="WebhookEventNames.RoomFinished"/>; <see cref="RoomEndReason.Unknown"/> from servers that don't send it.</summary>
    public RoomEndReason RoomEndReason { get; init; } = RoomEndReason.Unknown;

    /// <summary>False when the body is not a JSON object.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out WebhookEvent? webhook)
    {
        webhook = null;
        if (!ProtoMessage.TryParse(body, out var message)) return false;
        webhook = new WebhookEvent(
            message.Text("id"),
            message.Text("event"),
            message.Seconds("createdAt"),
            message.Message("room") is { } room ? RoomInfo.From(room) : null,
            message.Message("participant") is { } participant ? ParticipantInfo.From(participant) : null,
            message.Message("egressInfo") is { } egress ? EgressInfo.From(egress) : null,
            message.Message("ingressInfo") is { } ingress ? IngressInfo.From(ingress) : null)
        {
            RoomEndReason = message.Word("roomEndReason", "ROOM_END_", RoomEndReason.Unknown),
        };
        return true;
    }
}

/// <summary>LiveKit's <c>RoomEndReason</c>.</summary>
public enum RoomEndReason
{
    Unknown = 0,
    ApiDelete = 1,
    IdleTimeout = 2,
    ServerShutdown = 3,
    Superseded = 4,
    OpenFailed = 5,
}

/// <summary>The relevant events.</summary>
public static class WebhookEventNames
{
    public const string RoomStarted = "room_started";
    public const string RoomFinished = "room_finished";
    public const string ParticipantJoined = "participant_joined";
    public const string ParticipantLeft = "participant_left";

    /// <summary>Sent instead of <see cref="ParticipantLeft"/> for a participant who never became active.</summary>
    public const string ParticipantConnectionAborted = "participant_connection_aborted";
    public const string EgressStarted = "egress_started";
    public const string EgressUpdated = "egress_updated";
    public const string EgressEnded = "egress_ended";
    public const string IngressStarted = "ingress_started";
    public const string IngressEnded = "ingress_ended";
}
