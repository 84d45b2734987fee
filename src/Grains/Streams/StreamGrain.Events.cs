using Livehouse.Grains.Events;
using Livehouse.Grains.Persistence;
using Livehouse.Grains.Viewers;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Streams;

namespace Livehouse.Grains.Streams;

/// <summary>Events, fronts and the viewers connected through them.</summary>
public partial class StreamGrain
{

    private readonly EventLog _log;
    private readonly FrontRegistry _fronts;
    private readonly List<StreamEvent> _unsent = [];
    private readonly BatchPace _pace;
    private readonly DeferredTurn _batch;
    private readonly DeferredTurn _viewersDue;
    private readonly DeferredTurn _leases;
    private readonly DeferredTurn _publish;
    private ViewerLedger _viewers;
    private DateTimeOffset _viewersSentAt = DateTimeOffset.MinValue;

    public async Task<Outcome<JoinedStream>> Join(JoinStream command)
    {
        if (await MaySee(command.Caller) is { } unseen) return unseen;
        if (!command.Caller.IsSignedIn) return Refusal.Unauthorized();
        if (IsBanned(command.Caller.UserId)) return Banned();
        var canModerate = await OffersModeration(command.Caller);
        if (State!.IsOpen)
        {
            _fronts.Expect(command.FrontId, Now);
            _leases.Arm(_options.FrontLease);
            OnViewersChanged(_viewers.Connected(command.FrontId, command.ConnectionId, PersonOf(command.Caller, command.Source)));
        }

        var missed = command is { Epoch: { } epoch, LastSeq: { } lastSeq } ? _log.After(epoch, lastSeq) : null;
        return new JoinedStream(View(State), _recent.Newest(ChatLimits.RecentMessagesMax), _log.Epoch, _log.Seq, missed is not null, missed ?? [])
        {
            CanModerate = canModerate,
            HasCaptions = State.HasCaptions,
        };
    }

    public Task Leave(LeaveStream command)
    {
        OnViewersChanged(_viewers.Disconnected(command.FrontId, command.ConnectionId));
        return Task.CompletedTask;
    }

    public async Task<FrontLease> Subscribe(string frontId, IStreamFront front)
    {
        // Earlier announcements belong to the viewers of that time: the new front's first batch begins after the number that it receives here.
        if (_unsent.Count > 0) await SendBatch();
        var (known, number) = _fronts.Renew(frontId, front, Now);
        _leases.Arm(_options.FrontLease);
        return new FrontLease(_log.Epoch, _log.Seq, known, number);
    }

    public Task Unsubscribe(string frontId)
    {
        _fronts.Remove(frontId);
        ForgetQuality(frontId);
        OnViewersChanged(_viewers.FrontHolds(frontId, new Dictionary<string, Person>()));
        return Task.CompletedTask;
    }

    public async Task Present(FrontPresences presences)
    {
        if (State is not { IsOpen: true }) return;
        var holds = new Dictionary<string, Person>();
        foreach (var presence in presences.Presences)
        {
            if (!IsBanned(presence.Caller.UserId) && await MaySee(presence.Caller) is null)
            {
                holds[presence.ConnectionId] = PersonOf(presence.Caller, presence.Source);
            }
        }

        _fronts.Expect(presences.FrontId, Now);
        _leases.Arm(_options.FrontLease);
        OnViewersChanged(_viewers.FrontHolds(presences.FrontId, holds));
    }

    private void Announce<T>(string name, Func<long, T> payload, EventWeight weight = EventWeight.Required)
    {
        var announced = _log.Append(name, weight, payload);
        if (_fronts.IsEmpty) return;
        _unsent.Add(announced);
        var wait = _pace.Wait(_host.Time.GetUtcNow());
        if (wait <= TimeSpan.Zero) SendNow();
        else _batch.Arm(wait);
    }

    private Task SendBatch()
    {
        SendNow();
        return Task.CompletedTask;
    }

    private void SendNow()
    {
        _batch.Disarm();
        if (_unsent.Count == 0) return;
        var batch = new StreamBatch(_id, _log.Epoch, [.. _unsent]);
        _unsent.Clear();
        _pace.Sent(_host.Time.GetUtcNow());
        _fronts.Deliver(batch);
    }

    private void OnViewersChanged(ViewerChanges changes)
    {
        if (changes.IsNone || State is not { IsOpen: true } state) return;
        LogViewing(changes);
        if (state.IsLive) _metrics.Set(_id, _viewers.Count);
        if (_viewers.Count <= _options.NamedViewersMax)
        {
            foreach (var person in changes.Joined)
            {
                Announce(StreamEventNames.ViewerJoined, seq => new ViewerMoved(_id, seq, person.UserId, person.Name, _viewers.Count), EventWeight.Droppable);
            }
            foreach (var person in changes.Left)
            {
                Announce(StreamEventNames.ViewerLeft, seq => new ViewerMoved(_id, seq, person.UserId, person.Name, _viewers.Count), EventWeight.Droppable);
            }
        }

        var wait = _viewersSentAt + _options.ViewersEvery - _host.Time.GetUtcNow();
        _viewersDue.Arm(wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
        _flush.Arm(_options.FlushAfter);
    }

    private Task SendViewers()
    {
        _viewersSentAt = _host.Time.GetUtcNow();
        Announce(StreamEventNames.Viewers, seq => new ViewersChanged(_id, seq, _viewers.Count, _viewers.Peak), EventWeight.Droppable);
        return PublishListing();
    }

    private Task ExpireFronts()
    {
        foreach (var frontId in _fronts.Expire(Now))
        {
            ForgetQuality(frontId);
            OnViewersChanged(_viewers.FrontHolds(frontId, new Dictionary<string, Person>()));
        }

        if (_fronts.HasLeases) _leases.Arm(_options.FrontLease / 3);
        return Task.CompletedTask;
    }
}
