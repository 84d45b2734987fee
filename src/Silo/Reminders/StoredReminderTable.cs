using Livehouse.Storage;

namespace Livehouse.Silo.Reminders;

/// <summary>Orleans' reminders in the state database. A handful of rows, one per scheduled job: they are read as a whole.</summary>
internal sealed class StoredReminderTable(IReminderStore store) : IReminderTable
{
    public async Task<ReminderTableData> ReadRows(GrainId grainId)
    {
        var grain = grainId.ToString();
        return new ReminderTableData((await store.All()).Where(row => row.Grain == grain).Select(Entry));
    }

    /// <summary>Reminders whose grain's hash is in (begin, end], a ring that wraps around zero when the end is not above the beginning.</summary>
    public async Task<ReminderTableData> ReadRows(uint begin, uint end) =>
        new((await store.All()).Select(Entry).Where(entry => IsIn(entry.GrainId.GetUniformHashCode(), begin, end)));

    /// <summary>Null when there is none.</summary>
    public async Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName)
    {
        var grain = grainId.ToString();
        return (await store.All()).Where(row => row.Grain == grain && row.Name == reminderName).Select(Entry).FirstOrDefault();
    }

    public async Task<string?> UpsertRow(ReminderEntry entry)
    {
        var row = new StoredReminder(entry.GrainId.ToString(), entry.ReminderName, entry.StartAt, entry.Period, Guid.NewGuid().ToString("N"));
        await store.Put(row);
        return row.ETag;
    }

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) => store.Remove(grainId.ToString(), reminderName, eTag);

    public Task TestOnlyClearTable() => store.Clear();

    private static bool IsIn(uint hash, uint begin, uint end) => begin < end ? hash > begin && hash <= end : hash > begin || hash <= end;

    private static ReminderEntry Entry(StoredReminder row) => new()
    {
        GrainId = GrainId.Parse(row.Grain, null),
        ReminderName = row.Name,
        StartAt = row.StartsAt,
        Period = row.Period,
        ETag = row.ETag,
    };
}
