using Livehouse.Hosting;

namespace Livehouse.Silo.Jobs;

/// <summary>Each silo that starts makes sure that every job is scheduled: the first creates the reminders, the others find them.</summary>
internal sealed partial class JobStarter(IGrainFactory grains, IEnumerable<IScheduledJob> jobs, TimeProvider time, ILogger<JobStarter> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(jobs.Select(job => Keep(job.Name, stoppingToken)));

    private async Task Keep(string job, CancellationToken stop)
    {
        await Task.Yield();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await grains.GetGrain<IJobGrain>(job).Keep();
                return;
            }
            catch (Exception error) when (!stop.IsCancellationRequested)
            {
                LogFailed(log, job, error);
            }

            await ((Task)Task.Delay(Pause, time, stop)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The job {Job} could not be scheduled in the cluster yet; retrying.")]
    private static partial void LogFailed(ILogger log, string job, Exception error);
}
