using Livehouse.Hosting;

namespace Livehouse.LocalSilo.Mailboxes;

/// <summary>How activations begin and end.</summary>
internal sealed partial class Cell<TGrain>
{
    /// <summary>The activation was asked to end. What waits behind the turn under way goes to the next one.</summary>
    private bool _ends;

    /// <summary>The activation has had a turn besides its first.</summary>
    private bool _served;

    /// <summary>Somebody called since the last sweep. (No clock is read for it: idleness is counted in sweeps.)</summary>
    private bool _called;

    /// <summary>A timestamp of the sweep that first saw the last call done.</summary>
    private long _calledAt;

    public void EndSoon(Activation<TGrain> activation)
    {
        lock (_gate)
        {
            if (_retired || _activation != activation) return;
            _ends = true;
            if (!Claim()) return;
        }

        Schedule();
    }

    /// <summary>Ends an idle activation, and adds to <paramref name="overdue"/> every call that has waited too long.</summary>
    public void Sweep(long now, List<ITurn<TGrain>> overdue)
    {
        lock (_gate)
        {
            if (Volatile.Read(ref _state) is CellState.Inline or CellState.Owned)
            {
                AddOverdue(now, overdue);
                return;
            }

            if (_retired || _activation is null || !IsIdle(now) || _activation.Stays(now)) return;
            if (Interlocked.CompareExchange(ref _state, CellState.Owned, CellState.Open) != CellState.Open) return;
            if (_called)
            {
                // Somebody came and went meanwhile.
                Volatile.Write(ref _state, CellState.Open);
                return;
            }

            _ends = true;
        }

        Schedule();
    }

    /// <summary>The silo is closing: an idle activation ends now, any other when nothing waits for it any more.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            if (_retired || !Claim()) return;
        }

        Schedule();
    }

    /// <summary>Forgets everything at once, as a crash would; whoever waits is told.</summary>
    public void Kill()
    {
        Activation<TGrain>? activation;
        List<ITurn<TGrain>> waiting;
        lock (_gate)
        {
            _retired = true;
            Claim();
            activation = TakeActivation();
            waiting = [.. _queue];
            if (_current is ICall) waiting.Add(_current);
            _queue.Clear();
        }

        Release(activation);
        foreach (var turn in waiting) turn.Fail(new SiloStoppedException());
        cells.RemoveIfRetired(key, this, true);
    }

    private bool IsIdle(long now)
    {
        if (_called)
        {
            _called = false;
            _calledAt = now;
        }

        return Silo.Time.GetElapsedTime(_calledAt, now) >= Silo.Options.IdleTimeout;
    }

    private void AddOverdue(long now, List<ITurn<TGrain>> overdue)
    {
        if (_current is ICall { IsAnswered: false } current && IsOverdue(current, now)) overdue.Add(_current);
        foreach (var turn in _queue)
        {
            if (turn is not ICall call) continue;
            if (!IsOverdue(call, now)) return;
            if (!call.IsAnswered) overdue.Add(turn);
        }
    }

    private bool IsOverdue(ICall call, long now) => Silo.Time.GetElapsedTime(call.EnqueuedAt, now) >= Silo.Options.CallTimeout;

    /// <summary>A call that made an activation which at once asked to end is served by it nevertheless: otherwise it would wait for ever.</summary>
    private bool MustEnd(bool waits) => _activation is not null && ((_ends && (_served || !waits)) || (!waits && Silo.Phase is not SiloPhase.Running));

    private Activation<TGrain>? TakeActivation()
    {
        var activation = _activation;
        _activation = null;
        _ends = false;
        _served = false;
        return activation;
    }

    /// <summary>Ends the activation without a word to it.</summary>
    private void Drop()
    {
        Activation<TGrain>? activation;
        lock (_gate) activation = TakeActivation();
        Release(activation);
    }

    private void CountActivation()
    {
        lock (_gate)
        {
            if (_activation is null) return;
            _activation.IsReady = true;
        }

        Silo.Metrics.Activated();
    }

    /// <summary>The activation failed, and with it every call that waited for it.</summary>
    private bool FailAll(Exception failure)
    {
        ITurn<TGrain>[] waiting;
        lock (_gate)
        {
            waiting = [.. _queue];
            _queue.Clear();
        }

        if (waiting.Length > 0) Silo.Logger.ActivationFailed(Name, waiting.Length, failure);
        foreach (var turn in waiting) turn.Fail(failure);
        return waiting.Length > 0;
    }

    private TGrain Create(Activation<TGrain> activation) => cells.Create(key, activation);

    private void Release(Activation<TGrain>? activation)
    {
        activation?.Close();
        if (activation is { IsReady: true }) Silo.Metrics.Deactivated();
    }

    /// <summary>The first or the last turn of an activation. Nobody waits for it but the cell itself.</summary>
    private abstract class LifecycleTurn : ITurn<TGrain>
    {
        public bool IsCall => false;

        public bool IsObsolete => false;

        public abstract ExecutionContext? Context { get; }

        public abstract Task Start(TGrain grain);

        public abstract void Succeed(Task work);

        public abstract bool Fail(Exception failure);
    }

    /// <param name="context">Of the call that needs the activation.</param>
    private sealed class ActivationTurn(Cell<TGrain> cell, ExecutionContext? context) : LifecycleTurn
    {
        public override ExecutionContext? Context => context;

        public override Task Start(TGrain grain)
        {
            var activation = new Activation<TGrain>(cell, cell.Silo);
            lock (cell._gate)
            {
                if (cell._retired) throw new SiloStoppedException();
                cell._activation = activation;
            }

            cell._called = true;
            activation.Grain = cell.Create(activation);
            return activation.Grain is IGrainLifecycle lifecycle ? lifecycle.OnActivate(cell.Silo.Stopping) : Task.CompletedTask;
        }

        public override void Succeed(Task work) => cell.CountActivation();

        public override bool Fail(Exception failure) => cell.FailAll(failure);
    }

    private sealed class DeactivationTurn(Cell<TGrain> cell, Activation<TGrain> activation) : LifecycleTurn
    {
        public override ExecutionContext? Context => null;

        public override Task Start(TGrain grain)
        {
            activation.Close();
            return grain is IGrainLifecycle lifecycle ? lifecycle.OnDeactivate(cell.Silo.Stopping) : Task.CompletedTask;
        }

        public override void Succeed(Task work) => cell.Drop();

        public override bool Fail(Exception failure)
        {
            if (cell.Silo.Phase is not SiloPhase.Stopped) cell.Silo.Logger.DeactivationFailed(cell.Name, failure);
            return true;
        }
    }
}
