using System.Runtime.CompilerServices;
using Livehouse.Storage;

namespace Livehouse.LocalSilo.Mailboxes;

/// <summary>
/// One grain's mailbox and the activation that serves it: turns in the order they came, one at a time, awaits included. The lock guards the fields below and is never held while grain code
/// runs. Whoever owns the cell (<see cref="_state"/>) runs its turns until it gives the cell up: one thread, or the await of a turn under way.
/// </summary>
/// <remarks>
/// A call into an idle grain runs its turn on the caller's own thread, past lock and queue (<see cref="TryEnter"/>). Everything else runs on the thread pool, a bounded slice of turns at a
/// time. Each turn runs in the execution context of the call that asked for it; one that nobody asked for, in the empty one.
/// </remarks>
internal sealed partial class Cell<TGrain>(Cells<TGrain> cells, string key) : IThreadPoolWorkItem
    where TGrain : class
{
    private const long NotTimed = long.MinValue;

    private readonly Lock _gate = new();
    private readonly Queue<ITurn<TGrain>> _queue = new();

    /// <summary>One of <see cref="CellState"/>.</summary>
    private int _state;

    private Activation<TGrain>? _activation;
    private ITurn<TGrain>? _current;
    private Task? _work;
    private Action? _resume;
    private long _startedAt;
    private bool _retired;

    public GrainRef Name => new(cells.Kind, key);

    public int QueueLength
    {
        get
        {
            lock (_gate) return _queue.Count;
        }
    }

    private SiloContext Silo => cells.Silo;

    /// <summary>Puts a call at the end; false when this cell is retired and another one has to take it.</summary>
    /// <exception cref="SiloStoppedException"/>
    /// <exception cref="GrainOverloadedException"/>
    public bool TryEnqueue(ITurn<TGrain> call, bool fromOutside)
    {
        bool refused, starts = false;
        lock (_gate)
        {
            if (_retired) return false;
            refused = Silo.Refuses(fromOutside);
            if (refused)
            {
                _retired = _state == CellState.Shut;
            }
            else
            {
                if (_queue.Count >= Silo.Options.MailboxLengthMax) throw new GrainOverloadedException(Name, Silo.Options.MailboxLengthMax);
                _queue.Enqueue(call);
                starts = Claim();
            }
        }

        if (refused)
        {
            cells.RemoveIfRetired(key, this, _retired);
            throw new SiloStoppedException();
        }

        if (!starts) return true;
        if (MayRunHere()) Run(1);
        else Schedule();
        return true;
    }

    /// <summary>Puts a timer's tick at the end, unless the timer's activation is over.</summary>
    public void Enqueue(Activation<TGrain> activation, ITurn<TGrain> tick)
    {
        lock (_gate)
        {
            if (_retired || _activation != activation) return;
            _queue.Enqueue(tick);
            if (!Claim()) return;
        }

        Schedule();
    }

    void IThreadPoolWorkItem.Execute() => Run(Silo.Options.SliceLengthMax);

    /// <summary>
    /// The caller's thread will do, unless its awaits must come back to a special place, its context must not flow, or its stack is deep already.
    /// </summary>
    private static bool MayRunHere() =>
        SynchronizationContext.Current is null
        && TaskScheduler.Current == TaskScheduler.Default
        && !ExecutionContext.IsFlowSuppressed()
        && RuntimeHelpers.TryEnsureSufficientExecutionStack();

    /// <summary>Under the lock. True when nobody owned the cell: the caller does now. False: its owner will look, under the lock, before it gives the cell up.</summary>
    private bool Claim() => Interlocked.Exchange(ref _state, CellState.Owned) is CellState.Shut or CellState.Open;

    private void Schedule() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    /// <param name="ended">A call whose caller is still to be told. That happens after the cell is free again or has its next turn: who calls anew because of the answer finds it idle.</param>
    private void Run(int turnsMax, ITurn<TGrain>? ended = null, Task? outcome = null)
    {
        var ambient = ExecutionContext.Capture()!;
        for (var turns = 0; ;)
        {
            var turn = Next(sliceIsOver: turns >= turnsMax);
            if (ended is not null) Answer(ended, outcome!);
            if (turn is null) break;
            if (turn is not LifecycleTurn) turns++;
            _startedAt = Silo.Metrics.TimesTurns ? Silo.Time.GetTimestamp() : NotTimed;
            ExecutionContext.Restore(turn.Context ?? NoCaller.Context);
            var work = Start(turn);
            if (!work.IsCompleted)
            {
                Await(work);
                break;
            }

            Settle(turn, work);
            (ended, outcome) = turn.IsCall ? (turn, work) : (null, null);
        }

        ExecutionContext.Restore(ambient);
    }

    /// <summary>Nothing of the cell may be touched after this: another thread may be on with it already.</summary>
    private void Await(Task work)
    {
        _work = work;
        work.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_resume ??= Resume);
    }

    /// <summary>The awaits of a turn are over: on with the next, here if this thread is one of the pool and will do.</summary>
    private void Resume()
    {
        var (turn, work) = (_current!, _work!);
        _work = null;
        Settle(turn, work);
        var call = turn.IsCall ? turn : null;
        if (Thread.CurrentThread.IsThreadPoolThread && MayRunHere())
        {
            Run(Silo.Options.SliceLengthMax, call, work);
        }
        else
        {
            Schedule();
            if (call is not null) Answer(call, work);
        }
    }

    /// <summary>Chooses what comes next and stays the owner, or gives the cell up (null).</summary>
    private ITurn<TGrain>? Next(bool sliceIsOver)
    {
        bool retires = false, goesOn = false;
        lock (_gate)
        {
            _current = null;
            if (_retired) return null;
            while (_queue.TryPeek(out var head) && head.IsObsolete) _queue.Dequeue();
            var waits = _queue.Count > 0;
            var ends = MustEnd(waits);
            if (!waits && !ends)
            {
                retires = _retired = _activation is null;
                _served = true;
                Volatile.Write(ref _state, retires ? CellState.Shut : CellState.Open);
            }
            else if (sliceIsOver)
            {
                // A caller's own turn comes here without having claimed the cell.
                Volatile.Write(ref _state, CellState.Owned);
                goesOn = true;
            }
            else
            {
                return _current = ends ? new DeactivationTurn(this, _activation!) : _activation is null ? new ActivationTurn(this, _queue.Peek().Context) : Dequeue();
            }
        }

        if (goesOn) Schedule();
        if (retires) cells.RemoveIfRetired(key, this, true);
        return null;
    }

    private ITurn<TGrain> Dequeue()
    {
        _served = true;
        return _queue.Dequeue();
    }

    private Task Start(ITurn<TGrain> turn)
    {
        try
        {
            return turn.Start(_activation?.Grain!) ?? NoTask();
        }
        catch (Exception failure)
        {
            return Task.FromException(failure);
        }
    }

    private Task NoTask() => Task.FromException(new InvalidOperationException($"A method of {Name} returned no task."));

    /// <summary>What a turn's end means for the cell.</summary>
    private void Settle(ITurn<TGrain> turn, Task work)
    {
        if (turn.IsCall) _called = true;
        if (_startedAt != NotTimed) Silo.Metrics.TurnTook(Silo.Time.GetElapsedTime(_startedAt), cells.Tag);
        if (!work.IsCompletedSuccessfully)
        {
            Silo.Metrics.TurnFailed(cells.Tag);
            Drop();
        }

        if (!turn.IsCall) Answer(turn, work);
    }

    /// <summary>What a turn's end means for who waits for it: a caller, a timer, or the cell itself.</summary>
    private void Answer(ITurn<TGrain> turn, Task work)
    {
        if (work.IsCompletedSuccessfully)
        {
            turn.Succeed(work);
            return;
        }

        var failure = work.IsCanceled ? new TaskCanceledException(work) : work.Exception!.InnerException!;
        var wasHeard = turn.Fail(failure);
        if (turn is LifecycleTurn || Silo.Phase is SiloPhase.Stopped) return;
        if (wasHeard) Silo.Logger.TurnFailed(Name, failure);
        else if (turn.IsCall) Silo.Logger.LateTurnFailed(Name, failure);
        else Silo.Logger.TimerFailed(Name, failure);
    }
}
