namespace Livehouse.Storage;

/// <summary>Keeps the reminders of a process that is the whole cluster.</summary>
public interface IReminderStore
{
    Task<IReadOnlyList<StoredReminder>> All();

    /// <summary>Adds the reminder, or replaces the one of the same grain and name.</summary>
    Task Put(StoredReminder reminder);

    /// <summary>False when there is none of this version.</summary>
    Task<bool> Remove(string grain, string name, string etag);

    Task Clear();
}

/// <param name="Grain">Orleans' own name of the grain, such as <c>job/media-reconcile</c>.</param>
/// <param name="StartsAt">UTC.</param>
/// <param name="ETag">Another one after each change.</param>
public sealed record StoredReminder(string Grain, string Name, DateTime StartsAt, TimeSpan Period, string ETag);
