namespace Livehouse.Media;

/// <summary>A verified webhook of the media server, in Livehouse's own terms.</summary>
/// <param name="Id">The same for each retry (LiveKit's <c>EV_…</c>).</param>
/// <param name="CreatedAt">UTC, the media server's clock, whole seconds.</param>
/// <param name="RoomSid">One life of the room; null when the event does not contain it.</param>
[GenerateSerializer, Alias("livehouse.MediaEvent"), Immutable]
public sealed record MediaEvent(
    string Id,
    MediaEventKind Kind,
    DateTimeOffset CreatedAt,
    string Room,
    string? RoomSid,
    MediaParticipant? Participant = null,
    EgressReport? Egress = null,
    IngressReport? Ingress = null)
{
    /// <summary>UTC, the media server's clock: when this session of the room began; null when the event does not contain it.</summary>
    [Id(0)]
    public DateTimeOffset? RoomBornAt { get; init; }

    /// <summary>Of <see cref="MediaEventKind.RoomFinished"/>: why the room ended.</summary>
    [Id(1)]
    public RoomEnd RoomEnd { get; init; }
}

/// <summary>Why a life of a room ended on the media server.</summary>
[GenerateSerializer, Alias("livehouse.RoomEnd")]
public enum RoomEnd
{
    /// <summary>The media server gives no reason (older ones never do), or one that this version does not know.</summary>
    Unknown,

    /// <summary>It was deleted through the media server's API.</summary>
    Deleted,

    /// <summary>It was empty for too long.</summary>
    Idle,

    /// <summary>The media server is shutting down.</summary>
    Shutdown,

    /// <summary>Another life of the same name took its place.</summary>
    Superseded,

    /// <summary>It never opened.</summary>
    OpenFailed,
}

[GenerateSerializer, Alias("livehouse.MediaEventKind")]
public enum MediaEventKind
{
    RoomStarted,
    RoomFinished,
    ParticipantJoined,

    /// <summary>Left, or aborted before becoming active: both end the session permanently.</summary>
    ParticipantLeft,
    EgressChanged,
    IngressChanged,
}

/// <summary>One session of one identity in a room.</summary>
/// <param name="Sid">Unique to the session; an identity that comes back gets a new one.</param>
/// <param name="Counts">True for a person, who can be a viewer and takes a seat: neither hidden, recorder, agent, ingress nor egress. The host is recognised by
/// user id.</param>
[GenerateSerializer, Alias("livehouse.MediaParticipant"), Immutable]
public sealed record MediaParticipant(string Sid, string Identity, string Name, bool Counts)
{
    /// <summary>The user of this session (<see cref="MediaIdentity.UserOf"/>); null: the identity is the user's id.</summary>
    [Id(0)]
    public string? UserId { get; init; }

    /// <summary>This participant is an encoder's ingress.</summary>
    [Id(1)]
    public bool IsIngress { get; init; }

    /// <summary>Of a participant who left: the media server disconnected all participants because the room was deleted or closed.</summary>
    [Id(2)]
    public bool LeftWithRoom { get; init; }
}

[GenerateSerializer, Alias("livehouse.EgressPhase")]
public enum EgressPhase
{
    Starting,
    Active,
    Ending,
    Complete,
    Failed,
}

/// <param name="Phase"><see cref="EgressPhase.Complete"/> also when a limit was reached and a file exists.</param>
/// <param name="FileName">The object's key, once complete.</param>
/// <param name="Error">The media server's own message: it can name hosts and buckets, so it is never shown to users.</param>
[GenerateSerializer, Alias("livehouse.EgressReport"), Immutable]
public sealed record EgressReport(string EgressId, EgressPhase Phase, string? FileName, double DurationSeconds, long SizeBytes, string? Error)
{
    /// <summary>Further paths of one egress are ignored; ours writes one.</summary>
    public const int PathsMax = 16;

    /// <summary>
    /// The files that it was asked to write or has written. Other applications may run egresses in our rooms too (restreams, tracks, segments): one is ours
    /// only if it writes the object that we requested, or if our own call started it.
    /// </summary>
    [Id(0)]
    public IReadOnlyList<string> Paths { get; init; } = [];
}

/// <param name="IsPublishing">False once it ended; RTMP and WHIP encoders may start again.</param>
[GenerateSerializer, Alias("livehouse.IngressReport"), Immutable]
public sealed record IngressReport(string IngressId, bool IsPublishing);

/// <summary>What a listing of the media server showed for one room.</summary>
/// <param name="TakenAt">UTC, the server's clock, before the listing was asked for.</param>
/// <param name="RoomExists">False when the media server does not know the room.</param>
/// <param name="Egresses">Every egress of the room, ended ones included.</param>
[GenerateSerializer, Alias("livehouse.MediaSnapshot"), Immutable]
public sealed record MediaSnapshot(
    string Room,
    DateTimeOffset TakenAt,
    bool RoomExists,
    string? RoomSid,
    IReadOnlyList<MediaParticipant> Participants,
    IReadOnlyList<EgressReport> Egresses)
{
    /// <summary>As <see cref="MediaEvent.RoomBornAt"/>.</summary>
    [Id(0)]
    public DateTimeOffset? RoomBornAt { get; init; }
}
