namespace Livehouse.Hosting;

/// <summary>
/// Work that a deployment owes itself now and then, however many processes it has: one process runs its scheduled jobs itself, a cluster runs each at one place
/// at a time. A round may be left out or come twice when a process dies: it must be safe to repeat, and nothing may depend on its moment.
/// </summary>
public interface IScheduledJob
{
    /// <summary>Unique among the scheduled jobs; stored by clusters: never rename one.</summary>
    string Name { get; }

    /// <summary>From the end of one round to the beginning of the next; the first round is at once.</summary>
    TimeSpan Every { get; }

    /// <summary>Runs one round. The job handles its own failures as far as it can: an exception is logged, and the next round runs as usual.</summary>
    Task RunOnce(CancellationToken cancellation);
}
