namespace Livehouse.Grains.MediaRooms;

/// <summary>
/// Which life of a room is the living one. A room of one name can end and begin again on the media server, each life with its own sid, and the events of both
/// can come late, twice, or one among the other: what an earlier life ends in says nothing about the one that lives.
/// </summary>
/// <remarks>
/// Lives are ordered by when they began: by the media server's creation time where it tells one, else by the time of the event that showed the life first. Of
/// two that began at the same time the one that was shown later is taken for the later one.
/// </remarks>
/// <param name="Sid">The living one; null: none is known.</param>
/// <param name="BornAt">UTC; when the newest life that is known began, over or not.</param>
/// <param name="Closed">Lives that are over, newest last.</param>
internal sealed record RoomLives(string? Sid, DateTimeOffset? BornAt, IReadOnlyList<string> Closed)
{
    public static RoomLives None { get; } = new(null, null, []);

    public bool IsClosed(string sid) => Closed.Contains(sid);

    /// <summary>An event or a listing shows that this life has begun. One that is over, or began earlier than another, changes nothing.</summary>
    /// <param name="sid">Null or empty: it is not told which.</param>
    public RoomLives Seen(string? sid, DateTimeOffset bornAt) =>
        string.IsNullOrEmpty(sid) || sid == Sid || IsClosed(sid) || bornAt < BornAt ? this : this with { Sid = sid, BornAt = bornAt };

    /// <summary>This life is over. <c>WasLiving</c> is false for one that had ended before, or that another has followed.</summary>
    /// <param name="bornAt">Null: not told.</param>
    /// <param name="closedMax">Lives remembered as over; the oldest are forgotten first.</param>
    public (RoomLives Next, bool WasLiving) Finished(string sid, DateTimeOffset? bornAt, int closedMax)
    {
        if (IsClosed(sid)) return (this, false);
        // A sid that was never shown can only be the living one's when nothing else was, or when the media server says that it began later.
        var wasLiving = Sid == sid || (Sid is null ? BornAt is null || bornAt >= BornAt : bornAt > BornAt);
        IReadOnlyList<string> closed = [.. Closed.Append(sid).TakeLast(closedMax)];
        return (wasLiving ? new RoomLives(null, bornAt > BornAt || BornAt is null ? bornAt : BornAt, closed) : this with { Closed = closed }, wasLiving);
    }

    /// <summary>The living one is gone, and nobody said which it was.</summary>
    public RoomLives Gone() => this with { Sid = null };

    public bool Equals(RoomLives? other) => other is not null && Sid == other.Sid && BornAt == other.BornAt && Closed.SequenceEqual(other.Closed);

    public override int GetHashCode() => HashCode.Combine(Sid, BornAt, Closed.Count);
}
