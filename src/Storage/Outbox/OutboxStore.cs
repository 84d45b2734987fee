using System.Data.Common;
using System.Text.Json;
using Livehouse.Outbox;
using Livehouse.Storage.Databases;
using Livehouse.Wire;
using Microsoft.Extensions.Logging;

namespace Livehouse.Storage.Outbox;

/// <summary>An outbox message is claimed by moving its due time to the end of the lease: if its runner dies, it becomes due again without further
/// action.</summary>
internal sealed partial class OutboxStore(IDatabase database, ILogger logger) : IOutboxStore
{
    private const string Select = "SELECT id, kind, key, effect, due_at, attempts FROM effects";

    public async Task<IReadOnlyList<PendingOutboxMessage>> Claim(DateTimeOffset now, TimeSpan lease, int limit, CancellationToken cancellation = default)
    {
        if (limit <= 0) return [];
        var due = new Statement(
            $"{Select} WHERE due_at <= @now ORDER BY due_at, id LIMIT @limit{database.Dialect.LockFreeRows}",
            ("now", now.ToUnixTimeMilliseconds()),
            ("limit", limit));
        return Outbox(await database.Write(session => Take(session, due, now + lease), cancellation));
    }

    public async Task<PendingOutboxMessage?> ClaimOne(string outboxMessageId, DateTimeOffset now, TimeSpan lease, CancellationToken cancellation = default)
    {
        var one = new Statement($"{Select} WHERE id = @id{database.Dialect.LockRows}", ("id", outboxMessageId));
        return Outbox(await database.Write(session => Take(session, one, now + lease), cancellation)).FirstOrDefault();
    }

    public Task Postpone(string outboxMessageId, DateTimeOffset dueAt, CancellationToken cancellation = default) => database.Write(
        session => session.Execute("UPDATE effects SET due_at = @due WHERE id = @id", ("due", dueAt.ToUnixTimeMilliseconds()), ("id", outboxMessageId)),
        cancellation);

    public async Task<DateTimeOffset?> NextDue(CancellationToken cancellation = default) =>
        await database.Read(session => session.QueryNumber(new("SELECT MIN(due_at) FROM effects")), cancellation) is { } due
            ? DateTimeOffset.FromUnixTimeMilliseconds(due)
            : null;

    public Task Discard(string outboxMessageId, CancellationToken cancellation = default) =>
        database.Write(session => session.Execute("DELETE FROM effects WHERE id = @id", ("id", outboxMessageId)), cancellation);

    /// <summary>The query locks the rows (or SQLite has one writer), so the rows found are exactly those updated.</summary>
    private static async Task<List<Row>> Take(Session session, Statement query, DateTimeOffset until)
    {
        var rows = await session.Query(query, Read);
        var due = until.ToUnixTimeMilliseconds();
        await session.ExecuteAll([.. rows.Select(row => new Statement(
            "UPDATE effects SET attempts = attempts + 1, due_at = @due WHERE id = @id",
            ("due", due),
            ("id", row.Id)))]);
        return rows.ConvertAll(row => row with { DueAt = due, Attempts = row.Attempts + 1 });
    }

    /// <summary>An outbox message that this program can't read (a newer one wrote it) is left for one that can: it must not block the others.</summary>
    private List<PendingOutboxMessage> Outbox(List<Row> rows)
    {
        var outbox = new List<PendingOutboxMessage>(rows.Count);
        foreach (var row in rows)
        {
            try
            {
                outbox.Add(new(row.Id, row.Grain, Parse(row.Json), DateTimeOffset.FromUnixTimeMilliseconds(row.DueAt), row.Attempts));
            }
            catch (Exception e) when (e is JsonException or NotSupportedException)
            {
                LogUnreadable(row.Id, row.Grain, e.GetType().Name);
            }
        }

        return outbox;
    }

    private static OutboxMessage Parse(string json) =>
        JsonSerializer.Deserialize<OutboxMessage>(json, LivehouseJson.Options) ?? throw new JsonException("The outbox message is null.");

    private static Row Read(DbDataReader row) =>
        new(row.GetString(0), new GrainRef(row.GetString(1), row.GetString(2)), row.GetString(3), row.GetInt64(4), row.GetInt32(5));

    [LoggerMessage(
        Level = LogLevel.Error, Message = "Outbox message {OutboxMessageId} of {Grain} can't be read ({Fault}). It stays in the database and is skipped.")]
    private partial void LogUnreadable(string outboxMessageId, GrainRef grain, string fault);

    private sealed record Row(string Id, GrainRef Grain, string Json, long DueAt, int Attempts);
}
