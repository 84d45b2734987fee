namespace Livehouse.Grains.Rooms;

/// <summary>How rooms behave beyond their terms.</summary>
public sealed record RoomGrainOptions
{
    /// <summary>How long a room remembers what a user who left may publish: longer than a token lives (docs/rooms.md: at most 6 hours).</summary>
    public TimeSpan RightsKept { get; init; } = TimeSpan.FromHours(24);

    /// <summary>For how many users who left a room remembers that; the earliest are forgotten first.</summary>
    public int RightsMax { get; init; } = 2_000;

    /// <summary>
    /// How long a seat stays reserved for a user who appears in a listing but in no received event; longer than the time between two listings.
    /// </summary>
    public TimeSpan SeenHold { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The greatest age of an event of the media server on arrival; its sender gives up after about a minute.</summary>
    public TimeSpan EventDelayMax { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Ended media sessions remembered, so that their late events change nothing; the oldest are forgotten first.</summary>
    public int EndedSessionsMax { get; init; } = 200;

    /// <summary>Ended lives of the media room remembered.</summary>
    public int ClosedSidsMax { get; init; } = 20;

    /// <summary>Lives of the room whose media rooms still wait to be deleted; beyond that the room does not open again.</summary>
    public int ClosingMax { get; init; } = 50;

    /// <summary>
    /// How long a repeated close by the same caller gets the first answer: longer than calls are retried in a cluster.
    /// </summary>
    public TimeSpan CloseRepeatedWithin { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Sessions whose recordings a room remembers; the oldest that has ended is forgotten first.</summary>
    public int RecordingsMax { get; init; } = 10;

    /// <summary>The pause before a failed update of the room directory or of the owner of names is retried.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(2);
}
