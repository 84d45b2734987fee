using Livehouse.Operators;
using Livehouse.Outgoing;

namespace Livehouse.Hosting;

/// <summary>
/// The services available to a grain's turn. Implemented by an Orleans silo and by the tests' simulation; a grain uses nothing else of either. Turns of one
/// activation, including its timers, never overlap.
/// </summary>
public interface IGrainHost
{
    /// <summary>The grain's key, unique within its kind: see <see cref="Storage.GrainRef"/>.</summary>
    string Key { get; }

    /// <summary>The only clock that a grain may read.</summary>
    TimeProvider Time { get; }

    /// <summary>
    /// Other grains. A call into a grain that is waiting, directly or indirectly, for the caller would never return: calls go front → ingest → event →
    /// user → stream → report queue and directory, and front → user → room → media name and room directory, match → room and notification router;
    /// never back.
    /// </summary>
    IGrains Grains { get; }

    /// <summary>Which of the things that happen are to be stored for webhooks.</summary>
    IWebhookWatch Webhooks => NoWebhooks.Instance;

    /// <summary>Runs a turn after <paramref name="due"/>, then each <paramref name="period"/> (<see cref="Timeout.InfiniteTimeSpan"/>: once). Ends with the
    /// activation or when disposed.</summary>
    IDisposable StartTimer(Func<Task> turn, TimeSpan due, TimeSpan period);

    /// <summary>Ends the activation after this turn: the next call makes a new one, which loads what is stored.</summary>
    void DeactivateSoon();

    /// <summary>
    /// Ends the activation as soon as no call waits, unless another turn of it begins first: for a grain that keeps no state. Concurrent calls to such a grain
    /// share one activation.
    /// </summary>
    void DeactivateWhenIdle();

    /// <summary>Keeps the activation for at least this long even without calls.</summary>
    void StayActive(TimeSpan duration);

    /// <summary>Notifies the outbox runner that messages were committed, so that it need not wait for its next poll.</summary>
    void OutboxCommitted();

    /// <summary>Shows operators what has just happened, if they are watching. May be lost: what must arrive is an outbox message.</summary>
    void ShowOperators(OperatorEvent happened);
}
