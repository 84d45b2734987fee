using Livehouse.Grains.Viewers;
using Livehouse.Identifiers;
using Livehouse.Media;

namespace Livehouse.Grains.Rooms;

/// <summary>Input from the media server, and the state that is stored.</summary>
internal sealed partial class RoomOccupancy
{
    private readonly Queue<(string RoomSid, string Sid)> _ended = new();
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);
    private readonly List<string> _superseded = [];
    private IReadOnlyList<EndedSessions>? _endedKept = [];

    public bool HasChanges => _changed.Count > 0 || _superseded.Count > 0 || _endedKept is null;

    /// <summary>The newest sessions that events have ended, by lives of the media room.</summary>
    public IReadOnlyList<EndedSessions> Ended =>
        _endedKept ??= [.. _ended.GroupBy(entry => entry.RoomSid).Select(life => new EndedSessions(life.Key, [.. life.Select(entry => entry.Sid)]))];

    /// <summary>The sessions of the media room in which this room knows participants.</summary>
    public IEnumerable<string> RoomSids =>
        _guests.Values.SelectMany(guest => guest.Sessions).Select(session => session.RoomSid).Concat(_ended.Select(entry => entry.RoomSid)).Distinct();

    /// <summary>Restores what an earlier activation stored.</summary>
    public void Recall(IEnumerable<Guest> guests, IReadOnlyList<EndedSessions> ended, IEnumerable<string> closedSids)
    {
        foreach (var sid in closedSids) _sessions.RoomClosed(sid);
        foreach (var life in ended)
        {
            foreach (var sid in life.Sids) MarkEnded(life.RoomSid, sid);
        }

        foreach (var guest in guests)
        {
            _guests[guest.UserId] = guest;
            foreach (var session in guest.Sessions)
            {
                _sessions.MediaJoined(session.RoomSid, session.Sid, new Person(guest.UserId, "", session.Identity ?? ""), session.JoinedAt);
            }
        }

        _endedKept = ended;
    }

    /// <param name="createdAt">UTC; when it happened according to the media server, in whole seconds.</param>
    public void Joined(string roomSid, MediaParticipant participant, DateTimeOffset createdAt, DateTimeOffset now, List<SeatOrder> orders)
    {
        if (!IsPerson(participant)) return;
        _sessions.MediaJoined(roomSid, participant.Sid, PersonOf(participant), now);
        // A late event about an earlier join must not use up a seat reserved again since. (An impossible time is ignored.)
        var isEarlier = Find(UserOf(participant))?.EnteredAt is { } entered && createdAt <= entered - TimeSpan.FromSeconds(1)
            && createdAt > now - limits.EventDelayMax;
        Settle(UserOf(participant), SessionsOf(UserOf(participant)), now, orders, confirms: !isEarlier);
    }

    public void Left(string roomSid, MediaParticipant participant, DateTimeOffset now, List<SeatOrder> orders)
    {
        if (!IsPerson(participant)) return;
        if (!_ended.Contains((roomSid, participant.Sid))) MarkEnded(roomSid, participant.Sid);
        Settle(UserOf(participant), SessionsOf(UserOf(participant)), now, orders);
    }

    /// <summary>That session of the media room has ended, with all its participants' sessions.</summary>
    public void Finished(string roomSid, DateTimeOffset now, List<SeatOrder> orders)
    {
        var there = _guests.Values.Where(guest => guest.Sessions.Any(session => session.RoomSid == roomSid)).ToList();
        if (roomSid.Length > 0)
        {
            _sessions.RoomClosed(roomSid);
        }
        else
        {
            // A life without a name: the next one has none either, and must not be confused with this one.
            foreach (var session in there.SelectMany(guest => guest.Sessions).Where(session => session.RoomSid.Length == 0)) MarkEnded(roomSid, session.Sid);
        }

        foreach (var guest in there) Settle(guest.UserId, SessionsOf(guest.UserId), now, orders);
    }

    /// <param name="roomSid">Null when the media server does not know the room.</param>
    public void Listed(string? roomSid, IReadOnlyList<MediaParticipant> participants, DateTimeOffset takenAt, DateTimeOffset now, List<SeatOrder> orders)
    {
        var present = participants.Where(IsPerson).DistinctBy(participant => participant.Sid)
            .ToDictionary(participant => participant.Sid, PersonOf);
        _sessions.Listed(roomSid, present, takenAt);
        var sessions = _sessions.MediaSessions.ToLookup(session => session.UserId);
        // First departures, then arrivals: a seat that the same listing shows as free is free.
        foreach (var guest in _guests.Values.Where(guest => guest.IsPresent && !sessions.Contains(guest.UserId)).ToList())
        {
            Settle(guest.UserId, [], now, orders);
        }
        foreach (var person in sessions) Settle(person.Key, [.. person], now, orders);
        KeepPresentGuests(roomSid ?? "", present, now);
    }

    /// <summary>An order has become an outbox message; an older one of the same kind is no longer needed.</summary>
    public void Ordered(SeatOrder order, string outboxMessageId, DateTimeOffset now)
    {
        var guest = Find(order.UserId) ?? Guest.New(order.UserId, now);
        if (order is ExpelGuest)
        {
            Supersede(guest.RemovalMessageId);
            Set(guest with { RemovalMessageId = outboxMessageId });
        }
        else
        {
            Supersede(guest.LimitMessageId);
            Set(guest with { LimitMessageId = outboxMessageId });
        }
    }

    public void RemovalEnded(string outboxMessageId)
    {
        if (_guests.Values.FirstOrDefault(guest => guest.RemovalMessageId == outboxMessageId) is { } guest) Set(guest with { RemovalMessageId = null });
    }

    /// <summary>A message that was superseded while it ran may have been the last one to reach the media server: then the right one is sent again.</summary>
    /// <param name="identity">The user's identity on the media server.</param>
    public void LimitEnded(string identity, string outboxMessageId, bool mayPublish, DateTimeOffset now, List<SeatOrder> orders)
    {
        if (_guests.Values.FirstOrDefault(guest => MediaIdentity.Of(guest.UserId) == identity) is not { } guest) return;
        if (guest.LimitMessageId == outboxMessageId) Set(guest with { LimitMessageId = null });
        else if (guest.HasSeat(now) && guest.Right is { } right && right.MayPublish != mayPublish) orders.Add(new LimitGuest(guest.UserId, right.MayPublish));
    }

    /// <summary>Changes since the last call: users to write, users to forget, outbox messages that are no longer needed.</summary>
    public (IReadOnlyList<Guest> Kept, IReadOnlyList<string> Forgotten, IReadOnlyList<string> Superseded) TakeChanges(DateTimeOffset now)
    {
        Bound(now);
        var kept = _changed.Where(_guests.ContainsKey).Select(userId => _guests[userId]).ToList();
        var forgotten = _changed.Where(userId => !_guests.ContainsKey(userId)).ToList();
        IReadOnlyList<string> superseded = [.. _superseded];
        _changed.Clear();
        _superseded.Clear();
        return (kept, forgotten, superseded);
    }

    /// <summary>
    /// A listing shows a user whose join was not reported: the next listings decide, and until then the seat reserved for the user is kept.
    /// </summary>
    private void KeepPresentGuests(string roomSid, Dictionary<string, Person> present, DateTimeOffset now)
    {
        foreach (var (sid, person) in present)
        {
            if (Find(person.UserId) is not { IsPresent: false, HeldUntil: { } held } guest || held >= now + limits.SeenHold || _ended.Contains((roomSid, sid)))
            {
                continue;
            }
            Set(guest with { HeldUntil = now + limits.SeenHold });
        }
    }

    /// <summary>
    /// Every participant that the media server counts as a person takes a seat, including phone callers, who have no account. An identity that can't be a user
    /// id is ignored.
    /// </summary>
    private static bool IsPerson(MediaParticipant participant) => participant.Counts && UserIds.IsValid(UserOf(participant));

    private static string UserOf(MediaParticipant participant) => participant.UserId ?? participant.Identity;

    private static Person PersonOf(MediaParticipant participant) => new(UserOf(participant), "", participant.Identity);

    private List<MediaSession> SessionsOf(string userId) => [.. _sessions.MediaSessions.Where(session => session.UserId == userId)];

    private void MarkEnded(string roomSid, string sid)
    {
        _sessions.MediaLeft(roomSid, sid);
        _ended.Enqueue((roomSid, sid));
        if (_ended.Count > limits.EndedSessionsMax) _ended.Dequeue();
        _endedKept = null;
    }

    private void Supersede(string? outboxMessageId)
    {
        if (outboxMessageId is not null) _superseded.Add(outboxMessageId);
    }

    private void Set(Guest guest)
    {
        _changed.Add(guest.UserId);
        if (guest is { IsPresent: false, HeldUntil: null, Right: null, RemovalMessageId: null, LimitMessageId: null }) _guests.Remove(guest.UserId);
        else _guests[guest.UserId] = guest;
    }

    /// <summary>Keeps only the most recent of the users who left.</summary>
    private void Bound(DateTimeOffset now)
    {
        if (_guests.Count <= limits.RightsMax) return;
        var away = _guests.Values.Where(guest => !guest.HasSeat(now)).OrderBy(guest => guest.LastSeenAt).ToList();
        foreach (var guest in away.Take(Math.Max(0, away.Count - limits.RightsMax)))
        {
            _guests.Remove(guest.UserId);
            _changed.Add(guest.UserId);
        }
    }
}
