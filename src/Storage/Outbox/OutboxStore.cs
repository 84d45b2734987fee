using System.Data.Common;
using System.Text.Json;
using Livehouse.Outbox;
using Livehouse.Storage.Databases;
using Livehouse.Wire;
using Microsoft.Extensions.Logging;

namespace Livehouse.Storage.Outbox;

/// <summary>
/// An outbox message is claimed by moving its due time to the end of the lease: if its runner dies, it becomes due again without further action. A claim looks
/// at the first due messages of each kind, so that neither a paused kind nor a long queue of another one is in its way.
/// </summary>
internal sealed partial class OutboxStore(IDatabase database, ILogger logger, OutboxPool pool) : IOutboxStore
{
    /// <summary>Failed attempts kept of each message.</summary>
    public const int ErrorsMax = 10;

    private const string Columns = "e.id, e.kind, e.key, e.effect, e.due_at, e.attempts, e.forgiven, e.failure, e.withdrawn, e.held, e.job";

    private const string LostItsLease = "The process that ran it ended, or its lease did.";

    /// <summary>Kinds that are not paused. A message of a kind that this program doesn't know is left for one that does.</summary>
    private readonly string _pool = Lanes.JsonOf(pool);

    private readonly string _lanes = $"{database.Dialect.JobLanes} AS k WHERE NOT EXISTS (SELECT 1 FROM paused_jobs AS p WHERE p.job = k.job)";

    public async Task<IReadOnlyList<PendingOutboxMessage>> Claim(DateTimeOffset now, TimeSpan lease, int limit, CancellationToken cancellation = default)
    {
        if (limit <= 0) return [];
        var due = new Statement(
            database.Dialect.FirstOfLanes(_lanes, Columns),
            ("lanes", _pool),
            ("now", now.ToUnixTimeMilliseconds()),
            ("limit", limit));
        return Outbox(await database.Write(session => Take(session, due, now, lease), cancellation));
    }

    public async Task<PendingOutboxMessage?> ClaimOne(string outboxMessageId, DateTimeOffset now, TimeSpan lease, CancellationToken cancellation = default)
    {
        var one = new Statement(
            $"SELECT {Columns} FROM effects AS e WHERE e.id = @id AND (e.held = 0 OR e.due_at <= @now) "
                + $"AND NOT EXISTS (SELECT 1 FROM paused_jobs AS p WHERE p.job = e.job){database.Dialect.LockRows}",
            ("id", outboxMessageId),
            ("now", now.ToUnixTimeMilliseconds()));
        return Outbox(await database.Write(session => Take(session, one, now, lease), cancellation)).FirstOrDefault();
    }

    public Task<bool> Renew(OutboxRun run, DateTimeOffset until, CancellationToken cancellation = default) => database.Write(
        async session => await session.Execute(
            "UPDATE effects SET due_at = @until WHERE id = @id AND attempts = @attempt AND held = 1",
            ("until", until.ToUnixTimeMilliseconds()),
            ("id", run.OutboxMessageId),
            ("attempt", run.Attempt)) > 0,
        cancellation);

    public Task<bool> Postpone(OutboxRun run, DateTimeOffset dueAt, OutboxFault fault, CancellationToken cancellation = default) => database.Write(
        async session =>
        {
            var isHeld = await session.Execute(
                "UPDATE effects SET due_at = @due, held = 0 WHERE id = @id AND attempts = @attempt AND held = 1",
                ("due", dueAt.ToUnixTimeMilliseconds()),
                ("id", run.OutboxMessageId),
                ("attempt", run.Attempt)) > 0;
            if (isHeld) await Note(session, run, fault);
            return isHeld;
        },
        cancellation);

    public Task<bool> GiveUp(OutboxRun run, OutboxFault fault, CancellationToken cancellation = default) => database.Write(
        async session =>
        {
            var isHeld = await session.Execute(
                "UPDATE effects SET failure = @failure WHERE id = @id AND attempts = @attempt AND held = 1",
                ("failure", fault.Text),
                ("id", run.OutboxMessageId),
                ("attempt", run.Attempt)) > 0;
            if (isHeld) await Note(session, run, fault);
            return isHeld;
        },
        cancellation);

    public Task<bool> End(OutboxRun run, DateTimeOffset now, CancellationToken cancellation = default) => database.Write(
        async session =>
        {
            foreach (var (statement, unchanged) in OutboxStatements.Done(run.OutboxMessageId, run.Attempt, now, isContinued: false, database.Dialect))
            {
                if (await session.Execute(statement.Sql, statement.Parameters) == 0 && unchanged is not null) return false;
            }

            return true;
        },
        cancellation);

    public async Task<DateTimeOffset?> NextDue(CancellationToken cancellation = default)
    {
        var next = new Statement(
            $"SELECT MIN(first_due) FROM (SELECT (SELECT MIN(due_at) FROM effects WHERE job = k.job) AS first_due FROM {_lanes}) AS firsts", ("lanes", _pool));
        return await database.Read(session => session.QueryNumber(next), cancellation) is { } due ? DateTimeOffset.FromUnixTimeMilliseconds(due) : null;
    }

    public async Task<bool> IsPaused(string kind, CancellationToken cancellation = default) =>
        await database.Read(session => session.QueryNumber(new("SELECT COUNT(*) FROM paused_jobs WHERE job = @job", ("job", kind))), cancellation) > 0;

    /// <summary>The query locks the rows (or SQLite has one writer), so the rows found are exactly those updated.</summary>
    private static async Task<List<Row>> Take(Session session, Statement query, DateTimeOffset now, TimeSpan lease)
    {
        var rows = await session.Query(query, Read);
        var due = (now + lease).ToUnixTimeMilliseconds();

        // Not withdrawn: it was given up, but its grain was not informed in time, so that it has another attempt.
        await session.ExecuteAll([.. rows.Select(row => new Statement(
            "UPDATE effects SET attempts = attempts + 1, due_at = @due, held = 1, failure = CASE withdrawn WHEN 1 THEN failure END WHERE id = @id",
            ("due", due),
            ("id", row.Id)))]);
        foreach (var row in rows.Where(static row => row.Job.Length == 0)) await Name(session, row);
        foreach (var row in rows.Where(row => row.IsHeld && row.DueAt <= now.ToUnixTimeMilliseconds()))
        {
            await Note(session, new OutboxRun(row.Id, row.Attempts), new OutboxFault(now, LostItsLease));
        }

        return rows.ConvertAll(row => row with { DueAt = due, Attempts = row.Attempts + 1 });
    }

    private static async Task Name(Session session, Row row)
    {
        if (TryParse(row.Json) is not { } message) return;
        await session.Execute(
            "UPDATE effects SET job = @job, since = @since WHERE id = @id", ("job", JobKinds.Of(message)), ("since", row.DueAt), ("id", row.Id));
    }

    private static async Task Note(Session session, OutboxRun run, OutboxFault fault)
    {
        await session.Execute(
            "INSERT INTO job_errors (id, attempt, job, at, error) SELECT id, @attempt, job, @at, @error FROM effects WHERE id = @id ON CONFLICT DO NOTHING",
            ("id", run.OutboxMessageId),
            ("attempt", run.Attempt),
            ("at", fault.At.ToUnixTimeMilliseconds()),
            ("error", fault.Text));
        await session.Execute(
            "DELETE FROM job_errors WHERE id = @id AND attempt <= @attempt", ("id", run.OutboxMessageId), ("attempt", run.Attempt - ErrorsMax));
    }

    /// <summary>An outbox message that this program can't read (a newer one wrote it) is left for one that can: it must not block the others.</summary>
    private List<PendingOutboxMessage> Outbox(List<Row> rows)
    {
        var outbox = new List<PendingOutboxMessage>(rows.Count);
        foreach (var row in rows)
        {
            if (TryParse(row.Json) is not { } message)
            {
                LogUnreadable(row.Id, row.Grain);
                continue;
            }

            outbox.Add(new(row.Id, row.Grain, message, DateTimeOffset.FromUnixTimeMilliseconds(row.DueAt), row.Attempts)
            {
                Forgiven = row.Forgiven,
                Withdrawn = row.IsWithdrawn ? row.Failure ?? "" : null,
            });
        }

        return outbox;
    }

    /// <summary>Null when it can't be read.</summary>
    public static OutboxMessage? TryParse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<OutboxMessage>(json, LivehouseJson.Options);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return null;
        }
    }

    private static Row Read(DbDataReader row) => new(
        row.GetString(0),
        new GrainRef(row.GetString(1), row.GetString(2)),
        row.GetString(3),
        row.GetInt64(4),
        row.GetInt32(5),
        row.GetInt32(6),
        row.IsDBNull(7) ? null : row.GetString(7),
        row.GetInt32(8) != 0,
        row.GetInt32(9) != 0,
        row.GetString(10));

    [LoggerMessage(Level = LogLevel.Error, Message = "Outbox message {OutboxMessageId} of {Grain} can't be read. It stays in the database and is skipped.")]
    private partial void LogUnreadable(string outboxMessageId, GrainRef grain);

    private sealed record Row(
        string Id, GrainRef Grain, string Json, long DueAt, int Attempts, int Forgiven, string? Failure, bool IsWithdrawn, bool IsHeld, string Job);

    /// <summary>The kinds that are claimed, with their handicaps in milliseconds, as a JSON list of pairs.</summary>
    private static class Lanes
    {
        /// <summary>A program of before adds messages without a kind.</summary>
        private static readonly JobKind Unnamed = new("", JobPriority.Normal);

        public static string JsonOf(OutboxPool pool) => JsonSerializer.Serialize(JobKinds.All
            .Append(Unnamed)
            .Where(kind => kind.Pool == pool)
            .Select(static kind => new object[] { kind.Kind, (long)JobKinds.HandicapOf(kind.Priority).TotalMilliseconds }));
    }
}
