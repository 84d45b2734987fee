using Livehouse.Rooms;

namespace Livehouse.Api.Rooms;

internal sealed record RoomAnswer(RoomJson Room);

/// <summary>A room for calls as clients see it.</summary>
/// <param name="Participants">Distinct people in it.</param>
/// <param name="Occupied">Taken seats: of users who are in it, and of users who have a token and may still arrive.</param>
/// <param name="EmptyTimeout">Seconds that it stays open while every seat is free.</param>
internal sealed record RoomJson(
    string Name,
    string Instance,
    string OwnerId,
    int MaxParticipants,
    int Participants,
    int Occupied,
    int Free,
    int EmptyTimeout,
    bool E2eeEnabled,
    DateTimeOffset CreatedAt)
{
    public static RoomJson From(RoomView room) =>
        new(
            room.Name,
            room.Instance,
            room.OwnerId,
            room.MaxParticipants,
            room.Participants,
            room.Occupied,
            room.Free,
            room.EmptyTimeoutSeconds,
            room.E2ee,
            room.CreatedAt);
}

/// <param name="Identity">The caller's user id.</param>
/// <param name="E2eeSupported">Clients may encrypt end to end; the server has no part in it.</param>
/// <param name="E2eeEnabled">Whether the participants of this room do.</param>
/// <param name="ExpiresIn">Seconds.</param>
internal sealed record RoomTokenAnswer(
    string Token, string Url, string RoomName, string ParticipantName, string Identity, bool E2eeSupported, bool E2eeEnabled, string Instance, long ExpiresIn)
{
    /// <summary>Keeps the token out of logs.</summary>
    public override string ToString() => nameof(RoomTokenAnswer);
}

/// <param name="Ttl">Seconds.</param>
internal sealed record JoinAnswer(string Token, string Url, long Ttl, string Room, string Identity)
{
    /// <summary>Keeps the token out of logs.</summary>
    public override string ToString() => nameof(JoinAnswer);
}
