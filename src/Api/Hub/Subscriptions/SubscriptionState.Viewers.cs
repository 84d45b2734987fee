using Livehouse.Api.Hub.Protocols;
using Livehouse.Refusals;
using Livehouse.Streams;

namespace Livehouse.Api.Hub.Subscriptions;

/// <summary>How viewers join and leave.</summary>
internal sealed partial class SubscriptionState
{
    /// <summary>Joins this viewer as soon as the subscription is sure and it is its turn; does nothing for one that needs no join or already has one
    /// pending.</summary>
    private void EnqueueJoin(ViewerSubscription viewer)
    {
        if (viewer.Phase == ViewerPhase.Held && !_leaves.ContainsKey(viewer.Connection.Id))
        {
            viewer.Phase = ViewerPhase.Queued;
            _joins.Enqueue(viewer);
        }

        StartJoins();
    }

    private void StartJoins()
    {
        while (IsSure && _joinsUnderWay < options.JoinsAtOnce && _joins.TryDequeue(out var viewer))
        {
            if (viewer.Phase == ViewerPhase.Gone) continue;
            viewer.Phase = ViewerPhase.Joining;
            _joinsUnderWay++;
            actions.Join(viewer);
        }
    }

    /// <summary>State, then missed events, then held ones, then live ones: no gap, no repeat.</summary>
    private void Release(ViewerSubscription viewer, JoinedStream joined)
    {
        var (request, state) = (viewer.Request, LiveState.From(joined));
        if (request is not null || !joined.Resumed) actions.SendState(viewer, state);
        if (joined.Missed.Count > 0) actions.Replay(viewer, EncodedBatch.Encode(joined.Epoch, joined.Missed));
        foreach (var batch in viewer.Release(joined.Epoch, joined.Seq)) actions.Deliver(viewer, batch);
        _hasEnded |= joined.Stream.Status == StreamStatus.Ended;
        actions.AnswerJoin(request, state);
    }

    private void ExpelUpTo(long seq)
    {
        var expelled = _early.TakeExpelled(seq);
        if (expelled.Count > 0) SendGathered();
        foreach (var userId in expelled) Expel(userId);
    }

    private void Expel(string userId)
    {
        var refusal = Refusal.Forbidden("You were removed from this stream.");
        foreach (var viewer in _viewers.Values)
        {
            if (viewer.Connection.Caller.UserId == userId) Refuse(viewer, refusal);
        }
    }

    private void Refuse(ViewerSubscription viewer, Refusal refusal)
    {
        Remove(viewer);
        if (viewer.Request is null) actions.SendError(viewer, HubErrors.From(refusal, streamId));
        actions.AnswerJoin(viewer.Request, refusal);
    }

    private void Fail(ViewerSubscription viewer, Exception error)
    {
        Remove(viewer);
        if (viewer.Request is null) actions.SendError(viewer, HubErrors.Unexpected(streamId));
        actions.FailJoin(viewer.Request, error);
    }

    private void Remove(ViewerSubscription viewer)
    {
        var isJoining = viewer.Phase is ViewerPhase.Joining or ViewerPhase.Stale;
        _viewers.Remove(viewer.Connection.Id);
        _hurried.Remove(viewer);
        viewer.Phase = ViewerPhase.Gone;
        viewer.Failures = 0;
        actions.ViewerRemoved(viewer);

        // A pending join is answered first: otherwise the grain would count the connection after it left.
        if (!isJoining) ReportLeave(viewer);
    }

    private void ReportLeave(ViewerSubscription viewer)
    {
        var connectionId = viewer.Connection.Id;
        if (viewer.IsCounted && _viewers.TryGetValue(connectionId, out var successor))
        {
            // The same connection is present under the same name.
            successor.IsCounted = true;
            viewer.IsCounted = false;
        }

        if (!viewer.IsCounted || _phase == Phase.Quiet)
        {
            actions.AnswerLeave(viewer.Left);
        }
        else if (_phase == Phase.Presenting)
        {
            _leaving.Add(viewer);
        }
        else
        {
            _leaves[connectionId] = _leaves.GetValueOrDefault(connectionId) + 1;
            actions.Leave(viewer);
        }
    }
}
