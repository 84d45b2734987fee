using Livehouse.Api.Hosting;
using Livehouse.Jobs;
using Livehouse.Silo.Activations;

namespace Livehouse.Api.Jobs;

/// <summary>
/// Wakes a runner of the deployment: the one of this process, or, at a front, which has none, one in a silo. Nothing depends on it: runners look for jobs every
/// five seconds.
/// </summary>
internal sealed partial class JobRunners(OutboxSignal own, Deployment deployment, IJobAlarm alarm, ILogger<JobRunners> log)
{
    public void Wake()
    {
        if (deployment.RunsOutbox) own.Wake();
        else _ = WakeSilo();
    }

    private async Task WakeSilo()
    {
        try
        {
            await alarm.Ring();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            LogUnreached(log, error);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "No silo could be woken for new jobs; they are found within seconds.")]
    private static partial void LogUnreached(ILogger log, Exception fault);
}
