using Livehouse.Rooms;

namespace Livehouse.Api.StudyRooms;

internal sealed record StudyRoomAnswer(StudyRoomJson Room);

internal sealed record StudyRoomPage(IReadOnlyList<StudyRoomJson> Items, string? NextCursor);

/// <summary>A study room as clients see it.</summary>
/// <param name="Occupancy">Taken places: of users who are present, and of users who have joined and may still arrive.</param>
/// <param name="FreePlaces">Places that <c>join</c> can take now.</param>
internal sealed record StudyRoomJson(
    string Id,
    string Name,
    string? Topic,
    string OwnerId,
    int MaxOccupancy,
    int Occupancy,
    int FreePlaces,
    int EmptyTimeout,
    bool E2eeEnabled,
    DateTimeOffset CreatedAt)
{
    public static StudyRoomJson From(RoomView room) =>
        new(
            room.Name,
            room.Title,
            room.Topic,
            room.OwnerId,
            room.MaxParticipants,
            room.Occupied,
            room.Free,
            room.EmptyTimeoutSeconds,
            room.E2ee,
            room.CreatedAt);
}

/// <param name="ExpiresIn">Seconds that the token can be used to join; participants stay longer.</param>
/// <param name="HeldUntil">The place is freed then if the caller has not arrived.</param>
internal sealed record StudyRoomPass(StudyRoomJson Room, string Token, string Url, string Identity, long ExpiresIn, DateTimeOffset HeldUntil)
{
    /// <summary>Keeps the token out of logs.</summary>
    public override string ToString() => nameof(StudyRoomPass);
}
