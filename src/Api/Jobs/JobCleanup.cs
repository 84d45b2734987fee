using Livehouse.Hosting;
using Livehouse.Jobs;

namespace Livehouse.Api.Jobs;

/// <summary>How long completed jobs stay in the operators' list.</summary>
/// <param name="CompletedFor">From their end. What the figures of the last minute are counted from stays in any case.</param>
/// <param name="CompletedMax">The oldest of more than these go earlier.</param>
internal sealed record JobRetention(TimeSpan CompletedFor, int CompletedMax)
{
    public static JobRetention Default { get; } = new(TimeSpan.FromHours(1), 10_000);
}

/// <summary>Deletes completed jobs, once a minute. Dead letters stay until an operator decides on them.</summary>
internal sealed partial class JobCleanup(IJobStore jobs, JobRetention retention, TimeProvider time, ILogger<JobCleanup> logger) : IScheduledJob
{
    public string Name => "job-cleanup";

    public string Kind => "jobs.cleanup";

    public TimeSpan Every => TimeSpan.FromMinutes(1);

    public async Task RunOnce(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var count = await jobs.Purge(now - retention.CompletedFor, retention.CompletedMax, now, cancellation);
        LogPurged(logger, count);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Count} completed jobs were forgotten.")]
    private static partial void LogPurged(ILogger logger, int count);
}
