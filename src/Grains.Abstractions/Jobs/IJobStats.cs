namespace Livehouse.Jobs;

/// <summary>Figures about the jobs of the whole deployment, counted in the database.</summary>
public interface IJobStats
{
    Task<JobTotals> Totals(DateTimeOffset now, CancellationToken cancellation = default);

    /// <summary>Of each kind that has jobs, or had some within the last minute, or is paused; in no order.</summary>
    Task<IReadOnlyList<JobFigures>> OfKinds(DateTimeOffset now, CancellationToken cancellation = default);
}

/// <param name="Depth">Jobs that are due or wait for another attempt.</param>
/// <param name="OldestSeconds">How long ago the oldest of these first became due; 0 when there is none.</param>
/// <param name="Discarded">Dead letters.</param>
public sealed record JobTotals(long Depth, double OldestSeconds, long Discarded);

/// <param name="Depth">See <see cref="JobTotals.Depth"/>.</param>
/// <param name="OldestSeconds">See <see cref="JobTotals.OldestSeconds"/>.</param>
/// <param name="Scheduled">Jobs whose time has not come.</param>
/// <param name="CompletedPerMinute">Jobs completed within the last minute.</param>
/// <param name="FailedPerMinute">Attempts that failed within the last minute.</param>
/// <param name="PausedAt">UTC; null: it is not paused.</param>
public sealed record JobFigures(
    string Kind,
    long Depth,
    double OldestSeconds,
    long Running,
    long Scheduled,
    long CompletedPerMinute,
    long FailedPerMinute,
    long Discarded,
    DateTimeOffset? PausedAt);
