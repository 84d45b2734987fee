namespace Livehouse.Jobs;

/// <summary>The scheduled jobs of the deployment, each at the one place where it runs.</summary>
public interface IScheduledJobs
{
    /// <summary>In no order. A job that has just moved, because its process died, knows only of its runs since.</summary>
    Task<IReadOnlyList<ScheduledJobReport>> List(CancellationToken cancellation = default);
}

/// <summary>How a scheduled job is doing. Times are UTC, of the process that runs it.</summary>
/// <param name="Name">Unique among the scheduled jobs.</param>
/// <param name="Kind">As operators see it.</param>
/// <param name="EverySeconds">From the end of one run to the beginning of the next.</param>
/// <param name="IsRunning">A run is under way.</param>
/// <param name="IsPaused">Its kind was paused when the last run was due, so that it did not take place.</param>
/// <param name="Runs">Begun in the current process.</param>
/// <param name="Since">When the current process took it on.</param>
/// <param name="LastRunAt">Null: none has begun there.</param>
/// <param name="NextRunAt">Null: a run is under way.</param>
[GenerateSerializer, Alias("livehouse.ScheduledJobReport"), Immutable]
public sealed record ScheduledJobReport(
    string Name,
    string Kind,
    double EverySeconds,
    bool IsRunning,
    bool IsPaused,
    int Runs,
    DateTimeOffset Since,
    DateTimeOffset? LastRunAt,
    DateTimeOffset? NextRunAt)
{
    /// <summary>The last failed runs, oldest first; the attempt is the number of the run.</summary>
    [Id(0)]
    public IReadOnlyList<ScheduledJobFailure> Failures { get; init; } = [];

    /// <summary>Runs that failed, in all.</summary>
    [Id(1)]
    public int FailureCount { get; init; }

    /// <summary>Runs that ended well within the last minute.</summary>
    [Id(2)]
    public int CompletedPerMinute { get; init; }

    /// <summary>Runs that failed within the last minute.</summary>
    [Id(3)]
    public int FailedPerMinute { get; init; }
}

/// <param name="Error">The type of the exception; the log has the rest.</param>
[GenerateSerializer, Alias("livehouse.ScheduledJobFailure"), Immutable]
public sealed record ScheduledJobFailure(int Run, DateTimeOffset At, string Error);
