namespace Livehouse.LiveKit;

/// <param name="Sid">One life of the room: a room that was closed and opened again gets a new one.</param>
/// <param name="ParticipantCount">As LiveKit counts, ingress and hidden participants included.</param>
public sealed record RoomInfo(string Sid, string Name, string Metadata, int MaxParticipants, int ParticipantCount)
{
    /// <summary>UTC, the media server's clock, in milliseconds if available; null when it is not given.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    internal static RoomInfo From(ProtoMessage room) =>
        new(room.Text("sid"), room.Text("name"), room.Text("metadata"), Count(room, "maxParticipants"), Count(room, "numParticipants"))
        {
            CreatedAt = room.Milliseconds("creationTimeMs") ?? (room.Integer("creationTime") > 0 ? room.Seconds("creationTime") : null),
        };

    private static int Count(ProtoMessage room, string name) => (int)Math.Clamp(room.Integer(name), 0, int.MaxValue);
}

/// <param name="EmptyTimeoutSeconds">How long the room stays before anyone joins.</param>
/// <param name="DepartureTimeoutSeconds">How long it stays after the last participant has left; 0: the server's default.</param>
/// <param name="MaxParticipants">0: no limit.</param>
public sealed record NewRoom(string Name, int EmptyTimeoutSeconds, int DepartureTimeoutSeconds = 0, int MaxParticipants = 0, string Metadata = "");
