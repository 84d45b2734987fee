using Livehouse.Refusals;
using Livehouse.Streams;

namespace Livehouse.Api.Hub;

/// <summary>
/// One stream's events on their way to all connections of this process: subscribed to the grain once, each batch encoded once. Every connection gets every event exactly once and in
/// order from its join on: it is held before the grain is asked, and released behind the number that the grain answered.
/// </summary>
/// <remarks>All state is touched by steps of the mailbox alone. Grain calls run beside it and post their answers back.</remarks>
internal sealed class StreamRelay : IStreamFront
{
    private readonly RelayServices _services;
    private readonly IStreamGrain _grain;
    private readonly RelayMailbox _mailbox;
    private readonly RelayLease _lease;
    private readonly RelayJoins _joins;
    private readonly BatchOrder _order = new();
    private readonly ITimer _patience;
    private readonly Action<StreamRelay> _emptied;
    private readonly Dictionary<string, RelaySeat> _seats = new(StringComparer.Ordinal);

    /// <summary>Who left while the grain was being told who is here: as many as leave within the time of one call.</summary>
    private readonly List<RelaySeat> _leaving = [];

    private bool _isRetired;
    private bool _isEnded;
    private int _seatCount;
    private long _waitingEvents;

    /// <param name="frontId">This relay's alone: a later relay of the same stream has another one, so that neither ends the other's lease.</param>
    /// <param name="emptied">Told whenever the last connection is gone.</param>
    public StreamRelay(string streamId, string frontId, IStreamGrain grain, RelayServices services, Action<StreamRelay> emptied)
    {
        StreamId = streamId;
        FrontId = frontId;
        _services = services;
        _grain = grain;
        _emptied = emptied;
        _mailbox = new RelayMailbox(error => services.Log.RelayStepFailed(error, streamId));
        _lease = new RelayLease(this, grain, services, _mailbox);
        _joins = new RelayJoins(this, grain, services, _mailbox);
        _patience = services.Time.CreateTimer(_ => _mailbox.Post(TakeEarly), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        services.Metrics.RelayOpened();
    }

    public string StreamId { get; }

    public string FrontId { get; }

    /// <summary>Read from outside of the mailbox too.</summary>
    public int SeatCount => Volatile.Read(ref _seatCount);

    internal IReadOnlyDictionary<string, RelaySeat> Seats => _seats;

    internal RelayLease Lease => _lease;

    /// <summary>Joins, or joins again from where the client says it stands. <c>live:state</c> and what it missed are in the connection's queue when this ends.</summary>
    public Task<Outcome<LiveState>> Join(LiveConnection connection, long? lastSeq, string? epoch)
    {
        var answer = new TaskCompletionSource<Outcome<LiveState>>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_mailbox.Post(() => TakeIn(connection, lastSeq, epoch, answer))) answer.TrySetException(new ObjectDisposedException(nameof(StreamRelay)));
        return answer.Task;
    }

    /// <summary>Ends when the grain knows, or could not be told.</summary>
    public Task Leave(LiveConnection connection)
    {
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isPosted = _mailbox.Post(() =>
        {
            if (_seats.TryGetValue(connection.Id, out var seat))
            {
                Remove(seat, isPresent: true);
                _ = seat.Left.Task.ContinueWith(_ => left.TrySetResult(), TaskScheduler.Default);
            }
            else
            {
                left.TrySetResult();
            }
        });
        if (!isPosted) left.TrySetResult();
        return left.Task;
    }

    public void Deliver(StreamBatch batch)
    {
        var count = batch.Events.Count;
        if (count == 0) return;
        if (Interlocked.Add(ref _waitingEvents, count) > _services.Options.RelayEventsMax)
        {
            // The gap that this makes is seen with the next batch or renewal, and what is missing is asked for again.
            Interlocked.Add(ref _waitingEvents, -count);
            _services.Metrics.Dropped(count, "relay_full");
            return;
        }

        _mailbox.Post(() => Take(batch));
    }

    public void Expel(string streamId, string userId, long afterSeq) => _mailbox.Post(() =>
    {
        if (!_lease.IsSure || _lease.Seq >= afterSeq)
        {
            Expel(userId);
            return;
        }

        if (_order.IsEmpty) BePatient();
        _order.Keep(userId, afterSeq);
    });

    /// <summary>Looks now whether the subscription still stands.</summary>
    public void Renew() => _mailbox.Post(_lease.Renew);

    /// <summary>No connection will join any more: the subscription ends, then the mailbox.</summary>
    public void Retire() => _mailbox.Post(() =>
    {
        _isRetired = true;
        EndIfRetired();
    });

    /// <summary>Ends when everything that was posted before has been done: for tests.</summary>
    internal Task Settled()
    {
        var settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_mailbox.Post(settled.SetResult)) settled.SetResult();
        return settled.Task;
    }

    /// <summary>Events may be missing: everybody is held, and joins again as soon as the subscription is sure.</summary>
    internal void Recover()
    {
        if (_seats.Count == 0) return;
        HoldAll();
        _lease.AskAnew();
    }

    internal void HoldAll()
    {
        _services.Metrics.Resynced();
        _services.Log.RelayRecovers(StreamId, _seats.Count);
        foreach (var seat in _seats.Values) seat.Recover();
    }

    /// <summary>The subscription is sure: whoever waits for it joins.</summary>
    internal void JoinHeld()
    {
        foreach (var seat in _seats.Values) _joins.Enqueue(seat);
    }

    /// <summary>The subscription could not be had: who waits for an answer gets it, who had joined waits for the next try.</summary>
    internal void FailWaiting(Exception error)
    {
        foreach (var seat in _seats.Values.Where(seat => seat.Waiter is not null).ToList()) Fail(seat, error);
    }

    internal void Fail(RelaySeat seat, Exception error)
    {
        Remove(seat, isPresent: true);
        if (seat.Waiter is null) seat.Connection.SendError(HubErrors.Unexpected(StreamId));
        seat.Fail(error);
    }

    /// <param name="isPresent">The grain may count the connection.</param>
    internal void Refuse(RelaySeat seat, Refusal refusal, bool isPresent)
    {
        Remove(seat, isPresent);
        if (seat.Waiter is null) seat.Connection.SendError(HubErrors.From(refusal, StreamId));
        seat.Answer(refusal);
    }

    internal void TellLeft(RelaySeat seat)
    {
        // Another place of the same connection is present under the same name.
        if (_seats.ContainsKey(seat.Connection.Id) || _lease.IsQuiet) seat.Left.TrySetResult();
        else if (_lease.IsPresenting) _leaving.Add(seat);
        else _ = TellGrain(seat);
    }

    /// <summary>The grain knows who was here: now it can be told who has left meanwhile.</summary>
    internal void TellLeaving()
    {
        foreach (var seat in _leaving) TellLeft(seat);
        _leaving.Clear();
    }

    internal void EndIfRetired()
    {
        if (!_isRetired || _isEnded || _lease.IsAsking || _joins.UnderWay > 0) return;
        _isEnded = true;
        _lease.End();
        _patience.Dispose();
        _mailbox.Close();
        _services.Metrics.RelayClosed();
    }

    private void TakeIn(LiveConnection connection, long? lastSeq, string? epoch, TaskCompletionSource<Outcome<LiveState>> answer)
    {
        if (!_seats.TryGetValue(connection.Id, out var seat))
        {
            _seats.Add(connection.Id, seat = new RelaySeat(connection));
            Volatile.Write(ref _seatCount, _seats.Count);
            connection.Streams.Put(this);
        }

        seat.Ask(answer, lastSeq, epoch);
        if (connection.IsClosed) Fail(seat, new OperationCanceledException("The connection is closed."));
        else if (_lease.IsSure) _joins.Enqueue(seat);
        else _lease.Ask();
    }

    private void Take(StreamBatch batch)
    {
        Interlocked.Add(ref _waitingEvents, -batch.Events.Count);
        if (_lease.IsEarly(batch))
        {
            var isFirst = _order.IsEmpty;
            if (_order.Keep(batch))
            {
                if (isFirst) BePatient();
                return;
            }
        }

        Pass(batch);
        while (_order.TryTake(_lease.Seq, out var next)) Pass(next);
        ExpelUpTo(_lease.Seq);
    }

    private void BePatient() => _patience.Change(_services.Options.OvertakingMax, Timeout.InfiniteTimeSpan);

    /// <summary>What should have come before them was lost.</summary>
    private void TakeEarly()
    {
        foreach (var batch in _order.TakeAll()) Pass(batch);
        ExpelUpTo(long.MaxValue);
    }

    private void ExpelUpTo(long seq)
    {
        foreach (var userId in _order.TakeExpelled(seq)) Expel(userId);
    }

    private void Expel(string userId)
    {
        var refusal = Refusal.Forbidden("You were removed from this stream.");
        foreach (var seat in _seats.Values.Where(seat => seat.Connection.Caller.UserId == userId).ToList()) Refuse(seat, refusal, isPresent: true);
    }

    private void Pass(StreamBatch batch)
    {
        var fate = _lease.See(batch);
        if (fate == BatchFate.Ignored || _seats.Count == 0) return;
        if (fate == BatchFate.Lossy) Recover();
        HandOut(EncodedBatch.Encode(batch.Epoch, batch.Events));
        if (batch.Events.Any(e => e.Name == StreamEventNames.Ended)) _lease.StreamEnded();
    }

    private void HandOut(EncodedBatch batch)
    {
        _services.Metrics.BatchEncoded();
        long delivered = 0;
        foreach (var seat in _seats.Values)
        {
            if (seat.IsHeld)
            {
                if (seat.Keep(batch) > _services.Options.TooSlowEvents) Fail(seat, new TimeoutException("The join took too long."));
            }
            else if (seat.Epoch == batch.Epoch && seat.Advance(batch) is { } rest)
            {
                delivered += seat.Connection.SendQueue.Offer(rest);
            }
        }

        _services.Metrics.Delivered(delivered);
    }

    private void Remove(RelaySeat seat, bool isPresent)
    {
        if (!_seats.Remove(seat.Connection.Id)) return;
        seat.IsGone = true;
        seat.Connection.Streams.Remove(this);
        Volatile.Write(ref _seatCount, _seats.Count);

        // A join under way is answered first: the grain would count the connection after its leave.
        if (!isPresent) seat.Left.TrySetResult();
        else if (!seat.IsJoining) TellLeft(seat);
        if (_seats.Count == 0) _emptied(this);
    }

    private async Task TellGrain(RelaySeat seat)
    {
        try
        {
            await _services.Calls.Tell(() => _grain.Leave(new LeaveStream(FrontId, seat.Connection.Id)));
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // The grain forgets the connection with the front's lease.
            _services.Log.LeaveFailed(error, StreamId);
        }

        seat.Left.TrySetResult();
    }
}
