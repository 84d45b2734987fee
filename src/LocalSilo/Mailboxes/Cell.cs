using System.Runtime.CompilerServices;
using Livehouse.Storage;

namespace Livehouse.LocalSilo.Mailboxes;

/// <summary>
/// One grain's mailbox and the activation that serves it: turns in the order they came, one at a time, awaits included. The lock guards the few fields below and is never held while
/// grain code runs. Whoever sets <see cref="_busy"/> owns the cell until it clears it: one thread, or the await of a turn under way.
/// </summary>
/// <remarks>A call into an idle grain runs its turn on the caller's own thread. Everything else runs on the thread pool, a bounded slice of turns at a time.</remarks>
internal sealed partial class Cell<TGrain>(Cells<TGrain> cells, string key) : IThreadPoolWorkItem
    where TGrain : class
{
    private const long NotTimed = long.MinValue;

    private readonly Lock _gate = new();
    private readonly Queue<ITurn<TGrain>> _queue = new();
    private Activation<TGrain>? _activation;
    private ITurn<TGrain>? _current;
    private Task? _work;
    private Action? _resume;
    private long _startedAt;
    private long _calledAt;
    private bool _busy;
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
                _retired = !_busy && _activation is null;
            }
            else
            {
                if (_queue.Count >= Silo.Options.MailboxLengthMax) throw new GrainOverloadedException(Name, Silo.Options.MailboxLengthMax);
                _queue.Enqueue(call);
                starts = !_busy;
                _busy = true;
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
            if (_busy) return;
            _busy = true;
        }

        Schedule();
    }

    void IThreadPoolWorkItem.Execute() => Run(Silo.Options.SliceLengthMax);

    /// <summary>The caller's thread will do, unless its awaits must come back to a special place or its stack is deep already.</summary>
    private static bool MayRunHere() =>
        SynchronizationContext.Current is null && TaskScheduler.Current == TaskScheduler.Default && RuntimeHelpers.TryEnsureSufficientExecutionStack();

    private void Schedule() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    /// <param name="ended">A call whose caller is still to be told. That happens after the cell is free again or has its next turn: who calls anew because of the answer finds it idle.</param>
    private void Run(int turnsMax, ITurn<TGrain>? ended = null, Task? outcome = null)
    {
        for (var turns = 0; ;)
        {
            var turn = Next(sliceIsOver: turns >= turnsMax);
            if (ended is not null) Answer(ended, outcome!);
            if (turn is null) return;
            if (turn is not LifecycleTurn) turns++;
            _startedAt = Silo.Metrics.TimesTurns ? Silo.Time.GetTimestamp() : NotTimed;
            var work = Start(turn);
            if (!work.IsCompleted)
            {
                _work = work;
                work.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_resume ??= Resume);
                return;
            }

            Settle(turn, work);
            (ended, outcome) = turn.IsCall ? (turn, work) : (null, null);
        }
    }

    /// <summary>The awaits of a turn are over: on with the next, here if this is a thread of the pool.</summary>
    private void Resume()
    {
        var (turn, work) = (_current!, _work!);
        _work = null;
        Settle(turn, work);
        var call = turn.IsCall ? turn : null;
        if (Thread.CurrentThread.IsThreadPoolThread)
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
                _busy = false;
                retires = _retired = _activation is null;
            }
            else if (sliceIsOver)
            {
                goesOn = true;
            }
            else
            {
                return _current = ends ? new DeactivationTurn(this, _activation!) : _activation is null ? new ActivationTurn(this) : Dequeue();
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
            return turn.Start(_activation?.Grain!) ?? Task.FromException(new InvalidOperationException($"A method of {Name} returned no task."));
        }
        catch (Exception failure)
        {
            return Task.FromException(failure);
        }
    }

    /// <summary>What a turn's end means for the cell.</summary>
    private void Settle(ITurn<TGrain> turn, Task work)
    {
        if (turn.IsCall) Volatile.Write(ref _calledAt, Silo.Time.GetTimestamp());
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
