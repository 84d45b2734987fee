using System.Text.Json.Serialization;
using Livehouse.Rooms;

namespace Livehouse.Grains.Rooms;

/// <summary>A room's own row, open or closed. Users are ledger rows beside it (<see cref="Guest"/>).</summary>
/// <param name="Lives">How often the room was opened.</param>
/// <param name="Revision">Grows with each commit, across the lives.</param>
/// <param name="Open">Null: closed.</param>
/// <param name="Closing">Earlier lives whose media rooms are not deleted yet: this room still owns their names.</param>
/// <param name="ClosedSids">Ended lives of the media room, newest last.</param>
/// <param name="CreatedBy">The operation that last created the room, by <c>create-room</c> or as a study room.</param>
/// <param name="Realm">Of the last life.</param>
internal sealed record RoomState(
    long Lives,
    long Revision,
    [property: JsonPropertyName("effectCount")] long OutboxMessageCount,
    RoomLife? Open,
    IReadOnlyList<ClosingName> Closing,
    IReadOnlyList<string> ClosedSids,
    string? CreatedBy,
    string Realm)
{
    /// <summary>
    /// The last close by a user: a repeat by the same caller, because the answer was lost, gets the same answer. Null: the room was opened again,
    /// or never closed by a user.
    /// </summary>
    public Closed? LastClosed { get; init; }

    public static RoomState New { get; } = new(0, 0, 0, null, [], [], null, "");

    /// <summary>The last recording of each recorded life, by life; at most <see cref="RoomGrainOptions.RecordingsMax"/>.</summary>
    public IReadOnlyList<RoomRecording> Recordings { get; init; } = [];
}

/// <param name="View">As it was returned.</param>
internal sealed record Closed(string CallerId, DateTimeOffset At, RoomView View);

/// <summary>A room from its opening to its closing.</summary>
/// <param name="OpenedAt">UTC.</param>
/// <param name="LastUsedAt">UTC; when a seat was last taken, if the room is empty now.</param>
/// <param name="IsOnMedia">The room is known to exist on the media server.</param>
/// <param name="RoomSid">Its life there; null: unknown yet.</param>
/// <param name="OpenMessageId">The outbox message that creates it there, while it is pending.</param>
internal sealed record RoomLife(
    RoomKind Kind,
    string Title,
    string? Topic,
    string OwnerId,
    IReadOnlyList<string> Members,
    string Realm,
    string MediaRoom,
    int MaxParticipants,
    int EmptyTimeoutSeconds,
    bool E2ee,
    bool WasCreated,
    DateTimeOffset OpenedAt,
    DateTimeOffset LastUsedAt,
    bool IsOnMedia,
    string? RoomSid,
    [property: JsonPropertyName("openEffect")] string? OpenMessageId,
    IReadOnlyList<EndedSessions> Ended)
{
    /// <summary>UTC; when the newest known session on the media server began, ended or not; null: unknown yet.</summary>
    public DateTimeOffset? RoomBornAt { get; init; }

    /// <summary>A pair's room is visible only to the two of them.</summary>
    public bool IsListed => Kind == RoomKind.Study && Members.Count == 0;

    /// <summary>Calls among peers: every user with a seat may publish.</summary>
    public bool PublishesFreely => Kind == RoomKind.Study || Members.Count > 0;
}

/// <param name="OutboxMessageId">Of the outbox message that deletes it; null: the media server could not be made to, and the next opportunity tries
/// again.</param>
/// <param name="Life">The number of the life.</param>
/// <param name="IsDeleted">The media room is deleted; the name is to be released.</param>
internal sealed record ClosingName([property: JsonPropertyName("effectId")] string? OutboxMessageId, string Realm, string MediaRoom, long Life, bool IsDeleted);
