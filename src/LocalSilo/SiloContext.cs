using Livehouse.Hosting;
using Livehouse.LocalSilo.Proxies;
using Microsoft.Extensions.Logging;

namespace Livehouse.LocalSilo;

internal enum SiloPhase
{
    Running,

    /// <summary>Calls from outside are refused; grains finish what waits and may call each other for it.</summary>
    Closing,

    /// <summary>Nothing runs any more.</summary>
    Stopped,
}

/// <summary>What every grain's mailbox shares with its silo.</summary>
internal sealed class SiloContext : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Action _outboxCommitted;
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile SiloPhase _phase;
    private int _cells;
    private int _isDisposed;

    public SiloContext(LocalSiloOptions options, GrainFactories factories, TimeProvider time, Action outboxCommitted, ILogger logger)
    {
        Options = options;
        Time = time;
        Logger = logger;
        Stopping = _stop.Token;
        _outboxCommitted = outboxCommitted;
        Tables = new CellTables(factories, this);
        Inside = new SiloGrains(Tables, fromOutside: false);
        Metrics = new SiloMetrics(() => Tables.All.Sum(cells => cells.QueueLength));
    }

    public LocalSiloOptions Options { get; }

    public TimeProvider Time { get; }

    public ILogger Logger { get; }

    public SiloMetrics Metrics { get; }

    /// <summary>The grains as grains see them: reachable until the last of them is done.</summary>
    public IGrains Inside { get; }

    public CellTables Tables { get; }

    /// <summary>Cancelled when the silo no longer waits for its grains.</summary>
    public CancellationToken Stopping { get; }

    public SiloPhase Phase => _phase;

    public int CellCount => Volatile.Read(ref _cells);

    /// <summary>Ends when no grain is left, once the silo is closing.</summary>
    public Task Empty => _empty.Task;

    public bool Refuses(bool fromOutside) => Phase is not SiloPhase.Running && (fromOutside || Phase is SiloPhase.Stopped);

    public void OutboxCommitted()
    {
        if (Phase is not SiloPhase.Stopped) _outboxCommitted();
    }

    public void CellAdded() => Interlocked.Increment(ref _cells);

    public void CellRemoved()
    {
        if (Interlocked.Decrement(ref _cells) == 0 && Phase is not SiloPhase.Running) _empty.TrySetResult();
    }

    public void Close()
    {
        Interlocked.CompareExchange(ref _phase, SiloPhase.Closing, SiloPhase.Running);
        if (CellCount == 0) _empty.TrySetResult();
    }

    public void Stop() => Interlocked.Exchange(ref _phase, SiloPhase.Stopped);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1) return;
        _stop.Cancel();
        _stop.Dispose();
        Metrics.Dispose();
    }
}
