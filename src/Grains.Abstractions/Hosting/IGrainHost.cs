namespace Livehouse.Hosting;

/// <summary>
/// What the host gives to one activation of a grain. The in-process silo and Microsoft Orleans implement it; a grain sees nothing else of them. Turns of one
/// activation, its timers' included, never overlap.
/// </summary>
public interface IGrainHost
{
    /// <summary>The only clock that a grain may read.</summary>
    TimeProvider Time { get; }

    /// <summary>
    /// Other grains. A call into a grain that is, directly or indirectly, waits for the caller would never return: calls go front → user → stream → report
    /// queue and directory, and front → user → room → media name and room directory, match → room and notification router; never back.
    /// </summary>
    IGrains Grains { get; }

    /// <summary>Runs a turn after <paramref name="due"/>, then each <paramref name="period"/> (<see cref="Timeout.InfiniteTimeSpan"/>: once). Ends with the
    /// activation or when disposed.</summary>
    IDisposable StartTimer(Func<Task> turn, TimeSpan due, TimeSpan period);

    /// <summary>Ends the activation after this turn: the next call makes a new one, which loads what is stored.</summary>
    void DeactivateSoon();

    /// <summary>Keeps the activation for at least this long although nobody calls it.</summary>
    void StayActive(TimeSpan duration);

    /// <summary>Tells the runner that outbox messages were committed, so that it need not wait for its next look.</summary>
    void OutboxCommitted();
}

/// <summary>The events of an activation's life that the host reports to it, each as a turn of its own.</summary>
public interface IGrainLifecycle
{
    /// <summary>Before the first call: loads the state. When it throws, the calls that wait fail and the next one tries again.</summary>
    Task OnActivate(CancellationToken cancellation);

    /// <summary>After the last call, except after a crash or a failed turn: writes what is still in memory.</summary>
    Task OnDeactivate(CancellationToken cancellation);

    /// <summary>
    /// At the end of a turn, when the host is about to hand its grains to another one: writes what is only in memory, so that the next activation finds it.
    /// Grains that write everything before they answer have nothing to do.
    /// </summary>
    Task OnLeaving() => Task.CompletedTask;
}
