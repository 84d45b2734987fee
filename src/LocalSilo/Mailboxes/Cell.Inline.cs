namespace Livehouse.LocalSilo.Mailboxes;

/// <summary>How a caller runs its turn on its own thread when the grain is idle: one exchange to enter, one to leave, nothing allocated.</summary>
internal sealed partial class Cell<TGrain>
{
    /// <summary>
    /// A turn that is under way on another caller's thread is mostly over sooner than a place in the queue costs (an object, the lock, two hops between threads): about a microsecond, and so
    /// long, no longer, it is waited for. Who meets a longer turn has lost no more than queueing costs anyway.
    /// </summary>
    private const int LooksMax = 8;

    private static readonly bool CanWait = Environment.ProcessorCount > 1;

    /// <summary>
    /// Makes the caller's thread the owner of this cell, for one turn. False when the call has to take its place in the queue. After true the caller runs its turn and then calls
    /// <see cref="Leave"/>, or <see cref="Adopt"/> when the turn awaits something or failed.
    /// </summary>
    public bool TryEnter(out Visit<TGrain> visit)
    {
        visit = default;
        // A silo that is about to stop looks at each call, under the lock.
        if (Silo.Phase is not SiloPhase.Running || !MayRunHere()) return false;
        if (Interlocked.CompareExchange(ref _state, CellState.Inline, CellState.Open) != CellState.Open && !WaitToEnter()) return false;
        visit = new Visit<TGrain>(_activation!.Grain!, ExecutionContext.Capture()!, Silo.Metrics.TimesTurns ? Silo.Time.GetTimestamp() : NotTimed);
        return true;
    }

    /// <summary>The turn has succeeded. Whatever was left meanwhile for this thread to look after goes to the thread pool.</summary>
    public void Leave(in Visit<TGrain> visit)
    {
        visit.Context.Again();
        _called = true;
        var took = visit.StartedAt == NotTimed ? default : Silo.Time.GetElapsedTime(visit.StartedAt);
        if (Interlocked.CompareExchange(ref _state, CellState.Open, CellState.Inline) != CellState.Inline) Run(0);
        if (visit.StartedAt != NotTimed) Silo.Metrics.TurnTook(took, cells.Tag);
    }

    /// <summary>The turn is not over with its method, or failed: from now on it is like one from the queue, and its caller waits for <paramref name="call"/>.</summary>
    public void Adopt(in Visit<TGrain> visit, ITurn<TGrain> call, Task? work)
    {
        visit.Context.Again();
        work ??= NoTask();
        _startedAt = visit.StartedAt;
        if (work.IsCompleted)
        {
            Settle(call, work);
            Run(0, call, work);
            return;
        }

        bool isKilled;
        lock (_gate)
        {
            Claim();
            _current = call;
            isKilled = _retired;
        }

        if (isKilled) call.Fail(new SiloStoppedException());
        Await(work);
    }

    /// <summary>Only while nothing waits in the queue: who stands there comes first.</summary>
    private bool WaitToEnter()
    {
        if (!CanWait) return false;
        for (var look = 0; look < LooksMax; look++)
        {
            switch (Volatile.Read(ref _state))
            {
                case CellState.Open when Interlocked.CompareExchange(ref _state, CellState.Inline, CellState.Open) == CellState.Open: return true;
                case CellState.Open or CellState.Inline: break;
                default: return false;
            }

            Thread.SpinWait(1 + look);
        }

        return false;
    }
}
