using Livehouse.Refusals;
using Livehouse.Streams;

namespace Livehouse.Api.Hub;

/// <summary>The joins of one relay: a bounded number at a time, each answered by the grain, put in front of what was held meanwhile.</summary>
internal sealed class RelayJoins(StreamRelay relay, IStreamGrain grain, RelayServices services, RelayMailbox mailbox)
{
    /// <summary>A connection that can't be joined again that many times is let go with an <c>error</c>.</summary>
    private const int FailuresMax = 5;

    private readonly Queue<RelaySeat> _queue = new();

    public int UnderWay { get; private set; }

    /// <summary>Joins this place as soon as the subscription is sure and it is its turn; one that needs no join or has one coming stays as it is.</summary>
    public void Enqueue(RelaySeat seat)
    {
        if (seat is { IsHeld: true, IsGone: false, IsQueued: false, IsJoining: false })
        {
            seat.IsQueued = true;
            _queue.Enqueue(seat);
        }

        Start();
    }

    private void Start()
    {
        while (relay.Lease.IsSure && UnderWay < services.Options.JoinsAtOnce && _queue.TryDequeue(out var seat))
        {
            seat.IsQueued = false;
            if (seat.IsGone) continue;
            Ask(seat);
        }
    }

    private void Ask(RelaySeat seat)
    {
        var command = new JoinStream(seat.Connection.Caller, relay.FrontId, seat.Connection.Id, seat.Wanted.LastSeq, seat.Wanted.Epoch);
        seat.IsJoining = true;
        seat.IsStale = false;
        UnderWay++;
        services.Ask(mailbox, () => grain.Join(command), outcome => Answered(seat, outcome), error => Failed(seat, error));
    }

    private void Answered(RelaySeat seat, Outcome<JoinedStream> outcome)
    {
        seat.IsJoining = false;
        UnderWay--;
        if (seat.IsGone) relay.TellLeft(seat);
        else if (outcome.IsRefused) relay.Refuse(seat, outcome.Refusal, isPresent: seat.Epoch is not null);
        else if (seat.IsStale) Enqueue(seat);
        else if (outcome.Value.Epoch != relay.Lease.Epoch) relay.Recover();
        else Release(seat, outcome.Value);
        Start();
        relay.EndIfRetired();
    }

    private void Failed(RelaySeat seat, Exception error)
    {
        seat.IsJoining = false;
        UnderWay--;
        if (seat.IsGone) relay.TellLeft(seat);
        else if (seat.Waiter is not null || ++seat.Failures >= FailuresMax) relay.Fail(seat, error);
        else services.Log.RejoinFailed(error, relay.StreamId); // Held until the next renewal, which tries again.
        Start();
        relay.EndIfRetired();
    }

    /// <summary>State, then what was missed, then what was held, then the stream itself: no gap, no repeat.</summary>
    private void Release(RelaySeat seat, JoinedStream joined)
    {
        var sendQueue = seat.Connection.SendQueue;
        var state = LiveState.From(joined);
        if (seat.Waiter is not null || !joined.Resumed) sendQueue.Send(HubRecords.Event(StreamEventNames.State, state));
        long delivered = joined.Missed.Count;
        if (joined.Missed.Count > 0) sendQueue.Send(EncodedBatch.Encode(joined.Epoch, joined.Missed).Whole);
        foreach (var batch in seat.Release(joined.Epoch, joined.Seq)) delivered += sendQueue.Offer(batch);
        services.Metrics.Delivered(delivered);
        if (joined.Stream.Status == StreamStatus.Ended) relay.Lease.StreamEnded();
        seat.Answer(state);
    }
}
