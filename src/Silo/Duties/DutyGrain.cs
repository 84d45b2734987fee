using Livehouse.Hosting;

namespace Livehouse.Silo.Duties;

/// <summary>Runs one duty of the deployment, at one place in the cluster. The key is the duty's name.</summary>
[GrainInterfaceType("livehouse.duty")]
internal interface IDutyGrain : IGrainWithStringKey
{
    /// <summary>Sees to it that the duty runs from now on, whatever silo comes or goes.</summary>
    Task Keep();
}

/// <summary>
/// A grain a duty: the cluster activates it once, the activation runs the rounds, and a reminder brings it back when its silo is gone. Rounds run beside the calls, so that a long one does not
/// hold the reminder up.
/// </summary>
[GrainType("duty")]
[KeepAlive]
internal sealed partial class DutyGrain(IEnumerable<IScheduledJob> duties, ILogger<DutyGrain> log) : Grain, IDutyGrain, IRemindable
{
    /// <summary>How long a duty rests at most, beside the time in which the cluster finds the loss, when its silo dies.</summary>
    public static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(15);

    private const string Reminder = "keep";

    private IScheduledJob? _duty;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var name = this.GetPrimaryKeyString();
        _duty = duties.FirstOrDefault(duty => duty.Name == name);
        if (_duty is null) LogUnknown(log, name);
        else this.RegisterGrainTimer(Round, new GrainTimerCreationOptions { DueTime = TimeSpan.Zero, Period = _duty.Every, Interleave = true });
        return Task.CompletedTask;
    }

    public async Task Keep() => await this.RegisterOrUpdateReminder(Reminder, CheckEvery, CheckEvery);

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        // A duty that this version of the program does not have any more: its reminder goes too.
        if (_duty is null && await this.GetReminder(reminderName) is { } reminder) await this.UnregisterReminder(reminder);
    }

    private async Task Round(CancellationToken cancellation)
    {
        try
        {
            await _duty!.RunOnce(cancellation);
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            LogFailed(log, _duty!.Name, error);
        }
        catch (OperationCanceledException)
        {
            // The activation ends; the next one goes on.
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A round of {Duty} failed; the next one comes in its time.")]
    private static partial void LogFailed(ILogger log, string duty, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "There is no duty {Duty} in this version.")]
    private static partial void LogUnknown(ILogger log, string duty);
}
