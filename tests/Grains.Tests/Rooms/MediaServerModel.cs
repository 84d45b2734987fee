using Livehouse.Media;
using Livehouse.Outbox;

namespace Livehouse.Tests.Grains.Rooms;

/// <summary>A media server as far as rooms know one: lives of rooms, sessions, events of both, and the calls that outbox messages make.</summary>
internal sealed class MediaServerModel(Func<DateTimeOffset> now)
{
    private readonly Dictionary<string, (string Sid, Dictionary<string, string> Sessions)> _rooms = [];
    private int _lives;
    private int _sessions;
    private int _events;

    /// <summary>Events that are on their way, in no order.</summary>
    public List<MediaEvent> Events { get; } = [];

    public IReadOnlySet<string> People(string room) => _rooms.TryGetValue(room, out var found) ? found.Sessions.Values.ToHashSet() : [];

    public bool Has(string room) => _rooms.ContainsKey(room);

    /// <summary>Every token holder may join: the media server does not know about seats.</summary>
    public void Join(string room, string user)
    {
        Create(room);
        var sid = $"PA_{++_sessions}";
        _rooms[room].Sessions[sid] = user;
        Publish(MediaEventKind.ParticipantJoined, room, Participant(sid, user));
    }

    public bool Leave(string room, string user, bool all = false)
    {
        if (!_rooms.TryGetValue(room, out var found)) return false;
        var sessions = found.Sessions.Where(entry => entry.Value == user).ToList();
        foreach (var (sid, _) in all ? sessions : sessions.Take(1))
        {
            found.Sessions.Remove(sid);
            Publish(MediaEventKind.ParticipantLeft, room, Participant(sid, user));
        }

        return sessions.Count > 0;
    }

    /// <summary>Its own time for an empty room is over.</summary>
    public void LetGo(string room)
    {
        if (_rooms.TryGetValue(room, out var found) && found.Sessions.Count == 0) Delete(room);
    }

    public MediaSnapshot Show(string room) => _rooms.TryGetValue(room, out var found)
        ? new MediaSnapshot(room, now(), true, found.Sid, [.. found.Sessions.Select(entry => Participant(entry.Key, entry.Value))], [])
        : new MediaSnapshot(room, now(), false, null, [], []);

    public void Do(OutboxMessage message)
    {
        switch (message)
        {
            case OpenRoom open:
                Create(open.Room);
                break;
            case CloseRoom close when _rooms.ContainsKey(close.Room):
                foreach (var user in People(close.Room)) Leave(close.Room, user, all: true);
                Delete(close.Room);
                break;
            case RemoveParticipant remove:
                Leave(remove.Room, remove.Identity, all: true);
                break;
        }
    }

    private static MediaParticipant Participant(string sid, string user) => new(sid, user, user, true);

    private void Create(string room)
    {
        if (_rooms.TryAdd(room, ($"RM_{_lives + 1}", []))) Publish(MediaEventKind.RoomStarted, room, null, ++_lives);
    }

    private void Delete(string room)
    {
        Publish(MediaEventKind.RoomFinished, room, null);
        _rooms.Remove(room);
    }

    private void Publish(MediaEventKind kind, string room, MediaParticipant? participant, int life = 0) => Events.Add(new MediaEvent(
        $"EV_{++_events}", kind, DateTimeOffset.FromUnixTimeSeconds(now().ToUnixTimeSeconds()), room, life > 0 ? $"RM_{life}" : _rooms[room].Sid, participant));
}
