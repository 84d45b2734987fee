using Livehouse.Hosting;
using Livehouse.Operators;
using Livehouse.Outgoing;
using Livehouse.Storage;
using Orleans.Timers;

namespace Livehouse.Silo.Activations;

/// <summary>Services shared by all activations of this silo.</summary>
internal sealed class GrainHostServices(
    IGrains grains,
    ITimerRegistry timers,
    IGrainRuntime runtime,
    OutboxSignal outbox,
    IOperatorFeed feed,
    IWebhookWatch webhooks,
    SiloMetrics metrics,
    SiloDrain drain,
    ActiveContainers containers,
    TimeProvider time,
    ILogger<GrainHost> log)
{
    public IGrains Grains => grains;

    public ITimerRegistry Timers => timers;

    public IGrainRuntime Runtime => runtime;

    public OutboxSignal Outbox => outbox;

    public IOperatorFeed Feed => feed;

    public IWebhookWatch Webhooks => webhooks;

    public SiloMetrics Metrics => metrics;

    public SiloDrain Drain => drain;

    public ActiveContainers Containers => containers;

    public TimeProvider Time => time;

    public ILogger Log => log;
}

/// <summary>
/// One activation's host. A turn that throws ends the activation, without calling the grain again, and the waiting calls get a new activation: Orleans
/// would otherwise continue with whatever state the failed turn left in memory.
/// </summary>
internal sealed class GrainHost : IGrainActivation
{
    private readonly GrainHostServices _services;
    private readonly GrainRef _grain;
    private readonly KeyValuePair<string, object?> _kind;
    private readonly RecentDurations? _turnsTook;
    private HostedGrain? _active;
    private Stage _stage = Stage.New;
    private long _turns;
    private bool _endsWhenIdle;

    public GrainHost(IGrainContext context, GrainHostServices services)
    {
        (Context, _services) = (context, services);
        _grain = new GrainRef(context.GrainId.Type.ToString() ?? "", context.GrainId.Key.ToString() ?? "");
        _kind = SiloMetrics.Tag(_grain.Kind);
        if (ActiveContainers.IsContainer(_grain.Kind)) _turnsTook = new RecentDurations(services.Time);
    }

    private enum Stage
    {
        New,
        Active,

        /// <summary>It is about to end, but has taken no call yet: the waiting one is served first.</summary>
        EndsAfterFirstTurn,

        /// <summary>A turn failed: the state in memory can't be trusted.</summary>
        Broken,
    }

    public string Kind => _grain.Kind;

    public string Key => _grain.Key;

    public IGrainContext Context { get; }

    /// <summary>UTC.</summary>
    public DateTimeOffset ActivatedAt { get; private set; }

    /// <summary>How long the latest turns took, for a grain that can be a container.</summary>
    public DurationCounts TurnsTook => _turnsTook?.Read() ?? DurationCounts.None;

    /// <summary>See <see cref="HostedGrain.Container"/>.</summary>
    public ContainerFacts? Container => _active?.Container;

    public TimeProvider Time => _services.Time;

    public IGrains Grains => _services.Grains;

    public IWebhookWatch Webhooks => _services.Webhooks;

    public IDisposable StartTimer(Func<Task> turn, TimeSpan due, TimeSpan period)
    {
        var options = new GrainTimerCreationOptions
        {
            DueTime = due,
            Period = period == TimeSpan.Zero ? Timeout.InfiniteTimeSpan : period,
            Interleave = false,
            KeepAlive = false,
        };
        var timer = new HostTimer(turn);
        timer.Runs = _services.Timers.RegisterGrainTimer(Context, Tick, timer, options);
        return timer;
    }

    public void DeactivateSoon()
    {
        if (_stage == Stage.New) _stage = Stage.EndsAfterFirstTurn;
        else if (_stage == Stage.Active) End("It asked for its end.");
    }

    public void DeactivateWhenIdle() => _endsWhenIdle = true;

    public void StayActive(TimeSpan duration) =>
        _services.Runtime.DelayDeactivation(Context, duration == Timeout.InfiniteTimeSpan ? TimeSpan.FromDays(365) : duration);

    public void OutboxCommitted() => _services.Outbox.Wake();

    public void ShowOperators(OperatorEvent happened) => _services.Feed.Publish(happened);

    public async Task Activate(HostedGrain grain, CancellationToken cancellation)
    {
        await grain.OnActivate(cancellation);
        ActivatedAt = Time.GetUtcNow();
        _active = grain;
        _services.Drain.Add(this);
        _services.Containers.Add(this);
        _services.Metrics.Activated();
    }

    public async Task Deactivate(HostedGrain grain, CancellationToken cancellation)
    {
        if (_active is null) return;
        _services.Metrics.Deactivated();
        _services.Drain.Remove(this);
        _services.Containers.Remove(this);
        if (_stage == Stage.Broken) return;
        try
        {
            await grain.OnDeactivate(cancellation);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            GrainLog.DeactivationFailed(_services.Log, _grain, failure);
        }
    }

    /// <summary>Runs a call as a turn.</summary>
    public async Task Turn(IIncomingGrainCallContext call)
    {
        var timed = _turnsTook is not null || _services.Metrics.TimesTurns;
        var start = timed ? _services.Time.GetTimestamp() : 0;
        var wantsToEnd = _stage == Stage.EndsAfterFirstTurn;
        if (wantsToEnd || _stage == Stage.New) _stage = Stage.Active;
        _turns++;
        _endsWhenIdle = false;
        try
        {
            await call.Invoke();
            if (_services.Drain.HasBegun && _active is not null) await _active.OnDraining();
        }
        catch
        {
            Break();
            throw;
        }
        finally
        {
            if (timed) TurnTook(start);
        }

        if (wantsToEnd) End("It asked for its end.");
        else if (_endsWhenIdle) _ = EndUnlessCalled();
    }

    /// <summary>
    /// Calls that wait when an activation ends are forwarded, and refused when that happens to them too often: the grain ends only when no call is
    /// waiting. Each yield lets the activation take up the next call.
    /// </summary>
    private async Task EndUnlessCalled()
    {
        var turns = _turns;
        for (var yields = 0; yields < 3; yields++) await Task.Yield();
        if (_turns == turns && _stage == Stage.Active) End("It keeps no state.");
    }

    private async Task Tick(HostTimer timer, CancellationToken cancellation)
    {
        if (_stage == Stage.Broken || timer.IsDisposed) return;
        var start = _services.Time.GetTimestamp();
        try
        {
            await timer.Turn();
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            GrainLog.TimerFailed(_services.Log, _grain, failure);
            Break();
        }

        TurnTook(start);
    }

    private void TurnTook(long start)
    {
        var duration = _services.Time.GetElapsedTime(start);
        _services.Metrics.TurnTook(duration, _kind);
        _turnsTook?.Record(duration);
    }

    private void Break()
    {
        _stage = Stage.Broken;
        _services.Metrics.TurnFailed(_kind);
        End("A turn failed.");
    }

    private void End(string why) => Context.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, why));

    /// <summary>A tick that waited behind a turn which ended the timer is dropped; Orleans would still run it.</summary>
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

/// <summary>Runs each call of a grain as a turn of its host; other grains, such as Orleans' own, are left alone.</summary>
internal sealed class TurnFilter : IIncomingGrainCallFilter
{
    public Task Invoke(IIncomingGrainCallContext context) => context.Grain is HostedGrain { Host: GrainHost host } ? host.Turn(context) : context.Invoke();
}

internal static partial class GrainLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "A timer of {Grain} failed; the activation is dropped.")]
    public static partial void TimerFailed(ILogger log, GrainRef grain, Exception failure);

    [LoggerMessage(EventId = 3, Level = LogLevel.Error, Message = "{Grain} could not write its state when it was deactivated.")]
    public static partial void DeactivationFailed(ILogger log, GrainRef grain, Exception failure);
}
