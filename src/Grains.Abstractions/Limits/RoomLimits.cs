namespace Livehouse.Limits;

/// <summary>Bounds of rooms for calls and for study. Lengths count Unicode scalar values after trimming.</summary>
public static class RoomLimits
{
    /// <summary>Seats.</summary>
    public const int ParticipantsMin = 2;

    /// <summary>Seats.</summary>
    public const int ParticipantsMax = 1_000;

    /// <summary>The longest time that a room may stay open while empty.</summary>
    public const int EmptyTimeoutSecondsMax = 86_400;

    /// <summary>How long a seat is held for a user who has a token and has not arrived yet, at most.</summary>
    public const int HoldSecondsMax = 600;

    /// <summary>Default seats of a room of <c>main</c>, and of a study room.</summary>
    public const int MainSeatsDefault = 2;

    /// <summary>Seats of a room of <c>meet</c>.</summary>
    public const int MeetSeatsDefault = 50;

    /// <summary>Seats of a room of <c>chat</c>.</summary>
    public const int ChatSeatsDefault = 500;

    /// <summary>Of a room's name; see <see cref="Rooms.RoomNames"/>.</summary>
    public const int NameLengthMax = 64;

    /// <summary>Of a room's name in UTF-8; see <see cref="Rooms.RoomNames"/>.</summary>
    public const int NameBytesMax = 192;

    /// <summary>Of the name that others in a room see.</summary>
    public const int ParticipantNameLengthMax = 64;

    /// <summary>Of a study room's name.</summary>
    public const int TitleLengthMax = 120;

    /// <summary>Of the topic of a study room or a match.</summary>
    public const int TopicLengthMax = 64;

    /// <summary>How long one request for a partner may wait for its answer: shorter than the time-outs of common proxies.</summary>
    public const int MatchWaitSecondsMax = 25;

    /// <summary>How long it waits by default.</summary>
    public const int MatchWaitSecondsDefault = 5;

    /// <summary>How long a user waits for a partner before the ticket expires.</summary>
    public const int MatchSecondsMax = 120;
}
