using Livehouse.Api.Hub.Protocols;

namespace Livehouse.Api.Hub;

/// <summary>The only writer of a connection's events. Implemented over SignalR; writes never overlap.</summary>
internal interface IConnectionSink
{
    /// <summary>Completes when the transport has room again; never throws for a connection that is gone.</summary>
    ValueTask Write(Frame frame);

    void Abort();

    /// <summary>The kind of writer, for metrics.</summary>
    string Name { get; }
}

/// <summary>
/// A bounded queue in front of one connection, in order, with its own pump: a slow connection delays no other. Behind by more than
/// <see cref="LiveHubOptions.LaggingBytes"/> or <see cref="LiveHubOptions.LaggingEvents"/> the client loses droppable events; behind by more than the hard
/// bounds it receives <see cref="HubErrors.TooSlow"/> and must reconnect. Required events are never lost without that.
/// </summary>
/// <param name="waitsForHandshake">The first frame given to <see cref="Pass"/> is SignalR's answer to the client's handshake: nothing is sent before
/// it.</param>
internal sealed class ConnectionSendQueue(
    IConnectionSink sink, LiveHubOptions options, LiveHubMetrics metrics, TimeProvider time, bool waitsForHandshake = false)
{
    private readonly Lock _gate = new();
    private Queue<Frame>? _queue;
    private TaskCompletionSource? _gone;
    private TaskCompletionSource? _drained;
    private TaskCompletionSource? _room;
    private ITimer? _abort;
    private long _bytes;
    private long _events;
    private bool _waits = waitsForHandshake;
    private bool _pumping;
    private bool _closing;
    private bool _isGone;
    private bool _isEnded;

    /// <inheritdoc cref="IConnectionSink.Name"/>
    public string Writer => sink.Name;

    /// <summary>Queues a stream's batch, or only its required events for a client that lags. Returns how many events were queued.</summary>
    public int Offer(EncodedBatch batch)
    {
        Frame? start;
        Frame frame;
        lock (_gate)
        {
            if (_closing) return 0;
            frame = _bytes > options.LaggingBytes || _events > options.LaggingEvents ? batch.Required : batch.Whole;
            if (frame.Events < batch.Count) metrics.Dropped(batch.Count - frame.Events, "lagging");
            if (frame.Events == 0) return 0;
            start = Take(frame);
        }

        if (start is not null) _ = Pump(start);
        return frame.Events;
    }

    /// <summary>Queues a frame for this connection only, however far behind it is.</summary>
    public void Send(Frame frame)
    {
        Frame? start;
        lock (_gate)
        {
            if (_closing) return;
            start = Take(frame);
        }

        if (start is not null) _ = Pump(start);
    }

    /// <summary>Queues one of SignalR's own messages, in order with the events; its very last one can come long after the last event.</summary>
    public void Pass(Frame frame)
    {
        Frame? start;
        bool isFull;
        lock (_gate)
        {
            if (_isEnded) return;
            isFull = _bytes + frame.Length > options.TooSlowBytes;
            start = isFull ? null : _waits ? Begin(frame) : Enqueue(frame);
        }

        if (isFull) Abort();
        else if (start is not null) _ = Pump(start);
    }

    /// <summary>The last frame, after the queued ones; a second one is ignored.</summary>
    public void End(Frame last)
    {
        Frame? start;
        lock (_gate)
        {
            if (_isEnded) return;
            _isEnded = true;
            _closing = true;
            start = _waits ? Begin(last) : Enqueue(last);
        }

        if (start is not null) _ = Pump(start);
    }

    /// <summary>Completes when the queue is empty.</summary>
    public Task Drained()
    {
        lock (_gate) return _pumping ? (_drained ??= NewTask()).Task : Task.CompletedTask;
    }

    /// <summary>
    /// Completes when the queue is short enough for more: for data fetched only for this connection, which must never make it too slow. Also completes when
    /// the connection ends.
    /// </summary>
    public Task Room()
    {
        lock (_gate) return _isGone || HasRoom ? Task.CompletedTask : (_room ??= NewTask()).Task;
    }

    /// <summary>After the queued frames, asks the client to reconnect, or sends <paramref name="last"/> instead. The task ends when the client has closed the
    /// connection, or is disconnected after the grace period.</summary>
    public Task CloseForReconnect(Frame? last = null)
    {
        Frame? start;
        Task gone;
        lock (_gate)
        {
            if (_isGone) return Task.CompletedTask;
            gone = (_gone ??= NewTask()).Task;
            if (_closing) return gone;
            start = Close(last ?? HubRecords.Reconnect);
        }

        if (start is not null) _ = Pump(start);
        return gone;
    }

    /// <summary>The connection is gone: no more events are accepted.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _closing = true;
            _isGone = true;
            Forget();
            SignalRoom();
            _abort?.Dispose();
        }

        _gone?.TrySetResult();
    }

    /// <summary>Disconnects the client.</summary>
    public void Abort()
    {
        lock (_gate) _isGone = true;
        _gone?.TrySetResult();
        sink.Abort();
    }

    private bool HasRoom => _bytes <= options.LaggingBytes / 2 && _events <= options.LaggingEvents / 2;

    private static TaskCompletionSource NewTask() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Frame? Take(Frame frame)
    {
        if (_bytes + frame.Length <= options.TooSlowBytes && _events + frame.Events <= options.TooSlowEvents) return Enqueue(frame);
        metrics.Dropped(frame.Events + Forget(), HubErrors.TooSlow);
        metrics.ClosedSlow();
        return Close(HubRecords.Join(HubErrors.TooSlowEvent, HubRecords.Reconnect));
    }

    private Frame? Close(Frame farewell)
    {
        _closing = true;
        _abort = time.CreateTimer(_ => Abort(), null, options.CloseGrace, Timeout.InfiniteTimeSpan);
        return Enqueue(farewell);
    }

    /// <summary>The handshake is answered: frames queued meanwhile follow it.</summary>
    private Frame Begin(Frame handshake)
    {
        _waits = false;
        _pumping = true;
        Count(handshake, 1);
        return handshake;
    }

    /// <summary>Returns the frame when the caller must start the pump with it, outside of the lock.</summary>
    private Frame? Enqueue(Frame frame)
    {
        Count(frame, 1);
        if (_pumping || _waits)
        {
            (_queue ??= new Queue<Frame>()).Enqueue(frame);
            return null;
        }

        _pumping = true;
        return frame;
    }

    private long Forget()
    {
        long forgotten = 0;
        while (_queue is not null && _queue.TryDequeue(out var frame))
        {
            Count(frame, -1);
            forgotten += frame.Events;
        }

        return forgotten;
    }

    private void Count(Frame frame, int sign)
    {
        _bytes += sign * frame.Length;
        _events += sign * frame.Events;
    }

    /// <summary>
    /// Runs on the caller's thread until the transport is full, and asynchronously from then on: a connection that keeps up costs no thread switch.
    /// </summary>
    private async Task Pump(Frame? frame)
    {
        while (frame is not null)
        {
            try
            {
                await sink.Write(frame);
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                // SignalR reports and ends a failed connection itself; any other exception from a sink must end only this connection.
                sink.Abort();
            }

            frame = Next(frame);
        }
    }

    private void SignalRoom()
    {
        _room?.TrySetResult();
        _room = null;
    }

    private Frame? Next(Frame written)
    {
        lock (_gate)
        {
            Count(written, -1);
            if (_room is not null && HasRoom) SignalRoom();
            if (_queue is not null && _queue.TryDequeue(out var next)) return next;
            // An idle connection keeps no queue: there are many of them.
            _queue = null;
            _pumping = false;
            _drained?.TrySetResult();
            _drained = null;
            return null;
        }
    }
}
