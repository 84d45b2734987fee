namespace Livehouse.Storage;

/// <summary>Stores the reminders of a single-process cluster.</summary>
public interface IReminderStore
{
    Task<IReadOnlyList<StoredReminder>> All();

    /// <summary>Adds the reminder, or replaces the one of the same grain and name.</summary>
    Task Put(StoredReminder reminder);

    /// <summary>False when there is no reminder with this version.</summary>
    Task<bool> Remove(string grain, string name, string etag);

    Task Clear();
}

/// <param name="Grain">Orleans' own name of the grain, such as <c>job/media-reconcile</c>.</param>
/// <param name="StartsAt">UTC.</param>
/// <param name="ETag">Changes with each write.</param>
public sealed record StoredReminder(string Grain, string Name, DateTime StartsAt, TimeSpan Period, string ETag);
