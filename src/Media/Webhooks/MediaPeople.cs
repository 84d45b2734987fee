using Livehouse.LiveKit;

namespace Livehouse.Media;

/// <summary>Who of a room's participants is a person.</summary>
internal static class MediaPeople
{
    private const string IngressAttribute = "lk.ingress.ingressID";
    private const string EgressPrefix = "EG_";

    /// <summary>
    /// Everybody but ingress, egress, agents, recorders and the hidden: also who calls by phone (SIP) or through another connector or bridge, and kinds that
    /// this version does not know, for a person who is not counted takes a place that another pays for. The host is told apart elsewhere, by the user's id.
    /// </summary>
    public static bool Counts(ParticipantInfo participant) =>
        participant is { Kind: not (ParticipantKind.Ingress or ParticipantKind.Egress
            or ParticipantKind.Agent), Permission: { Hidden: false, Recorder: false, Agent: false } }
        && participant.Identity.Length > 0
        && !participant.Identity.StartsWith(EgressPrefix, StringComparison.Ordinal)
        && !participant.Attributes.ContainsKey(IngressAttribute);

    /// <summary>The session; LiveKit always names it, others who send webhooks in its format may know the identity alone.</summary>
    public static MediaParticipant From(ParticipantInfo participant, bool counts) =>
        new(participant.Sid.Length > 0 ? participant.Sid : $"identity:{participant.Identity}", participant.Identity, participant.Name, counts)
        {
            UserId = MediaIdentity.UserOf(participant.Identity, participant.Attributes.GetValueOrDefault(MediaIdentity.UserAttribute)) is var user
                && user != participant.Identity ? user : null,
            IsIngress = participant.Kind == ParticipantKind.Ingress || participant.Attributes.ContainsKey(IngressAttribute),
            LeftWithRoom = participant.DisconnectReason is DisconnectReason.RoomDeleted or DisconnectReason.RoomClosed,
        };
}
