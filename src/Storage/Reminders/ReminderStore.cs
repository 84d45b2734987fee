using Livehouse.Storage.Databases;

namespace Livehouse.Storage.Reminders;

internal sealed class ReminderStore(IDatabase database) : IReminderStore
{
    public async Task<IReadOnlyList<StoredReminder>> All() => await database.Read(static session => session.Query(
        new Statement("SELECT grain, name, starts_at, period, etag FROM reminders"),
        static row => new StoredReminder(
            row.GetString(0),
            row.GetString(1),
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)).UtcDateTime,
            TimeSpan.FromMilliseconds(row.GetInt64(3)),
            row.GetString(4))));

    public Task Put(StoredReminder reminder) => database.Write(session => session.Execute(
        """
        INSERT INTO reminders (grain, name, starts_at, period, etag) VALUES (@grain, @name, @starts, @period, @etag)
        ON CONFLICT (grain, name) DO UPDATE SET starts_at = excluded.starts_at, period = excluded.period, etag = excluded.etag
        """,
        ("grain", reminder.Grain),
        ("name", reminder.Name),
        ("starts", new DateTimeOffset(DateTime.SpecifyKind(reminder.StartsAt, DateTimeKind.Utc)).ToUnixTimeMilliseconds()),
        ("period", (long)reminder.Period.TotalMilliseconds),
        ("etag", reminder.ETag)));

    public async Task<bool> Remove(string grain, string name, string etag) => await database.Write(session => session.Execute(
        "DELETE FROM reminders WHERE grain = @grain AND name = @name AND etag = @etag",
        ("grain", grain),
        ("name", name),
        ("etag", etag))) > 0;

    public Task Clear() => database.Write(static session => session.Execute("DELETE FROM reminders"));
}
