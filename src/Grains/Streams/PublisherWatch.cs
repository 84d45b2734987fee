using Livehouse.Grains.Viewers;
using Livehouse.Media;

namespace Livehouse.Grains.Streams;

/// <summary>The stored state of a stream's publisher, once there was one.</summary>
/// <param name="Sessions">Of the host and of encoders, on the media server.</param>
/// <param name="GoneSince">UTC, the server's clock; null: there is, or may be, a publisher.</param>
/// <param name="LeftWithRoom">The last one was disconnected because the room was deleted or closed: not a lost connection.</param>
internal sealed record PublisherState(IReadOnlyList<MediaSession> Sessions, DateTimeOffset? GoneSince, bool LeftWithRoom = false);

/// <summary>
/// Whether a stream's publisher is on the media server: the host, in a browser or an app, or an encoder through an ingress. The sessions follow the rules of
/// viewers' sessions (<see cref="ViewerLedger"/>): any order, repeats, lost events, and repair by listings.
/// </summary>
internal sealed class PublisherWatch
{
    private readonly ViewerLedger _sessions = new("");
    private bool _lastLeftWithRoom;

    /// <summary>Restores what an earlier activation stored.</summary>
    public void Recall(PublisherState? state, IEnumerable<string> closedSids)
    {
        foreach (var sid in closedSids) _sessions.RoomClosed(sid);
        foreach (var session in state?.Sessions ?? []) _sessions.MediaJoined(session.RoomSid, session.Sid, new Person(session.UserId, ""), session.JoinedAt);
        _lastLeftWithRoom = state?.LeftWithRoom ?? false;
    }

    public void Joined(string roomSid, MediaParticipant participant, DateTimeOffset at) =>
        _sessions.MediaJoined(roomSid, participant.Sid, new Person(participant.Identity, ""), at);

    public void Left(string roomSid, MediaParticipant participant)
    {
        _sessions.MediaLeft(roomSid, participant.Sid);
        _lastLeftWithRoom = participant.LeftWithRoom;
    }

    /// <summary>That session of the room has ended, with all its participants' sessions.</summary>
    public void RoomClosed(string roomSid) => _sessions.RoomClosed(roomSid);

    /// <param name="roomSid">Null when the media server does not know the room.</param>
    /// <param name="publishers">The publishers in the listing.</param>
    public void Listed(string? roomSid, IEnumerable<MediaParticipant> publishers, DateTimeOffset takenAt) =>
        _sessions.Listed(roomSid, publishers.DistinctBy(each => each.Sid).ToDictionary(each => each.Sid, each => new Person(each.Identity, "")), takenAt);

    /// <summary>A listed publisher who does not count yet, and whose end nobody told: the next listing decides.</summary>
    public bool MayBegin(string roomSid, MediaParticipant publisher) => _sessions.MayBegin(roomSid, publisher.Sid);

    /// <summary>The state to store now: the same object when nothing changed, null while there was never a publisher.</summary>
    /// <param name="ingressPublishes">An encoder is sending, whether or not its participant was reported.</param>
    public PublisherState? Next(PublisherState? known, bool ingressPublishes, DateTimeOffset now)
    {
        IReadOnlyList<MediaSession> sessions = [.. _sessions.MediaSessions];
        var isThere = sessions.Count > 0 || ingressPublishes;
        if (known is null && !isThere) return null;
        var next = isThere
            ? new PublisherState(sessions, null)
            : new PublisherState([], known!.GoneSince ?? now, known.GoneSince is null ? _lastLeftWithRoom : known.LeftWithRoom);
        return known is not null && next.GoneSince == known.GoneSince && next.LeftWithRoom == known.LeftWithRoom && next.Sessions.SequenceEqual(known.Sessions)
            ? known
            : next;
    }
}
