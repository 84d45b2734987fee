namespace Livehouse.Hosting;

/// <summary>
/// Periodic work of a deployment, independent of its number of processes: a single process runs its scheduled jobs itself, a cluster runs each on one node
/// at a time. A run may be skipped or repeated when a process dies: it must be idempotent, and nothing may depend on its exact time.
/// </summary>
public interface IScheduledJob
{
    /// <summary>Unique among the scheduled jobs; stored by clusters: never rename one.</summary>
    string Name { get; }

    /// <summary>The kind that operators see and pause, as of other jobs (docs/jobs.md); without one of its own, the name.</summary>
    string Kind => Name;

    /// <summary>From the end of one run to the beginning of the next; the first run is immediate.</summary>
    TimeSpan Every { get; }

    /// <summary>Runs once. The job handles its own failures as far as it can: an exception is logged, and the next run takes place as usual.</summary>
    Task RunOnce(CancellationToken cancellation);
}
