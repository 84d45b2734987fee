namespace Livehouse.Tests.Grains.Rooms;

/// <summary>Decides who has a seat, by sets alone: the reported sessions, and the times until which seats are held.</summary>
internal sealed class SeatOracle(int capacity, TimeSpan hold)
{
    private readonly Dictionary<string, DateTimeOffset> _held = [];
    private readonly Dictionary<(string Life, string Sid), string> _joined = [];
    private readonly HashSet<(string Life, string Sid)> _left = [];
    private readonly HashSet<(string Life, string Sid)> _turnedAway = [];
    private readonly HashSet<string> _over = [];

    public HashSet<string> Present() =>
        [.. _joined
            .Where(entry => !_left.Contains(entry.Key) && !_turnedAway.Contains(entry.Key) && !_over.Contains(entry.Key.Life))
            .Select(entry => entry.Value)];

    public HashSet<string> Seated(DateTimeOffset now) => [.. Present(), .. _held.Where(entry => entry.Value > now).Select(entry => entry.Key)];

    public bool Enter(string user, DateTimeOffset now)
    {
        if (!HasRoomFor(user, now)) return false;
        _held[user] = now + hold;
        return true;
    }

    /// <summary>False: the person is to be removed.</summary>
    public bool Joined(string life, string sid, string user, DateTimeOffset now)
    {
        if (_over.Contains(life) || _left.Contains((life, sid)) || _joined.ContainsKey((life, sid))) return true;
        var comesIn = HasRoomFor(user, now);
        _joined[(life, sid)] = user;
        if (comesIn) _held.Remove(user);
        else _turnedAway.Add((life, sid));
        return comesIn;
    }

    public void Left(string life, string sid) => _left.Add((life, sid));

    public void Over(string life) => _over.Add(life);

    public void Leave(string user)
    {
        _held.Remove(user);
        _turnedAway.UnionWith(_joined.Where(entry => entry.Value == user).Select(entry => entry.Key));
    }

    /// <summary>Forgets who was removed: the same session may join again.</summary>
    public void Restart()
    {
        foreach (var session in _turnedAway) _joined.Remove(session);
        _turnedAway.Clear();
    }

    private bool HasRoomFor(string user, DateTimeOffset now) => Seated(now) is var seated && (seated.Contains(user) || seated.Count < capacity);
}
