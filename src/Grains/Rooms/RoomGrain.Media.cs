using Livehouse.Grains.MediaRooms;
using Livehouse.Hosting;
using Livehouse.Media;
using Livehouse.Outbox;
using Livehouse.Rooms;

namespace Livehouse.Grains.Rooms;

/// <summary>Input from the media server: its webhooks, its listings, and the outcomes of outbox messages.</summary>
/// <remarks>
/// Ids of events are not stored: each event is about a session of a participant or of the media room, which begins once and ends once, and those are stored. A
/// repeated or late event finds its subject unchanged.
/// </remarks>
public partial class RoomGrain
{
    /// <summary>Listings in a row that did not show the room.</summary>
    private int _absences;

    public async Task Receive(MediaEvent mediaEvent)
    {
        await PassTime();
        var decision = Decide();
        if (mediaEvent is { Kind: MediaEventKind.EgressChanged, Egress: { } egress }) TakeIn(decision, egress);
        else if (Open is { } open && open.MediaRoom == mediaEvent.Room) TakeIn(decision, mediaEvent);
        else await CloseAgain(decision, mediaEvent);
        await CommitIfAny(decision);
    }

    public async Task<RoomWatch> Reconcile(MediaSnapshot snapshot)
    {
        // A participant whom the media server lists is not removed, even if no event was received about them.
        var isAboutThis = Open?.MediaRoom == snapshot.Room;
        if (isAboutThis && EmptyUntil is { } due && due <= Now && snapshot.Participants.Any(participant => participant.Counts)) _seats.NoteUse(Now);
        await PassTime();
        var decision = Decide();
        foreach (var egress in snapshot.Egresses.Where(egress => IsKnown(decision, egress))) TakeIn(decision, egress);
        // A listing that was requested before this session began and arrives late says nothing about it.
        var isLate = snapshot.RoomSid is { } sid && State.ClosedSids.Contains(sid);
        if (Open is { } open && isAboutThis && !isLate)
        {
            _absences = snapshot.RoomExists ? 0 : _absences + 1;
            if (snapshot.RoomExists) SeenOnMedia(decision, snapshot.RoomSid, snapshot.RoomBornAt ?? snapshot.TakenAt);
            else if (_absences >= 2 && open.OpenMessageId is null) GoneFromMedia(decision);
            var (revoked, others) = Split(snapshot.Participants);
            _seats.Listed(snapshot.RoomExists ? snapshot.RoomSid ?? "" : null, others, snapshot.TakenAt, Now, decision.Orders);
            foreach (var participant in revoked) _seats.Evict(participant, Now, decision.Orders);
        }

        await CommitIfAny(decision);
        return new RoomWatch(IsRecordedAs(snapshot.Room));
    }

    public async Task OutboxMessageEnded(OutboxOutcome outcome)
    {
        using var taken = _memory.Takes(outcome);
        await PassTime();
        var decision = Decide();
        decision.Drop(outcome.OutboxMessageId);
        switch (outcome.Message)
        {
            case CloseRoom close:
                // If the media server could not be made to delete it, the name stays reserved for this room and unused: another room's users must not meet the
                // participants who are still in it. An operator can have the deletion retried, which then releases the name.
                decision.Next = decision.Next with
                {
                    Closing =
                    [
                        .. State.Closing.Select(closing => !IsClosedBy(closing, close, outcome) ? closing
                            : outcome.Failure is null ? closing with { IsDeleted = true }
                            : closing with { OutboxMessageId = null }),
                    ],
                };
                break;
            case OpenRoom when Open is { } open && open.OpenMessageId == outcome.OutboxMessageId:
                _absences = 0;
                decision.Next = decision.Next with { Open = open with { OpenMessageId = null, IsOnMedia = outcome.Failure is null } };
                break;
            case BeginRecording or EndRecording or CheckRecording:
                TakeIn(decision, outcome);
                break;
            case RemoveParticipant when Open is not null:
                _seats.RemovalEnded(outcome.OutboxMessageId);
                break;
            case LimitParticipant limit when Open is not null:
                _seats.LimitEnded(limit.Identity, outcome.OutboxMessageId, limit.MayPublish, Now, decision.Orders);
                break;
        }

        await Commit(decision);
        await ReleaseNames();
    }

    private static bool IsClosedBy(ClosingName closing, CloseRoom close, OutboxOutcome outcome) => closing.OutboxMessageId is { } waiting
        ? waiting == outcome.OutboxMessageId
        : outcome.Failure is null && closing.MediaRoom == close.Room;

    private void TakeIn(RoomDecision decision, MediaEvent mediaEvent)
    {
        var sid = mediaEvent.RoomSid ?? "";
        if (State.ClosedSids.Contains(sid)) return;
        switch (mediaEvent)
        {
            case { Kind: MediaEventKind.RoomStarted }:
                SeenOnMedia(decision, sid, mediaEvent.RoomBornAt ?? mediaEvent.CreatedAt);
                break;
            case { Kind: MediaEventKind.RoomFinished }:
                RoomFinished(decision, sid, mediaEvent.RoomBornAt);
                break;
            case { Kind: MediaEventKind.ParticipantJoined, Participant: { } participant }:
                SeenOnMedia(decision, sid, mediaEvent.RoomBornAt ?? mediaEvent.CreatedAt);
                if (IsRevoked(participant)) _seats.Evict(participant, Now, decision.Orders);
                else Joined(decision, sid, participant, mediaEvent.CreatedAt);
                break;
            case { Kind: MediaEventKind.ParticipantLeft, Participant: { } participant }:
                _seats.Left(sid, participant, Now, decision.Orders);
                break;
        }
    }

    private void Joined(RoomDecision decision, string sid, MediaParticipant participant, DateTimeOffset at)
    {
        _newcomers.Add(participant);
        _seats.Joined(sid, participant, at, Now, decision.Orders);
    }

    private async Task LookAgain(IReadOnlyList<MediaParticipant> newcomers)
    {
        if (Open is null || Split(newcomers).Revoked is not { Count: > 0 } revoked) return;
        await PassTime();
        var decision = Decide();
        foreach (var participant in revoked) _seats.Evict(participant, Now, decision.Orders);
        await CommitIfAny(decision);
    }

    /// <summary>A media token outlives its user's account and the end of the tenant.</summary>
    private bool IsRevoked(MediaParticipant participant) => _revocations.Covers(_room.TenantId, participant.UserId ?? participant.Identity);

    private (IReadOnlyList<MediaParticipant> Revoked, IReadOnlyList<MediaParticipant> Others) Split(IReadOnlyList<MediaParticipant> participants)
    {
        List<MediaParticipant> revoked = [.. participants.Where(IsRevoked)];
        return revoked.Count == 0 ? (revoked, participants) : (revoked, [.. participants.Except(revoked)]);
    }

    /// <summary>Only the end of the current session means that the media server has lost the room; an event without a sid is about the whole room.</summary>
    private void RoomFinished(RoomDecision decision, string sid, DateTimeOffset? bornAt)
    {
        var open = decision.Open;
        if (sid.Length == 0) sid = open.RoomSid ?? "";
        _seats.Finished(sid, Now, decision.Orders);
        var known = LivesOf(open);
        var (lives, wasLiving) = sid.Length > 0 ? known.Finished(sid, bornAt, _options.ClosedSidsMax) : (known.Gone(), true);
        decision.Next = decision.Next with { ClosedSids = lives.Closed };
        if (!wasLiving) return;
        decision.Next = decision.Next with { Open = open with { RoomBornAt = lives.BornAt } };
        GoneFromMedia(decision);
    }

    private void SeenOnMedia(RoomDecision decision, string? sid, DateTimeOffset bornAt)
    {
        var open = decision.Open;
        var lives = LivesOf(open).Seen(sid, bornAt);
        if (!open.IsOnMedia || lives.Sid != open.RoomSid)
        {
            decision.Next = decision.Next with { Open = open with { IsOnMedia = true, RoomSid = lives.Sid, RoomBornAt = lives.BornAt } };
        }
    }

    private RoomLives LivesOf(RoomLife open) => new(open.RoomSid, open.RoomBornAt, State.ClosedSids);

    /// <summary>The media server has closed the room. It is created again when a user joins, immediately if a user is joining now.</summary>
    private void GoneFromMedia(RoomDecision decision)
    {
        var open = decision.Open;
        if (open.IsOnMedia || open.RoomSid is not null) decision.Next = decision.Next with { Open = open with { IsOnMedia = false, RoomSid = null } };
        if (_seats.EmptySince(Now) is null) MakeSureItIsOnMedia(decision);
    }

    /// <summary>
    /// A token outlives its room: a user who still joins with one, under a name that no longer belongs to this room, is removed by deleting the media room.
    /// </summary>
    private async Task CloseAgain(RoomDecision decision, MediaEvent mediaEvent)
    {
        if (_memory.State is null || mediaEvent.Kind is not (MediaEventKind.RoomStarted or MediaEventKind.ParticipantJoined)) return;
        TryToDeleteAgain(decision, mediaEvent.Room);
        if (State.Closing.Any(closing => closing.MediaRoom == mediaEvent.Room) || State.Closing.Count >= _options.ClosingMax) return;
        if (mediaEvent.RoomSid is { } sid && State.ClosedSids.Contains(sid)) return;
        // The name may have passed to another room since the event was routed here: only this room's media rooms may be deleted.
        if (!await _host.Grains.MediaName(State.Realm, mediaEvent.Room).Claim(new MediaNameClaim(_room, State.Lives))) return;
        var id = decision.Do(new CloseRoom(mediaEvent.Room) { Instance = _room.Instance });
        decision.Next = decision.Next with { Closing = [.. State.Closing, new ClosingName(id, State.Realm, mediaEvent.Room, State.Lives, IsDeleted: false)] };
    }

    /// <param name="mediaRoom">Null: all that could not be deleted.</param>
    private void TryToDeleteAgain(RoomDecision decision, string? mediaRoom)
    {
        if (!State.Closing.Any(IsStuck)) return;
        // First the outbox messages: each changes the next state, which counts them.
        IReadOnlyList<ClosingName> names = [.. State.Closing.Select(closing => IsStuck(closing)
            ? closing with { OutboxMessageId = decision.Do(new CloseRoom(closing.MediaRoom) { Instance = _room.Instance }) }
            : closing)];
        decision.Next = decision.Next with { Closing = names };

        bool IsStuck(ClosingName closing) => closing is { OutboxMessageId: null, IsDeleted: false } && (mediaRoom is null || closing.MediaRoom == mediaRoom);
    }
}
