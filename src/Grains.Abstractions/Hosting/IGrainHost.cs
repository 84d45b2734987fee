using Livehouse.Operators;

namespace Livehouse.Hosting;

/// <summary>
/// What a turn of a grain may use. A silo of Orleans implements it, and so does the tests' simulation; a grain sees nothing else of them. Turns of one
/// activation, its timers' included, never overlap.
/// </summary>
public interface IGrainHost
{
    /// <summary>The grain's key, unique within its kind: see <see cref="Storage.GrainRef"/>.</summary>
    string Key { get; }

    /// <summary>The only clock that a grain may read.</summary>
    TimeProvider Time { get; }

    /// <summary>
    /// Other grains. A call into a grain that is, directly or indirectly, waits for the caller would never return: calls go front → event → user →
    /// stream → report queue and directory, and front → user → room → media name and room directory, match → room and notification router;
    /// never back.
    /// </summary>
    IGrains Grains { get; }

    /// <summary>Runs a turn after <paramref name="due"/>, then each <paramref name="period"/> (<see cref="Timeout.InfiniteTimeSpan"/>: once). Ends with the
    /// activation or when disposed.</summary>
    IDisposable StartTimer(Func<Task> turn, TimeSpan due, TimeSpan period);

    /// <summary>Ends the activation after this turn: the next call makes a new one, which loads what is stored.</summary>
    void DeactivateSoon();

    /// <summary>
    /// Ends the activation as soon as no call waits, unless another turn of it begins first: for a grain that has nothing to keep. Many calls at once to such a
    /// grain share one activation.
    /// </summary>
    void DeactivateWhenIdle();

    /// <summary>Keeps the activation for at least this long although nobody calls it.</summary>
    void StayActive(TimeSpan duration);

    /// <summary>Tells the runner that outbox messages were committed, so that it need not wait for its next look.</summary>
    void OutboxCommitted();

    /// <summary>Shows operators what has just happened, if they are watching. May be lost: what must arrive is an outbox message.</summary>
    void ShowOperators(OperatorEvent happened);
}
