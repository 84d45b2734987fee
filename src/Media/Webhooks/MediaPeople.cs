using Livehouse.LiveKit;

namespace Livehouse.Media;

/// <summary>Who of a room's participants is a person that watches.</summary>
internal static class MediaPeople
{
    private const string IngressAttribute = "lk.ingress.ingressID";
    private const string EgressPrefix = "EG_";

    /// <summary>A standard participant, neither hidden, recorder, agent, ingress nor egress. The host is told apart elsewhere, by the identity.</summary>
    public static bool Counts(ParticipantInfo participant) =>
        participant is { Kind: ParticipantKind.Standard, Permission: { Hidden: false, Recorder: false, Agent: false } }
        && participant.Identity.Length > 0
        && !participant.Identity.StartsWith(EgressPrefix, StringComparison.Ordinal)
        && !participant.Attributes.ContainsKey(IngressAttribute);

    /// <summary>The session; LiveKit always names it, others who send webhooks in its format may know the identity alone.</summary>
    public static MediaParticipant From(ParticipantInfo participant, bool counts) =>
        new(participant.Sid.Length > 0 ? participant.Sid : $"identity:{participant.Identity}", participant.Identity, participant.Name, counts)
        {
            IsIngress = participant.Kind == ParticipantKind.Ingress || participant.Attributes.ContainsKey(IngressAttribute),
            LeftWithRoom = participant.DisconnectReason is DisconnectReason.RoomDeleted or DisconnectReason.RoomClosed,
        };
}
