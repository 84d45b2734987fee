namespace Livehouse.Grains.MediaRooms;

/// <summary>
/// Which session of a room is the current one. A room of one name can end and begin again on the media server, each time with another sid, and the events of
/// both can arrive late, repeated or interleaved: the end of an earlier session says nothing about the current one.
/// </summary>
/// <remarks>
/// Sessions are ordered by when they began: by the media server's creation time where it is given, otherwise by the time of the first event about the session.
/// Of two that began at the same time, the one reported later counts as the later one.
/// </remarks>
/// <param name="Sid">The living one; null: none is known.</param>
/// <param name="BornAt">UTC; when the newest life that is known began, over or not.</param>
/// <param name="Closed">Lives that are over, newest last.</param>
internal sealed record RoomLives(string? Sid, DateTimeOffset? BornAt, IReadOnlyList<string> Closed)
{
    public static RoomLives None { get; } = new(null, null, []);

    public bool IsClosed(string sid) => Closed.Contains(sid);

    /// <summary>An event or a listing shows that this session has begun. One that has ended, or began earlier than another, changes nothing.</summary>
    /// <param name="sid">Null or empty: not given.</param>
    public RoomLives Seen(string? sid, DateTimeOffset bornAt) =>
        string.IsNullOrEmpty(sid) || sid == Sid || IsClosed(sid) || bornAt < BornAt ? this : this with { Sid = sid, BornAt = bornAt };

    /// <summary>This session has ended. <c>WasLiving</c> is false if it had ended before, or another has followed it.</summary>
    /// <param name="bornAt">Null: not given.</param>
    /// <param name="closedMax">Ended lives remembered; the oldest are forgotten first.</param>
    public (RoomLives Next, bool WasLiving) Finished(string sid, DateTimeOffset? bornAt, int closedMax)
    {
        if (IsClosed(sid)) return (this, false);
        // An unknown sid can only be the current session's when no other is known, or when the media server says that it began later.
        var wasLiving = Sid == sid || (Sid is null ? BornAt is null || bornAt >= BornAt : bornAt > BornAt);
        IReadOnlyList<string> closed = [.. Closed.Append(sid).TakeLast(closedMax)];
        return (wasLiving ? new RoomLives(null, bornAt > BornAt || BornAt is null ? bornAt : BornAt, closed) : this with { Closed = closed }, wasLiving);
    }

    /// <summary>The current session is gone; its sid is unknown.</summary>
    public RoomLives Gone() => this with { Sid = null };

    public bool Equals(RoomLives? other) => other is not null && Sid == other.Sid && BornAt == other.BornAt && Closed.SequenceEqual(other.Closed);

    public override int GetHashCode() => HashCode.Combine(Sid, BornAt, Closed.Count);
}
