using Livehouse.Grains.Viewers;
using Livehouse.Media;

namespace Livehouse.Grains.Rooms;

/// <summary>
/// The seats of one room: those reserved for users, and those of users whom the media server lists. A seat belongs to a user, regardless of the number of
/// devices. Each call first applies the passing of time; changes for the media server are returned as orders; changed rows are taken for the room's commit.
/// </summary>
/// <remarks>
/// It is changed in place, and the host ends a room that can't commit the change: seats that are not on disk are never visible. A user who joins the media
/// server without a seat (with an old token) takes a free one, or is removed. The rules of media sessions themselves (order, repeats, listings) are those of
/// <see cref="ViewerLedger"/>.
/// </remarks>
/// <param name="members">When not empty, only these users may have a seat.</param>
/// <param name="limits">How long and how many are remembered.</param>
/// <param name="lastUsedAt">UTC; since when the room is empty, if it is.</param>
internal sealed partial class RoomOccupancy(int capacity, IReadOnlyList<string> members, RoomGrainOptions limits, DateTimeOffset lastUsedAt)
{
    private readonly Dictionary<string, Guest> _guests = new(StringComparer.Ordinal);
    private readonly ViewerLedger _sessions = new("");
    private readonly HashSet<string> _members = new(members, StringComparer.Ordinal);

    /// <summary>Users whom the media server lists.</summary>
    public int Present => _guests.Values.Count(static guest => guest.IsPresent);

    public DateTimeOffset LastUsedAt { get; private set; } = lastUsedAt;

    public IReadOnlyCollection<Guest> Guests => _guests.Values;

    public int Occupied(DateTimeOffset now) => _guests.Values.Count(guest => guest.HasSeat(now));

    public bool HasSeat(string userId, DateTimeOffset now) => _guests.TryGetValue(userId, out var guest) && guest.HasSeat(now);

    public Guest? Find(string userId) => _guests.GetValueOrDefault(userId);

    public bool IsMember(string userId) => _members.Count == 0 || _members.Contains(userId);

    /// <summary>Since when every seat is free, after <see cref="PassTime"/>; null while one is taken.</summary>
    public DateTimeOffset? EmptySince(DateTimeOffset now) => _guests.Values.Any(guest => guest.HasSeat(now)) ? null : LastUsedAt;

    /// <summary>When <see cref="PassTime"/> is next needed; null: never without another call.</summary>
    public DateTimeOffset? NextDue()
    {
        DateTimeOffset? next = null;
        foreach (var guest in _guests.Values)
        {
            if (guest.HeldUntil is { } held && !(next <= held)) next = held;
            if (guest.Right is { MayPublish: true, Until: { } until } && !(next <= until)) next = until;
        }

        return next;
    }

    /// <summary>Gives the user a seat until <paramref name="heldUntil"/>, or renews the existing one. False: none is free, and nothing changed.</summary>
    public bool TryEnter(string userId, bool mayPublish, DateTimeOffset? publishUntil, DateTimeOffset heldUntil, DateTimeOffset now, List<SeatOrder> orders)
    {
        var guest = Find(userId) ?? Guest.New(userId, now);
        if (!guest.HasSeat(now) && Occupied(now) >= capacity) return false;
        var right = PublishRight.OfToken(guest.Right, mayPublish, publishUntil, now);
        // A pending removal of the user is cancelled, as far as possible.
        Supersede(guest.RemovalMessageId);
        Set(guest with { HeldUntil = heldUntil, EnteredAt = now, Right = right, LastSeenAt = now, RemovalMessageId = null });
        if (guest.IsPresent && guest.Right?.MayPublish != right.MayPublish) orders.Add(new LimitGuest(userId, right.MayPublish));
        return true;
    }

    /// <summary>Frees the user's seat. Does nothing without one.</summary>
    public void Leave(string userId, DateTimeOffset now, List<SeatOrder> orders)
    {
        if (Find(userId) is not { } guest || !guest.HasSeat(now)) return;
        _sessions.Dismissed(userId);
        orders.Add(new ExpelGuest(userId));
        Free(guest, now);
    }

    /// <summary>
    /// A participant who may not be in the room, whatever their token says, is removed: the user's seat is free, and what their sessions did is not waited for.
    /// </summary>
    public void Evict(MediaParticipant participant, DateTimeOffset now, List<SeatOrder> orders)
    {
        var userId = UserOf(participant);
        _sessions.Dismissed(userId);
        orders.Add(new ExpelGuest(userId, participant.Identity));
        if (Find(userId) is { } guest && guest.HasSeat(now)) Free(guest, now);
    }

    public void ChangeRights(string userId, bool mayPublish, DateTimeOffset? until, DateTimeOffset now, List<SeatOrder> orders)
    {
        if (Find(userId) is not { } guest) return;
        var right = (guest.Right ?? PublishRight.Unknown).Changed(mayPublish, until, now);
        if (right == guest.Right) return;
        Set(guest with { Right = right });
        if (guest.HasSeat(now) && guest.Right?.MayPublish != right.MayPublish) orders.Add(new LimitGuest(userId, right.MayPublish));
    }

    /// <summary>Expires reserved seats and rights, and forgets users who left long ago.</summary>
    public void PassTime(DateTimeOffset now, List<SeatOrder> orders)
    {
        foreach (var guest in _guests.Values.Where(guest => IsDue(guest, now)).ToList())
        {
            var next = guest;
            if (next.HeldUntil is { } held && held <= now)
            {
                next = next with { HeldUntil = null, LastSeenAt = held };
                if (!next.IsPresent && LastUsedAt < held) LastUsedAt = held;
            }

            if (next.Right is { } right && right.HasLapsed(now))
            {
                next = next with { Right = right with { MayPublish = false, Until = null } };
                if (guest.HasSeat(now)) orders.Add(new LimitGuest(next.UserId, false));
            }

            if (!next.HasSeat(now) && next.LastSeenAt + limits.RightsKept <= now)
            {
                next = next with { Right = null, RemovalMessageId = null, LimitMessageId = null };
            }
            Set(next);
        }
    }

    /// <summary>A participant who does not count yet is listed: the room is not empty.</summary>
    public void NoteUse(DateTimeOffset now) => LastUsedAt = now;

    private bool IsDue(Guest guest, DateTimeOffset now) =>
        guest.HeldUntil <= now || guest.Right?.HasLapsed(now) == true || (!guest.HasSeat(now) && guest.LastSeenAt + limits.RightsKept <= now);

    private void Free(Guest guest, DateTimeOffset now)
    {
        LastUsedAt = now;
        Set(guest with { HeldUntil = null, Sessions = [], LastSeenAt = now });
    }

    /// <summary>Sets the sessions of one user: a seat is taken, confirmed, or freed.</summary>
    /// <param name="confirms">A new session is the one that the seat was held for.</param>
    private void Settle(string userId, List<MediaSession> sessions, DateTimeOffset now, List<SeatOrder> orders, bool confirms = false)
    {
        var guest = Find(userId) ?? Guest.New(userId, now);
        if (sessions.Count == guest.Sessions.Count && sessions.All(session => guest.Sessions.Contains(session))) return;
        if (sessions.Count == 0)
        {
            // A reservation that was renewed while the user was present outlives the last session: another device is joining.
            LastUsedAt = now;
            Set(guest with { Sessions = [], LastSeenAt = now });
            return;
        }

        if (!guest.HasSeat(now) && (!IsMember(userId) || Occupied(now) >= capacity))
        {
            _sessions.Dismissed(userId);
            orders.Add(new ExpelGuest(userId, sessions[^1].Identity));
            return;
        }

        var hasCome = sessions.Any(session => !guest.Sessions.Any(known => known.RoomSid == session.RoomSid && known.Sid == session.Sid));
        Set(guest with { Sessions = sessions, HeldUntil = hasCome && confirms ? null : guest.HeldUntil, LastSeenAt = now });
        if (hasCome && guest.Right is { NeedsCorrection: true } right) orders.Add(new LimitGuest(userId, right.MayPublish));
    }
}
