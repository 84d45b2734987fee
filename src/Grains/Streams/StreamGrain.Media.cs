using Livehouse.Analytics;
using Livehouse.Grains.MediaRooms;
using Livehouse.Grains.Persistence;
using Livehouse.Grains.Recordings;
using Livehouse.Grains.Viewers;
using Livehouse.Media;
using Livehouse.Outbox;
using Livehouse.Streams;

namespace Livehouse.Grains.Streams;

/// <summary>Input from the media server: its webhooks, its listings, and the outcomes of outbox messages.</summary>
public partial class StreamGrain
{
    /// <summary>How many listings in a row without the room, after it was seen, show that it is gone.</summary>
    private const int AbsencesMax = 2;

    /// <summary>With so many unwritten rows a webhook's is left out: it only tells a repeated webhook apart after this activation.</summary>
    private const int RowsMax = 5_000;

    /// <summary>The delay before the deletion of objects that failed in all attempts is retried.</summary>
    private static readonly TimeSpan DropAgainAfter = TimeSpan.FromHours(1);

    private readonly Receipts<WebhookRow> _webhooks = new(ReceiptsMax);
    private readonly Newcomers _newcomers;
    private int _roomAbsences;

    /// <summary>Listings since the last event of its room, or its activation; two override what events said.</summary>
    private int _listings;
    private DateTimeOffset _unsettledAt;

    public async Task Receive(MediaEvent mediaEvent)
    {
        if (State is null || mediaEvent.Room != Room || await WasReceived(mediaEvent.Id)) return;
        Unsettle();
        var row = new WebhookRow(mediaEvent.Kind.ToString());
        if (_unflushed.Count < RowsMax) _unflushed.Add(Rows.Of(StreamLedgers.Webhooks, mediaEvent.Id, _order.Next(Now), row));
        try
        {
            await TakeIn(mediaEvent);
        }
        catch
        {
            _unflushed.RemoveAll(unflushed => unflushed.Ledger == StreamLedgers.Webhooks && unflushed.Id == mediaEvent.Id);
            throw;
        }

        _webhooks.Add(mediaEvent.Id, row);
        _flush.Arm(_options.FlushAfter);
    }

    public async Task Reconcile(MediaSnapshot snapshot)
    {
        if (State is not { } state || snapshot.Room != Room) return;
        if (state.IsLive)
        {
            var present = snapshot.Participants.Where(participant => participant.Counts && !IsUnwelcome(UserOf(participant)))
                .ToDictionary(participant => participant.Sid, PersonOf);
            OnViewersChanged(_viewers.Listed(snapshot.RoomExists ? snapshot.RoomSid ?? "" : null, present, snapshot.TakenAt));
            var unwelcome = snapshot.Participants.Where(participant => IsUnwelcome(UserOf(participant)))
                .Select(participant => (OutboxMessage)new RemoveParticipant(Room, participant.Identity))
                .ToList();
            if (unwelcome.Count > 0) await Commit(State, unwelcome);
            if (unwelcome.Count > 0) Unsettle();
            else if (snapshot.TakenAt > _unsettledAt) _listings++;
            await PublisherListed(snapshot);
        }

        foreach (var egress in snapshot.Egresses.Where(egress => State.Recording.IsShownBy(egress)))
        {
            await TakeStep(_recordings.Reported(State.Recording, egress));
        }
        if (snapshot.RoomExists) await RoomWasSeen(snapshot.RoomSid, snapshot.RoomBornAt ?? snapshot.TakenAt);
        _roomAbsences = snapshot.RoomExists ? 0 : _roomAbsences + 1;
        if (State is { IsLive: true, RoomOpened: true } && _roomAbsences >= AbsencesMax) await RoomIsMissing();
        await PassTime();
    }

    public Task<bool> IsSettled() => Task.FromResult(
        State is { IsLive: true, Recording.Status: RecordingStatus.None or RecordingStatus.Completed or RecordingStatus.Failed } state
        && state.Publisher?.GoneSince is null
        && _listings >= 2
        && _roomAbsences == 0
        && (_ingressAbsences == 0 || !state.Ingresses.Any(static ingress => ingress.IsPublishing)));

    private void Unsettle() => (_listings, _unsettledAt) = (0, _host.Time.GetUtcNow());

    public async Task OutboxMessageEnded(OutboxOutcome outcome)
    {
        if (State is null) return;
        using var taken = _memory.Takes(outcome);
        switch (outcome.Message)
        {
            case BeginRecording begin:
                await TakeStep(_recordings.Begun(State.Recording, begin, outcome), [outcome.OutboxMessageId]);
                break;
            case EndRecording end:
                await TakeStep(_recordings.Ended(State.Recording, end, outcome), [outcome.OutboxMessageId]);
                break;
            case CheckRecording check:
                await TakeStep(RecordingRules.Checked(State.Recording, check, outcome), [outcome.OutboxMessageId]);
                break;
            case KeepRecordedFile keep:
                await TakeStep(RecordingRules.Kept(State.Recording, keep, outcome), [outcome.OutboxMessageId]);
                break;
            case OpenIngress open:
                await IngressWasOpened(open, outcome);
                break;
            case DropObjects drop when outcome.Failure is not null:
                // The deletion was promised: it is never abandoned.
                var again = new PendingOutboxMessage($"{_id}.{State.OutboxMessageCount}.0", _memory.Grain, drop, Now + DropAgainAfter);
                await Commit(
                    State with { OutboxMessageCount = State.OutboxMessageCount + 1 },
                    outboxDone: [outcome.OutboxMessageId],
                    with: commit => commit with { Outbox = [again], OutboxContinued = [outcome.OutboxMessageId] });
                break;
            case OpenRoom:
                _roomAbsences = 0;
                await Commit(
                    State with { RoomOpened = State.RoomOpened || outcome.Failure is null, ReopenMessageId = State.ReopenMessageId == outcome.OutboxMessageId
                        ? null
                        : State.ReopenMessageId },
                    outboxDone: [outcome.OutboxMessageId]);
                break;
            default:
                await Commit(State, outboxDone: [outcome.OutboxMessageId]);
                break;
        }
    }

    private async Task TakeIn(MediaEvent mediaEvent)
    {
        var roomSid = mediaEvent.RoomSid ?? "";
        switch (mediaEvent)
        {
            case { Kind: MediaEventKind.EgressChanged, Egress: { } egress }:
                await TakeStep(_recordings.Reported(State!.Recording, egress));
                break;
            case { Kind: MediaEventKind.IngressChanged, Ingress: { } ingress }:
                await IngressChanged(ingress);
                break;
            case { Kind: MediaEventKind.RoomStarted }:
                if (State!.IsLive) await RoomWasSeen(roomSid, BornAt(mediaEvent));
                else await Commit(State, [new CloseRoom(Room)]);
                break;
            case { Kind: MediaEventKind.RoomFinished }:
                OnViewersChanged(_viewers.RoomClosed(roomSid));
                if (State!.IsLive) await RoomFinished(roomSid, mediaEvent);
                break;
            case { Kind: MediaEventKind.ParticipantJoined, Participant: { } participant }:
                await ParticipantJoined(roomSid, participant, BornAt(mediaEvent));
                break;
            case { Kind: MediaEventKind.ParticipantLeft, Participant: { } participant }:
                OnViewersChanged(_viewers.MediaLeft(roomSid, participant.Sid));
                if (State!.IsLive && IsPublisher(participant)) await PublisherLeft(roomSid, participant);
                break;
        }
    }

    private async Task ParticipantJoined(string roomSid, MediaParticipant participant, DateTimeOffset roomBornAt)
    {
        if (State!.IsLive) await RoomWasSeen(roomSid, roomBornAt);
        if (!State.IsLive)
        {
            // A token outlives its stream: a user who still joins with one is removed with the room.
            await Commit(State, [new CloseRoom(Room)]);
        }
        else if (IsUnwelcome(UserOf(participant)))
        {
            await Commit(State, [new RemoveParticipant(Room, participant.Identity)]);
        }
        else
        {
            _newcomers.Add(participant);
            if (participant.Counts) OnViewersChanged(_viewers.MediaJoined(roomSid, participant.Sid, PersonOf(participant), Now));
            if (IsPublisher(participant)) await PublisherJoined(roomSid, participant);
        }
    }

    private async Task LookAgain(IReadOnlyList<MediaParticipant> newcomers)
    {
        if (State is not { IsLive: true } state) return;
        List<MediaParticipant> revoked = [.. newcomers.Where(participant => _revocations.Covers(state.TenantId, UserOf(participant)))];
        if (revoked.Count == 0) return;
        await Commit(state, [.. revoked.Select(participant => new RemoveParticipant(Room, participant.Identity))]);
        foreach (var participant in revoked) OnViewersChanged(_viewers.Expelled(UserOf(participant)));
    }

    private static Person PersonOf(MediaParticipant participant) =>
        new(UserOf(participant), participant.Name.Length > 0 ? participant.Name : UserOf(participant), participant.Identity) { Source = ViewingSources.WebRtc };

    private static string UserOf(MediaParticipant participant) => participant.UserId ?? participant.Identity;

    private async Task<bool> WasReceived(string eventId)
    {
        if (_webhooks.Find(eventId) is not null) return true;
        return _webhooks.MayBeStored(eventId) && await _memory.Find(StreamLedgers.Webhooks, eventId) is not null;
    }
}
