using Livehouse.Hosting;

namespace Livehouse.Api.Hosting;

/// <summary>Runs every duty of the deployment in this process, each in a loop of its own.</summary>
internal sealed partial class DutyLoops(IEnumerable<IPeriodicDuty> duties, TimeProvider time, ILogger<DutyLoops> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(duties.Select(duty => Loop(duty, stoppingToken)));

    private async Task Loop(IPeriodicDuty duty, CancellationToken stop)
    {
        // A duty that does all its work at once must not hold the start of the next.
        await Task.Yield();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await duty.RunOnce(stop);
            }
            catch (Exception error) when (!stop.IsCancellationRequested)
            {
                LogFailed(log, duty.Name, error);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await ((Task)Task.Delay(duty.Every, time, stop)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A round of {Duty} failed; the next one comes in its time.")]
    private static partial void LogFailed(ILogger log, string duty, Exception error);
}
