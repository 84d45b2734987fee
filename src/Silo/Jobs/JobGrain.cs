using Livehouse.Hosting;
using Livehouse.Jobs;
using Livehouse.Storage;

namespace Livehouse.Silo.Jobs;

/// <summary>Runs one job of the deployment, on one node of the cluster. The key is the job's name.</summary>
[Alias("livehouse.duty")]
internal interface IJobGrain : IGrainWithStringKey
{
    /// <summary>Makes sure that the job runs from now on, whichever silos come and go.</summary>
    [Alias("Keep")]
    Task Keep();

    /// <summary>Null: this version of the program does not have the job.</summary>
    [Alias("Report")]
    Task<ScheduledJobReport?> Report();
}

/// <summary>
/// One grain per job: the cluster activates it once, the activation runs the rounds, and a reminder brings it back when its silo is gone. Rounds run outside of
/// calls, so that a long one does not block the reminder.
/// </summary>
[GrainType("duty")]
[KeepAlive]
internal sealed partial class JobGrain(IEnumerable<IScheduledJob> jobs, IOutboxStore outbox, TimeProvider time, ILogger<JobGrain> log)
    : Grain, IJobGrain, IRemindable
{
    /// <summary>The longest pause of a job after its silo dies, on top of the time in which the cluster detects the loss.</summary>
    public static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(15);

    private const string Reminder = "keep";

    private IScheduledJob? _job;
    private JobRuns? _runs;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var name = this.GetPrimaryKeyString();
        _job = jobs.FirstOrDefault(job => job.Name == name);
        if (_job is null)
        {
            LogUnknown(log, name);
            return Task.CompletedTask;
        }

        _runs = new JobRuns(_job, time);
        this.RegisterGrainTimer(Round, new GrainTimerCreationOptions { DueTime = TimeSpan.Zero, Period = _job.Every, Interleave = true });
        return Task.CompletedTask;
    }

    public async Task Keep() => await this.RegisterOrUpdateReminder(Reminder, CheckEvery, CheckEvery);

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        // A job that no longer exists in this version of the program: its reminder is removed too.
        if (_job is null && await this.GetReminder(reminderName) is { } reminder) await this.UnregisterReminder(reminder);
    }

    public Task<ScheduledJobReport?> Report() => Task.FromResult(_runs?.Report());

    private async Task Round(CancellationToken cancellation)
    {
        try
        {
            if (await outbox.IsPaused(_job!.Kind, cancellation))
            {
                _runs!.WasPaused();
                return;
            }

            _runs!.Began();
            await _job.RunOnce(cancellation);
            _runs.Completed();
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            _runs!.Failed(error);
            LogFailed(log, _job!.Name, error);
        }
        catch (OperationCanceledException)
        {
            // The activation ends; the next one continues.
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A run of {Job} failed; the next one runs as scheduled.")]
    private static partial void LogFailed(ILogger log, string job, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The job {Job} does not exist in this version.")]
    private static partial void LogUnknown(ILogger log, string job);
}
