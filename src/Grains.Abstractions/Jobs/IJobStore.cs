namespace Livehouse.Jobs;

/// <summary>The jobs of the deployment, for its operators. Whatever is changed here takes effect in every process with its next claim.</summary>
public interface IJobStore : IJobStats
{
    /// <summary>Newest first, by when they first became due.</summary>
    Task<IReadOnlyList<JobRecord>> List(JobQuery query, DateTimeOffset now, CancellationToken cancellation = default);

    /// <summary>One job with its errors; null when there is none, or it completed too long ago.</summary>
    Task<JobRecord?> Find(string id, DateTimeOffset now, CancellationToken cancellation = default);

    /// <summary>Makes a dead letter, or a job that waits after a failure, due now. A dead letter gets as many attempts as a new job.</summary>
    Task<JobChange> Retry(string id, DateTimeOffset now, CancellationToken cancellation = default);

    /// <summary>
    /// Makes a job that waits a dead letter, and informs its grain of the failure; deletes a dead letter for good.
    /// </summary>
    /// <param name="reason">What the grain and the list get as the failure.</param>
    Task<JobChange> Discard(string id, string reason, DateTimeOffset now, CancellationToken cancellation = default);

    /// <summary>As <see cref="Retry"/>, for all jobs that match; returns how many changed.</summary>
    Task<int> RetryAll(JobFilter filter, DateTimeOffset now, CancellationToken cancellation = default);

    /// <summary>As <see cref="Discard"/>, for all jobs that match; returns how many changed.</summary>
    Task<int> DiscardAll(JobFilter filter, string reason, DateTimeOffset now, CancellationToken cancellation = default);

    /// <summary>From now on no job of this kind begins, in any process, until it is resumed. Those that run go on.</summary>
    Task Pause(string kind, DateTimeOffset now, CancellationToken cancellation = default);

    Task Resume(string kind, CancellationToken cancellation = default);

    /// <summary>
    /// Deletes completed jobs that ended before <paramref name="endedBefore"/>, the oldest of more than <paramref name="countMax"/>, and the errors of jobs
    /// that are gone; returns how many jobs were deleted. What the figures of the last minute are counted from stays.
    /// </summary>
    Task<int> Purge(DateTimeOffset endedBefore, int countMax, DateTimeOffset now, CancellationToken cancellation = default);
}
