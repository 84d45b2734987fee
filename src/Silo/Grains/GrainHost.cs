using Livehouse.Hosting;
using Livehouse.Storage;
using Orleans.Timers;
using ILifecycle = Livehouse.Hosting.IGrainLifecycle;

namespace Livehouse.Silo.Grains;

/// <summary>
/// One activation's host on Orleans, with the promises of the in-process one: a turn that throws costs the grain its activation, without a last word to it, and the calls that wait get a
/// new activation. (Orleans by itself would go on with whatever the failed turn left in memory.)
/// </summary>
public sealed class GrainHost : IGrainHost
{
    private readonly IGrainContext _context;
    private readonly SiloParts _parts;
    private readonly GrainRef _grain;
    private readonly KeyValuePair<string, object?> _kind;
    private ILifecycle? _active;
    private Stage _stage = Stage.New;

    public GrainHost(IGrainContext context, SiloParts parts, string kind)
    {
        (_context, _parts) = (context, parts);
        Key = context.GrainId.Key.ToString() ?? "";
        _grain = new GrainRef(kind, Key);
        _kind = new("kind", kind);
    }

    private enum Stage
    {
        New,
        Active,

        /// <summary>It wants to end, but has taken no call yet: the one that waits is served first.</summary>
        EndsAfterFirstTurn,

        /// <summary>A turn failed: what is in memory can't be trusted.</summary>
        Broken,
    }

    public string Kind => _grain.Kind;

    public string Key { get; }

    public IGrainContext Context => _context;

    public SiloParts Parts => _parts;

    public TimeProvider Time => _parts.Time;

    public IGrains Grains => _parts.Grains;

    public IDisposable StartTimer(Func<Task> turn, TimeSpan due, TimeSpan period)
    {
        var options = new GrainTimerCreationOptions { DueTime = due, Period = period == TimeSpan.Zero ? Timeout.InfiniteTimeSpan : period, Interleave = false, KeepAlive = false };
        var timer = new HostTimer(turn);
        timer.Runs = _context.ActivationServices.GetRequiredService<ITimerRegistry>().RegisterGrainTimer(_context, Tick, timer, options);
        return timer;
    }

    public void DeactivateSoon()
    {
        if (_stage == Stage.New) _stage = Stage.EndsAfterFirstTurn;
        else if (_stage == Stage.Active) End("It asked for its end.");
    }

    public void StayActive(TimeSpan duration) =>
        _context.ActivationServices.GetRequiredService<IGrainRuntime>().DelayDeactivation(_context, duration == Timeout.InfiniteTimeSpan ? TimeSpan.FromDays(365) : duration);

    public void OutboxCommitted() => _parts.Alarm.Wake();

    public async Task Activate(ILifecycle grain, CancellationToken cancellation)
    {
        await grain.OnActivate(cancellation);
        _active = grain;
        _parts.Departure.Add(this);
        _parts.Metrics.Activated();
    }

    public async Task Deactivate(ILifecycle grain, CancellationToken cancellation)
    {
        _parts.Metrics.Deactivated();
        _parts.Departure.Remove(this);
        if (_stage == Stage.Broken) return;
        try
        {
            await grain.OnDeactivate(cancellation);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            GrainLog.DeactivationFailed(_parts.Log, _grain, failure);
        }
    }

    /// <summary>Runs a call as a turn.</summary>
    public async Task Turn(IIncomingGrainCallContext call)
    {
        var start = _parts.Time.GetTimestamp();
        var wantsToEnd = _stage == Stage.EndsAfterFirstTurn;
        _stage = Stage.Active;
        try
        {
            await call.Invoke();
            if (_parts.Departure.HasBegun && _active is not null) await _active.OnLeaving();
        }
        catch
        {
            Break();
            throw;
        }
        finally
        {
            _parts.Metrics.TurnTook(_parts.Time.GetElapsedTime(start), _kind);
        }

        if (wantsToEnd) End("It asked for its end.");
    }

    private async Task Tick(HostTimer timer, CancellationToken cancellation)
    {
        if (_stage == Stage.Broken || timer.IsDisposed) return;
        var start = _parts.Time.GetTimestamp();
        try
        {
            await timer.Turn();
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            GrainLog.TimerFailed(_parts.Log, _grain, failure);
            Break();
        }

        _parts.Metrics.TurnTook(_parts.Time.GetElapsedTime(start), _kind);
    }

    private void Break()
    {
        _stage = Stage.Broken;
        _parts.Metrics.TurnFailed(_kind);
        End("A turn failed.");
    }

    private void End(string why) => _context.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, why));

    /// <summary>A tick that waited behind a turn which ended the timer is left out; Orleans would still run it.</summary>
    private sealed class HostTimer(Func<Task> turn) : IDisposable
    {
        public IGrainTimer? Runs { get; set; }

        public bool IsDisposed { get; private set; }

        public Func<Task> Turn => turn;

        public void Dispose()
        {
            IsDisposed = true;
            Runs?.Dispose();
        }
    }
}

internal static partial class GrainLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "A timer of {Grain} failed; the activation is dropped.")]
    public static partial void TimerFailed(ILogger log, GrainRef grain, Exception failure);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "{Grain} could not write what it held when it was deactivated.")]
    public static partial void DeactivationFailed(ILogger log, GrainRef grain, Exception failure);
}
