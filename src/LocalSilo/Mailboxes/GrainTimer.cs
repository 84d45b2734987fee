namespace Livehouse.LocalSilo.Mailboxes;

/// <summary>A timer of one activation. It is its own turn, and stands in the mailbox at most once: ticks that come while it waits or runs are left out.</summary>
internal sealed class GrainTimer<TGrain>(Activation<TGrain> activation, Func<Task> turn, TimeSpan period) : ITurn<TGrain>, IDisposable
    where TGrain : class
{
    private ITimer? _timer;
    private int _isDue;
    private volatile bool _disposed;

    public bool IsCall => false;

    public bool IsObsolete => _disposed;

    public ExecutionContext? Context => null;

    private bool TicksOnce => period == Timeout.InfiniteTimeSpan || period == TimeSpan.Zero;

    public void Begin(TimeProvider time, TimeSpan due)
    {
        var timer = Create(time);
        _timer = timer;
        timer.Change(due, TicksOnce ? Timeout.InfiniteTimeSpan : period);
        if (_disposed) timer.Dispose();
    }

    public Task Start(TGrain grain) => turn();

    public void Succeed(Task work)
    {
        if (TicksOnce) Dispose();
        else Volatile.Write(ref _isDue, 0);
    }

    public bool Fail(Exception failure) => false;

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _timer?.Dispose();
        activation.Forget(this);
    }

    private void Tick()
    {
        if (!_disposed && Interlocked.Exchange(ref _isDue, 1) == 0) activation.Enqueue(this);
    }

    /// <summary>The clock must not keep the context of whoever happened to call the grain, a web request's say.</summary>
    private ITimer Create(TimeProvider time)
    {
        if (ExecutionContext.IsFlowSuppressed()) return time.CreateTimer(OnTick, this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        using (ExecutionContext.SuppressFlow()) return time.CreateTimer(OnTick, this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private static void OnTick(object? timer) => ((GrainTimer<TGrain>)timer!).Tick();
}
