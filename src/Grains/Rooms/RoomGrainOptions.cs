namespace Livehouse.Grains.Rooms;

/// <summary>How rooms behave beyond their terms.</summary>
public sealed record RoomGrainOptions
{
    /// <summary>How long a room remembers what a user who left may publish: longer than a token lives (docs/rooms.md: at most 6 hours).</summary>
    public TimeSpan RightsKept { get; init; } = TimeSpan.FromHours(24);

    /// <summary>For how many users who left a room remembers that; those who left first are forgotten first.</summary>
    public int RightsMax { get; init; } = 2_000;

    /// <summary>
    /// How long a seat stays reserved for a user who is in a listing and about whom no event was received; longer than the time between two listings.
    /// </summary>
    public TimeSpan SeenHold { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The greatest age of an event of the media server on arrival; its sender gives up after about a minute.</summary>
    public TimeSpan EventDelayMax { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Media sessions remembered as over, so that a late event of one changes nothing; the oldest are forgotten first.</summary>
    public int EndedSessionsMax { get; init; } = 200;

    /// <summary>Lives of the media room remembered as over.</summary>
    public int ClosedSidsMax { get; init; } = 20;

    /// <summary>Lives of the room whose media rooms still wait to be deleted; the room does not open again beyond that.</summary>
    public int ClosingMax { get; init; } = 50;

    /// <summary>
    /// How long a closing that is asked for again by the same caller is answered as the first time: longer than a call is repeated in a cluster.
    /// </summary>
    public TimeSpan CloseRepeatedWithin { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Sessions whose recordings a room remembers; the oldest that has ended is forgotten first.</summary>
    public int RecordingsMax { get; init; } = 10;

    /// <summary>The pause before a failed update of the room directory or of the owner of names is retried.</summary>
    public TimeSpan TellAgainAfter { get; init; } = TimeSpan.FromSeconds(2);
}
