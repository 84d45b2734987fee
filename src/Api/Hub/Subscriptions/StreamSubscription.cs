using System.Threading.Channels;
using Livehouse.Api.Hub.Protocols;
using Livehouse.Api.Hub.Quality;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Streams;
using static Livehouse.Api.Hub.Subscriptions.SubscriptionInput;

namespace Livehouse.Api.Hub.Subscriptions;

/// <summary>
/// Delivers one stream's events to all connections of this process: subscribed to the grain once, each batch encoded once. Passes one input at a time
/// to its <see cref="SubscriptionState"/> and carries out its decisions, so nothing here needs a lock. Grain calls run outside of the inputs.
/// </summary>
internal sealed class StreamSubscription : IStreamFront, ISubscriptionActions
{
    /// <summary>How long what is sent to an ended subscription may be on its way.</summary>
    private static readonly TimeSpan LingersFor = TimeSpan.FromSeconds(5);

    private readonly SubscriptionServices _services;
    private readonly IStreamGrain _grain;
    private readonly SubscriptionState _state;
    private readonly Channel<SubscriptionInput> _inputs = Channel.CreateUnbounded<SubscriptionInput>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Action<StreamSubscription> _unused;
    private readonly IStreamFront _reference;
    private readonly ITimer _renewal;
    private readonly ITimer _reorder;
    private readonly StreamQuality _quality;
    private readonly ITimer _gathering;
    private int _users;
    private long _waitingEvents;
    private long _delivered;

    /// <param name="frontId">Unique to this subscription: a later one of the same stream has another, so that neither ends the other's lease.</param>
    /// <param name="unused">Called whenever <see cref="IsUsed"/> becomes false.</param>
    public StreamSubscription(string streamId, string frontId, IStreamGrain grain, SubscriptionServices services, Action<StreamSubscription> unused)
    {
        (StreamId, FrontId, _grain, _services, _unused) = (streamId, frontId, grain, services, unused);
        _quality = new StreamQuality(services.Options.Quality, services.Time);
        _reference = services.References.Make<IStreamFront>(this);
        _state = new SubscriptionState(streamId, services.Options, this);
        _renewal = services.Time.CreateTimer(_ => OnRenewalTimer(), null, services.Options.LeaseRenewal, services.Options.LeaseRenewal);
        _reorder = services.Time.CreateTimer(_ => Post(new ReorderTimerFired()), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _gathering = services.Time.CreateTimer(_ => Post(new GatheringTimerFired()), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        services.Metrics.SubscriptionOpened();
        _ = Run();
    }

    public string StreamId { get; }

    public string FrontId { get; }

    /// <summary>There are viewers, or connections about to join. Thread-safe.</summary>
    public bool IsUsed => Volatile.Read(ref _users) > 0;

    /// <summary>Joins, or joins again from the client's last event. State and missed events are in the connection's queue when this completes.</summary>
    /// <exception cref="OperationCanceledException">The connection left before the answer, or is closed.</exception>
    public Task<Outcome<LiveState>> Join(LiveConnection connection, long? lastSeq, string? epoch)
    {
        var request = new JoinRequest(connection, lastSeq, epoch);
        Interlocked.Increment(ref _users);
        if (!Post(new JoinRequested(request))) request.TrySetException(new ObjectDisposedException(nameof(StreamSubscription)));
        return request.Task;
    }

    /// <summary>Completes when the grain was notified, or could not be.</summary>
    public Task Leave(LiveConnection connection)
    {
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!Post(new LeaveRequested(connection, left))) left.TrySetResult();
        return left.Task;
    }

    /// <summary>
    /// Takes what a viewer says of its connection, and tells it by an event when it should watch something else from now on. Nothing leaves the process:
    /// <see cref="OnRenewalTimer"/> reports sums.
    /// </summary>
    /// <returns>Refused as <c>conflict</c> when the connection has not joined the stream, or as <c>rate_limited</c>.</returns>
    public Outcome<QualityReceipt> Report(LiveConnection connection, QualityReport report)
    {
        var outcome = _quality.Report(connection, report);

        // A connection that has left in the meantime is not removed by anything else.
        if (connection.Streams.Find(StreamId) != this)
        {
            _quality.Remove(connection);
            return Refusal.Conflict("Join the stream first.");
        }

        if (outcome.IsRefused) return outcome.Refusal;
        var (isNew, advice) = outcome.Value;
        if (isNew) connection.SendQueue.Send(HubRecords.Event(StreamEventNames.Quality, new QualityAdvised(StreamId, advice)));
        _services.Metrics.QualityReported(report.Verdict, isNew);
        return new QualityReceipt(advice, QualityLimits.ReportSeconds);
    }

    public void Deliver(StreamBatch batch)
    {
        var count = batch.Events.Count;
        if (count == 0) return;
        if (Interlocked.Add(ref _waitingEvents, count) <= _services.Options.RelayEventsMax)
        {
            Post(new BatchArrived(batch, _services.Time.GetElapsedTime(0)));
            return;
        }

        // The resulting gap is noticed with the next batch or renewal, and the missing events are requested again.
        Interlocked.Add(ref _waitingEvents, -count);
        _services.Metrics.Dropped(count, "relay_full");
    }

    /// <summary>The connection sent the event of this number itself: it is delivered to it without waiting for others.</summary>
    public void Hurry(LiveConnection connection, long seq)
    {
        if (_state.IsCrowd) Post(new Hurried(connection, seq));
    }

    public void Expel(string streamId, string userId, long afterSeq) => Post(new UserExpelled(userId, afterSeq));

    /// <summary>Checks now whether the subscription is still valid.</summary>
    public void Renew() => Post(new RenewalDue(_services.Time.GetElapsedTime(0)));

    /// <summary>No connection will join any more: the subscription ends as soon as none of its calls are pending.</summary>
    public void Retire() => Post(new Retired());

    void ISubscriptionActions.Subscribe() =>
        _ = Call(() => _grain.Subscribe(FrontId, _reference), static (lease, error) => new LeaseAnswered(lease, error), _services.Log.LeaseFailed);

    void ISubscriptionActions.Present(IReadOnlyList<Presence> presences) =>
        _ = Call(() => Done(_grain.Present(new FrontPresences(FrontId, presences))), static (_, _) => new PresentAnswered(), _services.Log.PresentFailed);

    void ISubscriptionActions.Join(ViewerSubscription viewer)
    {
        var command = new JoinStream(viewer.Connection.Caller, FrontId, viewer.Connection.Id, viewer.Wanted.LastSeq, viewer.Wanted.Epoch)
        {
            Source = viewer.Connection.Source,
        };
        _ = Call(() => _grain.Join(command), (outcome, error) => new JoinAnswered(viewer, outcome, error));
    }

    void ISubscriptionActions.Leave(ViewerSubscription viewer)
    {
        var command = new LeaveStream(FrontId, viewer.Connection.Id);
        _ = Call(() => Done(_grain.Leave(command)), (isDone, _) => new LeaveAnswered(viewer, isDone), _services.Log.LeaveFailed);
    }

    /// <summary>If the grain can't be notified, the lease expires.</summary>
    void ISubscriptionActions.Unsubscribe() => _ = Call(() => Done(_grain.Unsubscribe(FrontId)), static (_, _) => null, _services.Log.LeaseFailed);
    void ISubscriptionActions.ArmGatheringTimer() => _gathering.Change(_services.Options.CrowdDelayMax, Timeout.InfiniteTimeSpan);

    void ISubscriptionActions.ArmReorderTimer() => _reorder.Change(_services.Options.OvertakingMax, Timeout.InfiniteTimeSpan);
    void ISubscriptionActions.Deliver(ViewerSubscription viewer, EncodedBatch batch) => _delivered += viewer.Connection.SendQueue.Offer(batch);

    void ISubscriptionActions.Replay(ViewerSubscription viewer, EncodedBatch missed)
    {
        viewer.Connection.SendQueue.Send(missed.Whole);
        _delivered += missed.Count;
    }

    void ISubscriptionActions.SendState(ViewerSubscription viewer, LiveState state) =>
        viewer.Connection.SendQueue.Send(HubRecords.Event(StreamEventNames.State, state));

    void ISubscriptionActions.SendError(ViewerSubscription viewer, HubErrorEvent error) => viewer.Connection.SendError(error);

    void ISubscriptionActions.AnswerJoin(JoinRequest? request, Outcome<LiveState> answer)
    {
        for (; request is not null; request = request.Earlier) request.TrySetResult(answer);
    }

    void ISubscriptionActions.FailJoin(JoinRequest? request, Exception error)
    {
        for (; request is not null; request = request.Earlier) request.TrySetException(error);
    }

    void ISubscriptionActions.AnswerLeave(TaskCompletionSource? left) => left?.TrySetResult();

    void ISubscriptionActions.ViewerAdded(ViewerSubscription viewer)
    {
        Interlocked.Increment(ref _users);
        viewer.Connection.Streams.Put(this);
    }

    void ISubscriptionActions.ViewerRemoved(ViewerSubscription viewer)
    {
        viewer.Connection.Streams.Remove(this);
        _quality.Remove(viewer.Connection);
        RemoveUser();
    }

    void ISubscriptionActions.BatchEncoded() => _services.Metrics.BatchEncoded();

    void ISubscriptionActions.Resynced(int viewers)
    {
        _services.Metrics.Resynced();
        _services.Log.Resynced(StreamId, viewers);
    }

    void ISubscriptionActions.RejoinFailed(Exception error) => _services.Log.RejoinFailed(error, StreamId);

    void ISubscriptionActions.End()
    {
        _renewal.Dispose();
        _reorder.Dispose();
        _gathering.Dispose();
        _inputs.Writer.TryComplete();
        _services.Metrics.SubscriptionClosed();
        _ = DeleteReference();
    }

    /// <summary>False after the end, when inputs are ignored.</summary>
    private bool Post(SubscriptionInput input) => _inputs.Writer.TryWrite(input);

    private async Task Run()
    {
        await foreach (var input in _inputs.Reader.ReadAllAsync())
        {
            try
            {
                Handle(input);
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                // A bug; the next input is handled regardless.
                _services.Log.InputFailed(error, StreamId, input.GetType().Name);
            }
        }
    }

    private void Handle(SubscriptionInput input)
    {
        if (input is BatchArrived { Batch.Events.Count: var events }) Interlocked.Add(ref _waitingEvents, -events);
        _state.Handle(input);
        _services.Metrics.Delivered(_delivered);
        _delivered = 0;
        if (input is not JoinRequested { Request.Connection: var connection }) return;

        // It is registered now: if the connection closes from here on, it will find this subscription.
        if (connection.IsClosed) Post(new LeaveRequested(connection, new TaskCompletionSource()));
        RemoveUser();
    }

    /// <summary>What the stream sent before it knew still arrives, and is ignored; without the reference, Orleans would log each of it as an error.</summary>
    private async Task DeleteReference()
    {
        await Task.Delay(LingersFor, _services.Time);
        _services.References.Delete(_reference);
    }

    private void OnRenewalTimer()
    {
        Renew();
        if (_quality.News() is not { } count) return;
        var command = new FrontQuality(FrontId, count.Reporting, count.Poor);
        _ = Call(() => Done(_grain.CountQuality(command)), static (_, _) => null, _services.Log.QualityFailed);
    }

    private void RemoveUser()
    {
        if (Interlocked.Decrement(ref _users) == 0) _unused(this);
    }

    private static async Task<bool> Done(Task call)
    {
        await call;
        return true;
    }

    /// <summary>Calls the grain outside of the inputs; its result becomes an input, if there is one.</summary>
    private async Task Call<T>(Func<Task<T>> call, Func<T?, Exception?, SubscriptionInput?> answered, Action<Exception, string>? failed = null)
    {
        SubscriptionInput? input;
        try
        {
            input = answered(await _services.Calls.Ask(call), null);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            failed?.Invoke(error, StreamId);
            input = answered(default, error);
        }

        if (input is not null) Post(input);
    }
}
