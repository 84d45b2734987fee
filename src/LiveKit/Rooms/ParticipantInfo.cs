namespace Livehouse.LiveKit;

/// <summary>One session of one identity in a room.</summary>
/// <param name="Sid">Unique to the session: a participant who comes back gets a new one.</param>
/// <param name="JoinedAt">UTC, the media server's clock, whole seconds.</param>
public sealed record ParticipantInfo(
    string Sid,
    string Identity,
    string Name,
    ParticipantState State,
    ParticipantKind Kind,
    DateTimeOffset JoinedAt,
    string Metadata,
    IReadOnlyDictionary<string, string> Attributes,
    ParticipantPermission Permission)
{
    /// <summary>Of a participant who has left.</summary>
    public DisconnectReason DisconnectReason { get; init; }

    internal static ParticipantInfo From(ProtoMessage participant) => new(
        participant.Text("sid"),
        participant.Text("identity"),
        participant.Text("name"),
        participant.Word("state", "", ParticipantState.Unknown),
        participant.Word("kind", "", ParticipantKind.Unknown),
        participant.Seconds("joinedAt"),
        participant.Text("metadata"),
        participant.Texts("attributes"),
        participant.Message("permission") is { } permission ? ParticipantPermission.From(permission) : ParticipantPermission.None)
        {
            DisconnectReason = participant.Word("disconnectReason", "", DisconnectReason.Other),
        };
}

/// <summary>Of LiveKit's <c>DisconnectReason</c>, the values that matter here.</summary>
public enum DisconnectReason
{
    UnknownReason = 0,
    ClientInitiated = 1,
    DuplicateIdentity = 2,
    ServerShutdown = 3,
    ParticipantRemoved = 4,
    RoomDeleted = 5,
    RoomClosed = 10,

    /// <summary>Another reason, or one unknown to this version.</summary>
    Other = -1,
}

public enum ParticipantState
{
    Joining = 0,
    Joined = 1,
    Active = 2,
    Disconnected = 3,
    Unknown = -1,
}

public enum ParticipantKind
{
    Standard = 0,
    Ingress = 1,
    Egress = 2,
    Sip = 3,
    Agent = 4,
    Connector = 7,
    Bridge = 8,
    Unknown = -1,
}

/// <summary>What a participant may do now. Updating it replaces all of it.</summary>
public sealed record ParticipantPermission(
    bool CanSubscribe, bool CanPublish, bool CanPublishData, bool Hidden = false, bool Recorder = false, bool Agent = false, bool CanUpdateMetadata = false)
{
    public static ParticipantPermission None { get; } = new(false, false, false);

    internal static ParticipantPermission From(ProtoMessage permission) => new(
        permission.Flag("canSubscribe"),
        permission.Flag("canPublish"),
        permission.Flag("canPublishData"),
        permission.Flag("hidden"),
        permission.Flag("recorder"),
        permission.Flag("agent"),
        permission.Flag("canUpdateMetadata"));
}
