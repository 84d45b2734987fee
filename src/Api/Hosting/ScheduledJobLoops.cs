using Livehouse.Hosting;

namespace Livehouse.Api.Hosting;

/// <summary>Runs every scheduled job of the deployment in this process, each in a loop of its own.</summary>
internal sealed partial class ScheduledJobLoops(IEnumerable<IScheduledJob> jobs, TimeProvider time, ILogger<ScheduledJobLoops> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(jobs.Select(job => Loop(job, stoppingToken)));

    private async Task Loop(IScheduledJob job, CancellationToken stop)
    {
        // A scheduled job that does all its work at once must not hold the start of the next.
        await Task.Yield();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await job.RunOnce(stop);
            }
            catch (Exception error) when (!stop.IsCancellationRequested)
            {
                LogFailed(log, job.Name, error);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await ((Task)Task.Delay(job.Every, time, stop)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A round of the scheduled job {Job} failed. The next round comes in its time.")]
    private static partial void LogFailed(ILogger log, string job, Exception error);
}
