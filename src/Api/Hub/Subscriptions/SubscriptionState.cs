using Livehouse.Api.Hub.Protocols;
using Livehouse.Refusals;
using Livehouse.Streams;
using static Livehouse.Api.Hub.Subscriptions.SubscriptionInput;

namespace Livehouse.Api.Hub.Subscriptions;

/// <summary>
/// One stream's subscription and the viewers behind it: an input comes in, decisions go out through <see cref="ISubscriptionActions"/>. Every viewer gets every
/// event exactly once and in order from its join on: it is held before the grain is called, and released after the number in the grain's answer.
/// </summary>
internal sealed partial class SubscriptionState(string streamId, LiveHubOptions options, ISubscriptionActions actions)
{
    /// <summary>A viewer that can't be rejoined after this many attempts is removed with an <c>error</c>, and a leave that fails this often is given
    /// up.</summary>
    private const int FailuresMax = 5;

    private readonly BatchSequence _sequence = new();
    private readonly ReorderBuffer _early = new();
    private readonly CrowdGathering _gathering = new(options);
    private readonly Dictionary<string, ViewerSubscription> _viewers = new(StringComparer.Ordinal);
    private readonly Queue<ViewerSubscription> _joins = new();

    /// <summary>Pending leaves, by connection: one that joins again waits, because a leave that arrives after the join would undo it.</summary>
    private readonly Dictionary<string, int> _leaves = new(StringComparer.Ordinal);

    /// <summary>Viewers who sent the event of this number themselves: it does not wait for others.</summary>
    private readonly Dictionary<ViewerSubscription, long> _hurried = [];

    /// <summary>Viewers whose leave has to wait until the grain knows the present viewers, or failed and is retried at the next renewal.</summary>
    private readonly List<ViewerSubscription> _leaving = [];

    private Phase _phase;
    private int _joinsUnderWay;
    private bool _hasEnded;
    private TimeSpan? _listenUntil;
    private bool _isRetired;

    private enum Phase
    {
        /// <summary>Not requested, or the grain did not answer: the next join or renewal requests it. In this and the next two phases viewers are
        /// held.</summary>
        Unsubscribed,
        Subscribing,

        /// <summary>The present viewers are being reported to the grain: until it has answered, a leave or join could overtake that list, or be undone by
        /// it.</summary>
        Presenting,

        /// <summary>Everything that the grain sends from now on reaches this subscription: viewers may join, even during a renewal.</summary>
        Subscribed,
        Renewing,

        /// <summary>The stream ended a while ago: there is no lease, and connections stay as they are.</summary>
        Quiet,

        /// <summary>The subscription has ended.</summary>
        Over,
    }

    private bool IsSure => _phase is Phase.Subscribed or Phase.Renewing;

    private bool IsAsking => _phase is Phase.Subscribing or Phase.Presenting or Phase.Renewing;

    private bool IsAnyoneHeld => _viewers.Values.Any(static viewer => viewer.IsHeld);

    /// <summary>Events may wait for others. May be read by any thread.</summary>
    public bool IsCrowd { get; private set; }

    public void Handle(SubscriptionInput input)
    {
        // Whatever is decided about the whole subscription is decided with nothing on its way to the viewers.
        if (input is not (BatchArrived or Hurried or JoinRequested or JoinAnswered or LeaveRequested or LeaveAnswered)) SendGathered();
        switch (input)
        {
            case BatchArrived arrived: OnBatch(arrived.Batch, arrived.At); break;
            case Hurried hurried: OnHurried(hurried.Connection, hurried.Seq); break;
            case GatheringTimerFired: break;
            case UserExpelled expelled: OnUserExpelled(expelled.UserId, expelled.AfterSeq); break;
            case ReorderTimerFired: OnReorderTimer(); break;
            case JoinRequested requested: OnJoinRequested(requested.Request); break;
            case JoinAnswered answered: OnJoinAnswered(answered.Viewer, answered.Outcome, answered.Error); break;
            case LeaveRequested requested: OnLeaveRequested(requested.Connection, requested.Left); break;
            case LeaveAnswered answered: OnLeaveAnswered(answered.Viewer, answered.IsDone); break;
            case RenewalDue due: OnRenewalDue(due.Now); break;
            case LeaseAnswered { Lease: { } lease }: OnLeaseGranted(lease); break;
            case LeaseAnswered failed: OnLeaseFailed(failed.Error!); break;
            case PresentAnswered: BeSubscribed(); break;
            case Retired: _isRetired = true; break;
        }

        if (_isRetired && !IsAsking && _joinsUnderWay + _leaves.Count == 0) End();
    }

    private void OnBatch(StreamBatch batch, TimeSpan now)
    {
        _gathering.Arrived(now);
        if (IsSure && _sequence.IsEarly(batch))
        {
            var isFirst = _early.IsEmpty;
            if (_early.TryKeep(batch))
            {
                if (isFirst) actions.ArmReorderTimer();
                return;
            }
        }

        HandOut(batch, now);
        while (_early.TryTake(_sequence.Seq, out var next)) HandOut(next, now);
        ExpelUpTo(_sequence.Seq);
    }

    private void OnHurried(LiveConnection connection, long seq)
    {
        if (!IsCrowd || !_viewers.TryGetValue(connection.Id, out var viewer) || viewer.Seq >= seq) return;
        _hurried[viewer] = seq;
        SendHurried();
    }

    private void OnUserExpelled(string userId, long afterSeq)
    {
        if (!IsSure || _sequence.Seq >= afterSeq)
        {
            Expel(userId);
            return;
        }

        if (_early.IsEmpty) actions.ArmReorderTimer();
        _early.Keep(userId, afterSeq);
    }

    /// <summary>The batches before them were lost.</summary>
    private void OnReorderTimer()
    {
        while (_early.TryTake(long.MaxValue - 1, out var batch)) HandOut(batch, now: null);
        ExpelUpTo(long.MaxValue);
    }

    private void OnJoinRequested(JoinRequest request)
    {
        if (!_viewers.TryGetValue(request.Connection.Id, out var viewer))
        {
            _viewers.Add(request.Connection.Id, viewer = new ViewerSubscription(request.Connection));
            actions.ViewerAdded(viewer);
        }

        viewer.Ask(request);
        if (IsSure) EnqueueJoin(viewer);
        else Subscribe();
    }

    private void OnJoinAnswered(ViewerSubscription viewer, Outcome<JoinedStream>? outcome, Exception? error)
    {
        var phase = viewer.Phase;
        if (phase != ViewerPhase.Gone) viewer.Phase = ViewerPhase.Held;
        viewer.IsCounted |= outcome is not { IsRefused: true };
        _joinsUnderWay--;
        if (phase == ViewerPhase.Gone) ReportLeave(viewer);
        else if (outcome is null && (viewer.Request is not null || ++viewer.Failures >= FailuresMax)) Fail(viewer, error!);
        else if (outcome is null) actions.RejoinFailed(error!);
        else if (outcome.IsRefused) Refuse(viewer, outcome.Refusal);
        else if (phase == ViewerPhase.Stale) EnqueueJoin(viewer);
        else if (outcome.Value.Epoch != _sequence.Epoch) Resync();
        else Release(viewer, outcome.Value);
        StartJoins();
    }

    private void OnLeaveRequested(LiveConnection connection, TaskCompletionSource left)
    {
        if (!_viewers.TryGetValue(connection.Id, out var viewer))
        {
            actions.AnswerLeave(left);
            return;
        }

        viewer.Left = left;
        Remove(viewer);
        actions.FailJoin(viewer.Request, new OperationCanceledException("The connection left the stream."));
    }

    private void OnLeaveAnswered(ViewerSubscription viewer, bool isDone)
    {
        var connectionId = viewer.Connection.Id;
        if (--_leaves[connectionId] == 0) _leaves.Remove(connectionId);
        if (!isDone && ++viewer.Failures < FailuresMax) _leaving.Add(viewer);
        actions.AnswerLeave(viewer.Left);
        if (IsSure && _viewers.TryGetValue(connectionId, out var successor)) EnqueueJoin(successor);
    }

    private void OnRenewalDue(TimeSpan now)
    {
        if (_viewers.Count == 0 || _phase is not (Phase.Unsubscribed or Phase.Subscribed)) return;

        // A recording may be completed after the end.
        if (_hasEnded && now >= (_listenUntil ??= now + options.EndedLinger) && !IsAnyoneHeld) GoQuiet();
        else Subscribe();
    }

    private void OnLeaseGranted(FrontLease lease)
    {
        var isHeld = _sequence.IsHeld(lease);
        if (!IsSure || !isHeld)
        {
            if (IsSure && _hasEnded && !IsAnyoneHeld) GoQuiet();
            else Begin(lease, isHeld);
            return;
        }

        _phase = Phase.Subscribed;
        if (_sequence.TryRenew(lease)) BeSubscribed();
        else Resync();
    }

    private void OnLeaseFailed(Exception error)
    {
        _phase = IsSure ? Phase.Subscribed : Phase.Unsubscribed;
        if (IsSure) return;
        foreach (var viewer in _viewers.Values)
        {
            // Viewers who had joined before wait for the next attempt.
            if (viewer.Request is not null) Fail(viewer, error);
        }
    }

    /// <param name="now">Null: nothing waits.</param>
    private void HandOut(StreamBatch batch, TimeSpan? now)
    {
        if (_phase == Phase.Quiet) return;
        var isNew = batch.Events[0].Seq > _sequence.Seq;
        var fate = _sequence.ClassifyBatch(batch, IsSure, _hasEnded);
        if (fate == BatchFate.Ignored || _viewers.Count == 0) return;
        if (fate == BatchFate.Lossy || !IsSure || _gathering.Epoch != batch.Epoch) SendGathered();
        if (fate == BatchFate.Lossy) Resync();
        IsCrowd = _viewers.Count >= options.CrowdViewers;
        for (var i = 0; i < batch.Events.Count; i++) _hasEnded |= batch.Events[i].Name == StreamEventNames.Ended;

        // One that came twice, or late, gathers nothing: what is gathered has no gaps.
        if (now is { } at && isNew && IsSure && (IsCrowd || !_gathering.IsEmpty))
        {
            var isFirst = _gathering.IsEmpty;
            if (!_gathering.Add(batch, _viewers.Count, at)) SendGathered();
            else if (isFirst) actions.ArmGatheringTimer();
            SendHurried();
            return;
        }

        SendGathered();
        Send(EncodedBatch.Encode(batch.Epoch, batch.Events));
    }

    private void SendGathered()
    {
        if (!_gathering.IsEmpty) Send(_gathering.Take());
    }

    /// <summary>Those who sent one of the events that wait get them now.</summary>
    private void SendHurried()
    {
        if (_hurried.Count == 0) return;
        foreach (var (viewer, seq) in _hurried)
        {
            if (!viewer.IsHeld && viewer.Seq < seq && (_gathering.IsEmpty || seq > _gathering.Seq)) continue;
            _hurried.Remove(viewer);
            if (!_gathering.IsEmpty && viewer.Phase == ViewerPhase.Live && viewer.Epoch == _gathering.Epoch && _gathering.Encoded.FirstSeq <= viewer.Seq + 1
                && viewer.Advance(_gathering.Encoded) is { } rest)
            {
                actions.Deliver(viewer, rest);
            }
        }
    }

    private void Send(EncodedBatch encoded)
    {
        if (_viewers.Count == 0) return;
        actions.BatchEncoded();
        foreach (var viewer in _viewers.Values)
        {
            if (!viewer.IsHeld)
            {
                if (viewer.Epoch != encoded.Epoch) continue;
                if (encoded.FirstSeq <= viewer.Seq + 1)
                {
                    if (viewer.Advance(encoded) is { } rest) actions.Deliver(viewer, rest);
                    continue;
                }

                // It missed events while there was no lease.
                viewer.Hold();
            }

            if (viewer.Keep(encoded) > options.TooSlowEvents) Fail(viewer, new TimeoutException("The join took too long."));
        }
    }

    private void Subscribe()
    {
        if (IsAsking) return;
        if (_phase == Phase.Quiet) _listenUntil = null;
        _phase = IsSure ? Phase.Renewing : Phase.Subscribing;
        actions.Subscribe();
    }

    private void Begin(FrontLease lease, bool isHeld)
    {
        if (_hasEnded) HoldThoseWhoMissed(lease);
        else if (IsSure) HoldAll();
        _sequence.Begin(lease);
        var joined = isHeld ? [] : _viewers.Values.Where(static viewer => viewer.Epoch is not null).Select(static viewer => viewer.Connection);
        List<Presence> presences = [.. joined.Select(static connection => new Presence(connection.Id, connection.Caller) { Source = connection.Source })];
        if (presences.Count == 0)
        {
            BeSubscribed();
            return;
        }

        // All together first: viewers who are still here must not appear to join again one by one.
        _phase = Phase.Presenting;
        actions.Present(presences);
    }

    /// <summary>The waiting viewers may leave and join.</summary>
    private void BeSubscribed()
    {
        _phase = Phase.Subscribed;
        foreach (var viewer in _leaving) ReportLeave(viewer);
        _leaving.Clear();
        foreach (var viewer in _viewers.Values) EnqueueJoin(viewer);
    }

    /// <summary>
    /// Events may be missing: all viewers are held, and join again as soon as the subscription is sure. A pending answer can be used: if it comes
    /// from a former activation, the joins after it will show that.
    /// </summary>
    private void Resync()
    {
        if (_viewers.Count == 0) return;
        HoldAll();
        if (IsSure) _phase = _phase == Phase.Renewing ? Phase.Subscribing : Phase.Unsubscribed;
        Subscribe();
    }

    private void HoldAll()
    {
        actions.Resynced(_viewers.Count);
        foreach (var viewer in _viewers.Values) viewer.Hold();
    }

    /// <summary>For an ended stream: viewers who are waiting anyway, or missed events while there was no lease. A viewer of another epoch has received
    /// everything.</summary>
    private void HoldThoseWhoMissed(FrontLease lease)
    {
        foreach (var viewer in _viewers.Values.Where(viewer => viewer.IsHeld || (viewer.Epoch == lease.Epoch && viewer.Seq < lease.Seq))) viewer.Hold();
    }

    private void GoQuiet()
    {
        _phase = Phase.Quiet;
        _leaving.Clear();
        actions.Unsubscribe();
    }

    private void End()
    {
        if (_phase == Phase.Over) return;
        if (_phase != Phase.Quiet) actions.Unsubscribe();
        _phase = Phase.Over;
        actions.End();
    }
}
