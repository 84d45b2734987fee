using Livehouse.Analytics;

namespace Livehouse.Grains.Viewers;

/// <summary>
/// The viewers of one stream: distinct users over the media room's sessions and the hub's connections, without the host. Every method accepts events in any
/// order, repeated or late, and the count is the size of a set, so it can't drift or become negative.
/// </summary>
/// <remarks>
/// A media session is one (room sid, participant sid) and ends once: a session that has left never returns, and one that leaves before it joined is remembered
/// as ended. Listings repair lost events: two in a row that agree decide (the rooms of a crashed media node linger, and a listing can cross an event). What
/// only listings ended, listings can restore.
/// </remarks>
public sealed class ViewerLedger(string hostId)
{
    /// <summary>Sessions remembered, ended ones included; the oldest ended ones are forgotten first.</summary>
    public const int SessionsMax = 20_000;

    /// <summary>Ended lives of the room remembered; the oldest are forgotten first.</summary>
    public const int ClosedRoomsMax = 1_000;

    private readonly Dictionary<(string RoomSid, string Sid), Session> _sessions = [];
    private readonly Queue<(string RoomSid, string Sid)> _gone = new();
    private readonly HashSet<string> _closedRooms = [];
    private readonly Queue<string> _closedRoomsOldestFirst = new();
    private readonly Dictionary<(string FrontId, string ConnectionId), Person> _connections = [];
    private readonly Dictionary<(string RoomSid, string Sid), int> _sightings = [];
    private readonly Dictionary<string, int> _presences = [];

    /// <summary>Distinct people present.</summary>
    public int Count => _presences.Count;

    public int Peak { get; private set; }

    /// <summary>How often a user who was not present joined.</summary>
    public long TotalViews { get; private set; }

    /// <summary>Restores the counts of an earlier activation.</summary>
    public void Recall(int peak, long totalViews)
    {
        Peak = Math.Max(Peak, peak);
        TotalViews += totalViews;
    }

    public bool IsPresent(string userId) => _presences.ContainsKey(userId);

    /// <summary>The media sessions that have not ended.</summary>
    public IEnumerable<MediaSession> MediaSessions =>
        _sessions
            .Where(entry => entry.Value.Person is not null)
            .Select(entry => new MediaSession(entry.Key.RoomSid, entry.Key.Sid, entry.Value.Person!.UserId, entry.Value.JoinedAt)
        {
            Identity = entry.Value.Person.Identity is { Length: > 0 } identity && identity != entry.Value.Person.UserId ? identity : null,
        });

    /// <summary>The media server identities of the user's sessions that have not ended.</summary>
    public IReadOnlyList<string> IdentitiesOf(string userId) =>
        [.. _sessions.Values
            .Select(session => session.Person)
            .OfType<Person>()
            .Where(person => person.UserId == userId && person.Identity.Length > 0)
            .Select(person => person.Identity)
            .Distinct()];

    public ViewerChanges MediaJoined(string roomSid, string sid, Person person, DateTimeOffset at)
    {
        if (_closedRooms.Contains(roomSid) || _sessions.ContainsKey((roomSid, sid))) return ViewerChanges.None;
        return Begin((roomSid, sid), person, at);
    }

    public ViewerChanges MediaLeft(string roomSid, string sid)
    {
        if (_closedRooms.Contains(roomSid)) return ViewerChanges.None;
        if (_sessions.TryGetValue((roomSid, sid), out var session))
        {
            session.IsOutOfSight = false;
            if (session.Person is null) return ViewerChanges.None;
            MarkEnded((roomSid, sid));
            return Exit(session.Person);
        }

        MarkEnded((roomSid, sid));
        return ViewerChanges.None;
    }

    /// <summary>That session of the room has ended, with all its participants' sessions.</summary>
    public ViewerChanges RoomClosed(string roomSid)
    {
        if (_closedRooms.Add(roomSid)) _closedRoomsOldestFirst.Enqueue(roomSid);
        if (_closedRoomsOldestFirst.Count > ClosedRoomsMax) _closedRooms.Remove(_closedRoomsOldestFirst.Dequeue());
        var changes = ViewerChanges.None;
        foreach (var (key, session) in _sessions.Where(entry => entry.Key.RoomSid == roomSid).ToList())
        {
            _sessions.Remove(key);
            if (session.Person is not null) changes += Exit(session.Person);
        }

        return changes;
    }

    /// <summary>A session that does not count, and that no event has ended: listings may begin or restore it.</summary>
    public bool MayBegin(string roomSid, string sid) => !_closedRooms.Contains(roomSid)
        && (!_sessions.TryGetValue((roomSid, sid), out var session) || session is { Person: null, IsOutOfSight: true });

    public ViewerChanges Connected(string frontId, string connectionId, Person person) =>
        _connections.TryAdd((frontId, connectionId), person) ? Enter(person) : ViewerChanges.None;

    public ViewerChanges Disconnected(string frontId, string connectionId) =>
        _connections.Remove((frontId, connectionId), out var person) ? Exit(person) : ViewerChanges.None;

    /// <summary>Sets the connections of a front to exactly these. New ones joined earlier, under another activation: they are not new views.</summary>
    public ViewerChanges FrontHolds(string frontId, IReadOnlyDictionary<string, Person> connections)
    {
        var changes = ViewerChanges.None;
        // First departures, then arrivals: they were not present at the same time, and the peak must not count both.
        var gone =
            _connections.Where(entry => entry.Key.FrontId == frontId && connections.GetValueOrDefault(entry.Key.ConnectionId)?.UserId != entry.Value.UserId);
        foreach (var (key, _) in gone.ToList()) changes += Disconnected(key.FrontId, key.ConnectionId);

        foreach (var (connectionId, person) in connections)
        {
            if (_connections.TryAdd((frontId, connectionId), person)) changes += Enter(person, isView: false);
        }

        return changes;
    }

    /// <summary>The user has been removed: their connections end here, their media session when the media server ends it.</summary>
    public ViewerChanges Expelled(string userId)
    {
        var changes = ViewerChanges.None;
        foreach (var key in _connections.Where(entry => entry.Value.UserId == userId).Select(entry => entry.Key).ToList())
        {
            changes += Disconnected(key.FrontId, key.ConnectionId);
        }
        foreach (var key in _sessions.Where(entry => entry.Value.Person?.UserId == userId).Select(entry => entry.Key).ToList())
        {
            changes += MediaLeft(key.RoomSid, key.Sid);
        }
        return changes;
    }

    /// <summary>The user's media sessions count as ended before the media server says so. Sessions that two listings still show are restored.</summary>
    public ViewerChanges Dismissed(string userId)
    {
        var changes = ViewerChanges.None;
        foreach (var key in _sessions.Where(entry => entry.Value.Person?.UserId == userId).Select(entry => entry.Key).ToList()) changes += Suspend(key);
        return changes;
    }

    /// <summary>All viewers leave: the stream has ended.</summary>
    public void Clear()
    {
        _sessions.Clear();
        _gone.Clear();
        _connections.Clear();
        _sightings.Clear();
        _presences.Clear();
    }

    /// <summary>A listing of the room that was requested at <paramref name="takenAt"/> (by the clock that stamped the joins).</summary>
    /// <param name="present">The listed sessions of people who can be viewers, by participant sid.</param>
    public ViewerChanges Listed(string? roomSid, IReadOnlyDictionary<string, Person> present, DateTimeOffset takenAt)
    {
        var changes = ViewerChanges.None;
        foreach (var (key, session) in _sessions.ToList())
        {
            if (session.Person is null || session.JoinedAt >= takenAt) continue;
            if (key.RoomSid == roomSid && present.ContainsKey(key.Sid)) session.Absences = 0;
            else if (++session.Absences >= 2) changes += Suspend(key);
        }

        var unknown = roomSid is null || _closedRooms.Contains(roomSid)
            ? []
            : present.Where(entry => !_sessions.TryGetValue((roomSid, entry.Key), out var known) || known.IsOutOfSight).ToList();
        foreach (var key in _sightings.Keys.Where(key => key.RoomSid != roomSid || !present.ContainsKey(key.Sid)).ToList()) _sightings.Remove(key);
        foreach (var (sid, person) in unknown)
        {
            var sightings = _sightings[(roomSid!, sid)] = _sightings.GetValueOrDefault((roomSid!, sid)) + 1;
            if (sightings >= 2) changes += Begin((roomSid!, sid), person, takenAt);
        }

        return changes;
    }

    private ViewerChanges Begin((string RoomSid, string Sid) key, Person person, DateTimeOffset at)
    {
        _sessions[key] = new Session(person, at);
        _sightings.Remove(key);
        return Enter(person);
    }

    private ViewerChanges Suspend((string RoomSid, string Sid) key)
    {
        var changes = MediaLeft(key.RoomSid, key.Sid);
        if (_sessions.TryGetValue(key, out var session)) session.IsOutOfSight = true;
        return changes;
    }

    private ViewerChanges Enter(Person person, bool isView = true)
    {
        if (person.UserId == hostId) return ViewerChanges.None;
        var presences = _presences[person.UserId] = _presences.GetValueOrDefault(person.UserId) + 1;
        if (presences > 1) return ViewerChanges.None;
        // A user who is here has viewed, even if a crash took the last second's views.
        TotalViews = Math.Max(isView ? TotalViews + 1 : TotalViews, Count);
        Peak = Math.Max(Peak, Count);
        return new ViewerChanges([person], []);
    }

    private ViewerChanges Exit(Person person)
    {
        if (person.UserId == hostId) return ViewerChanges.None;
        if (--_presences[person.UserId] > 0) return ViewerChanges.None;
        _presences.Remove(person.UserId);
        return new ViewerChanges([], [person]);
    }

    private void MarkEnded((string RoomSid, string Sid) key)
    {
        _sessions[key] = new Session(null, default);
        _gone.Enqueue(key);
        while (_sessions.Count > SessionsMax && _gone.TryDequeue(out var oldest))
        {
            if (_sessions.TryGetValue(oldest, out var session) && session.Person is null) _sessions.Remove(oldest);
        }
    }

    /// <param name="Person">Null once the session has ended.</param>
    private sealed record Session(Person? Person, DateTimeOffset JoinedAt)
    {
        public int Absences { get; set; }

        /// <summary>Ended because two listings did not show it, or because it was dismissed; not by an event.</summary>
        public bool IsOutOfSight { get; set; }
    }
}

/// <param name="Identity">The media server identity of one of the user's sessions; empty for connections, and where it does not matter.</param>
public sealed record Person(string UserId, string Name, string Identity = "")
{
    /// <summary>How the user came: see <see cref="Livehouse.Analytics.ViewingSession.Source"/>.</summary>
    public string Source { get; init; } = ViewingSources.Web;
}

/// <summary>One session of a person in the media room.</summary>
/// <param name="JoinedAt">UTC, the server's clock.</param>
public sealed record MediaSession(string RoomSid, string Sid, string UserId, DateTimeOffset JoinedAt)
{
    /// <summary>The user's media server identity in this session; null: the user's id.</summary>
    public string? Identity { get; init; }
}

/// <summary>The users who joined and left through one event.</summary>
public readonly record struct ViewerChanges(IReadOnlyList<Person> Joined, IReadOnlyList<Person> Left)
{
    public static ViewerChanges None { get; } = new([], []);

    public bool IsNone => Joined.Count == 0 && Left.Count == 0;

    /// <summary>Both changes in sequence: a user who joined and left again in the same event is in neither list.</summary>
    public static ViewerChanges operator +(ViewerChanges first, ViewerChanges second)
    {
        if (first.IsNone) return second;
        if (second.IsNone) return first;
        return new ViewerChanges(
            [.. first.Joined.Where(joined => second.Left.All(left => left.UserId != joined.UserId)),
                .. second.Joined.Where(joined => first.Left.All(left => left.UserId != joined.UserId))],
            [.. first.Left.Where(left => second.Joined.All(joined => joined.UserId != left.UserId)),
                .. second.Left.Where(left => first.Joined.All(joined => joined.UserId != left.UserId))]);
    }
}
