using Livehouse.LiveKit;

namespace Livehouse.Media;

/// <summary>Decides which participants of a room are people.</summary>
internal static class MediaPeople
{
    private const string IngressAttribute = "lk.ingress.ingressID";
    private const string EgressPrefix = "EG_";

    /// <summary>
    /// All except ingress, egress, agents, recorders and hidden participants: including phone callers (SIP), other connectors and bridges, and kinds unknown to
    /// this version, since a person who is not counted takes a place that another pays for. The host is recognised elsewhere, by user id.
    /// </summary>
    public static bool Counts(ParticipantInfo participant) =>
        participant is { Kind: not (ParticipantKind.Ingress or ParticipantKind.Egress
            or ParticipantKind.Agent), Permission: { Hidden: false, Recorder: false, Agent: false } }
        && participant.Identity.Length > 0
        && !participant.Identity.StartsWith(EgressPrefix, StringComparison.Ordinal)
        && !participant.Attributes.ContainsKey(IngressAttribute);

    /// <summary>The session; LiveKit always names it, other senders of webhooks in its format may only know the identity.</summary>
    public static MediaParticipant From(ParticipantInfo participant, bool counts) =>
        new(participant.Sid.Length > 0 ? participant.Sid : $"identity:{participant.Identity}", participant.Identity, participant.Name, counts)
        {
            UserId = MediaIdentity.UserOf(participant.Identity, participant.Attributes.GetValueOrDefault(MediaIdentity.UserAttribute)) is var user
                && user != participant.Identity ? user : null,
            IsIngress = participant.Kind == ParticipantKind.Ingress || participant.Attributes.ContainsKey(IngressAttribute),
            LeftWithRoom = participant.DisconnectReason is DisconnectReason.RoomDeleted or DisconnectReason.RoomClosed,
        };
}
