namespace Livehouse.Api.Hub;

/// <summary>The one place that writes a connection's events. Implemented over SignalR; writes never overlap.</summary>
internal interface IConnectionSink
{
    /// <summary>Completes when the transport has room again; never throws for a connection that is gone.</summary>
    ValueTask Write(Frame frame);

    void Abort();
}

/// <summary>
/// A bounded queue in front of one connection, in order, with its own pump: a slow connection delays no other. Behind by more than <see cref="LiveHubOptions.LaggingBytes"/> or
/// <see cref="LiveHubOptions.LaggingEvents"/> the client loses passing events; behind by more than the hard bounds it is told <see cref="HubErrors.TooSlow"/> and to reconnect.
/// Lasting events are never lost without that.
/// </summary>
internal sealed class ConnectionOutbox(IConnectionSink sink, LiveHubOptions options, LiveHubMetrics metrics, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Queue<Frame> _queue = new();
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _bytes;
    private long _events;
    private bool _pumping;
    private bool _closing;
    private ITimer? _abort;

    /// <summary>Takes a stream's batch, or what a client so far behind is still owed of it. Returns how many events it took.</summary>
    public int Offer(EncodedBatch batch)
    {
        bool start;
        Frame frame;
        lock (_gate)
        {
            if (_closing) return 0;
            frame = _bytes > options.LaggingBytes || _events > options.LaggingEvents ? batch.Lasting : batch.Whole;
            metrics.Dropped(batch.Count - frame.Events, "lagging");
            if (frame.Events == 0) return 0;
            start = Take(frame);
        }

        if (start) _ = Pump();
        return frame.Events;
    }

    /// <summary>Takes what is meant for this connection alone, however far behind it is.</summary>
    public void Send(Frame frame)
    {
        bool start;
        lock (_gate)
        {
            if (_closing) return;
            start = Take(frame);
        }

        if (start) _ = Pump();
    }

    /// <summary>After what is queued, tells the client to reconnect. The task ends when the client has closed the connection, or is cut off after the grace.</summary>
    public Task Farewell()
    {
        bool start;
        lock (_gate)
        {
            if (_closing) return _gone.Task;
            start = Close(HubRecords.Reconnect);
        }

        if (start) _ = Pump();
        return _gone.Task;
    }

    /// <summary>The connection is gone: nothing is taken any more.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _closing = true;
            Forget();
            _abort?.Dispose();
        }

        _gone.TrySetResult();
    }

    private bool Take(Frame frame)
    {
        if (_bytes + frame.Length <= options.TooSlowBytes && _events + frame.Events <= options.TooSlowEvents) return Enqueue(frame);
        metrics.Dropped(frame.Events + Forget(), HubErrors.TooSlow);
        metrics.ClosedSlow();
        return Close(HubRecords.Join(HubErrors.TooSlowEvent, HubRecords.Reconnect));
    }

    private bool Close(Frame farewell)
    {
        _closing = true;
        _abort = time.CreateTimer(_ => Abort(), null, options.CloseGrace, Timeout.InfiniteTimeSpan);
        return Enqueue(farewell);
    }

    private void Abort()
    {
        _gone.TrySetResult();
        sink.Abort();
    }

    /// <summary>True when the caller must start the pump, outside of the lock.</summary>
    private bool Enqueue(Frame frame)
    {
        _queue.Enqueue(frame);
        _bytes += frame.Length;
        _events += frame.Events;
        if (_pumping) return false;
        return _pumping = true;
    }

    private long Forget()
    {
        long forgotten = 0;
        while (_queue.TryDequeue(out var frame))
        {
            _bytes -= frame.Length;
            _events -= frame.Events;
            forgotten += frame.Events;
        }

        return forgotten;
    }

    /// <summary>Runs on the caller's thread until the transport is full, and from there on by itself: a connection that keeps up costs no change of threads.</summary>
    private async Task Pump()
    {
        while (true)
        {
            Frame? frame;
            lock (_gate)
            {
                if (!_queue.TryDequeue(out frame))
                {
                    _pumping = false;
                    return;
                }
            }

            try
            {
                await sink.Write(frame);
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                // SignalR reports and ends a failed connection itself; whatever else a sink throws must end this connection and no other.
                sink.Abort();
            }

            lock (_gate)
            {
                _bytes -= frame.Length;
                _events -= frame.Events;
            }
        }
    }
}
