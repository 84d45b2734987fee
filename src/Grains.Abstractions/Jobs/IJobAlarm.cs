namespace Livehouse.Jobs;

/// <summary>For a process without an outbox runner.</summary>
public interface IJobAlarm
{
    /// <summary>Wakes the runner of a silo, since jobs were stored. It may not arrive: runners look for jobs every few seconds.</summary>
    Task Ring();
}
