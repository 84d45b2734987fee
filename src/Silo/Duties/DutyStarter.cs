using Livehouse.Hosting;

namespace Livehouse.Silo.Duties;

/// <summary>Each silo that starts sees to it that every duty is kept: the first makes the reminders, the others meet them.</summary>
internal sealed partial class DutyStarter(IGrainFactory grains, IEnumerable<IScheduledJob> duties, TimeProvider time, ILogger<DutyStarter> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(duties.Select(duty => Keep(duty.Name, stoppingToken)));

    private async Task Keep(string duty, CancellationToken stop)
    {
        await Task.Yield();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await grains.GetGrain<IDutyGrain>(duty).Keep();
                return;
            }
            catch (Exception error) when (!stop.IsCancellationRequested)
            {
                LogFailed(log, duty, error);
            }

            await ((Task)Task.Delay(Pause, time, stop)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The duty {Duty} could not be given to the cluster yet; this is tried again.")]
    private static partial void LogFailed(ILogger log, string duty, Exception error);
}
