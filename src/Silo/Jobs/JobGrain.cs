using Livehouse.Hosting;

namespace Livehouse.Silo.Jobs;

/// <summary>Runs one job of the deployment, at one place in the cluster. The key is the job's name.</summary>
[Alias("livehouse.duty")]
internal interface IJobGrain : IGrainWithStringKey
{
    /// <summary>Sees to it that the job runs from now on, whatever silo comes or goes.</summary>
    [Alias("Keep")]
    Task Keep();
}

/// <summary>
/// A grain a job: the cluster activates it once, the activation runs the rounds, and a reminder brings it back when its silo is gone. Rounds run beside the
/// calls, so that a long one does not hold the reminder up.
/// </summary>
[GrainType("duty")]
[KeepAlive]
internal sealed partial class JobGrain(IEnumerable<IScheduledJob> jobs, ILogger<JobGrain> log) : Grain, IJobGrain, IRemindable
{
    /// <summary>How long a job rests at most, beside the time in which the cluster finds the loss, when its silo dies.</summary>
    public static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(15);

    private const string Reminder = "keep";

    private IScheduledJob? _job;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var name = this.GetPrimaryKeyString();
        _job = jobs.FirstOrDefault(job => job.Name == name);
        if (_job is null) LogUnknown(log, name);
        else this.RegisterGrainTimer(Round, new GrainTimerCreationOptions { DueTime = TimeSpan.Zero, Period = _job.Every, Interleave = true });
        return Task.CompletedTask;
    }

    public async Task Keep() => await this.RegisterOrUpdateReminder(Reminder, CheckEvery, CheckEvery);

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        // A job that this version of the program does not have any more: its reminder goes too.
        if (_job is null && await this.GetReminder(reminderName) is { } reminder) await this.UnregisterReminder(reminder);
    }

    private async Task Round(CancellationToken cancellation)
    {
        try
        {
            await _job!.RunOnce(cancellation);
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            LogFailed(log, _job!.Name, error);
        }
        catch (OperationCanceledException)
        {
            // The activation ends; the next one goes on.
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A round of {Job} failed; the next one comes in its time.")]
    private static partial void LogFailed(ILogger log, string job, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "There is no job {Job} in this version.")]
    private static partial void LogUnknown(ILogger log, string job);
}
