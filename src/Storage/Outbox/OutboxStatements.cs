using System.Text.Json;
using Livehouse.Outbox;
using Livehouse.Storage.Databases;
using Livehouse.Storage.Grains;
using Livehouse.Wire;

namespace Livehouse.Storage.Outbox;

/// <summary>
/// How commits add outbox messages and end them. A message that ends leaves the table of pending ones, <c>effects</c>, which stays small, for
/// <c>ended_jobs</c>: as completed, or as a dead letter when it was given up. One that never ran and is no longer wanted leaves no trace.
/// </summary>
internal static class OutboxStatements
{
    private const string EndedColumns = "id, kind, key, effect, job, attempts, since, ended_at, state, failure";

    private const string EndedValues =
        "id, kind, key, effect, job, attempts, CASE since WHEN 0 THEN due_at ELSE since END AS since, @at AS ended_at, "
        + "CASE WHEN failure IS NULL THEN 'completed' ELSE 'discarded' END AS state, failure";

    private const string Replacing =
        """
         ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, key = excluded.key, effect = excluded.effect, job = excluded.job, attempts = excluded.attempts,
          since = excluded.since, ended_at = excluded.ended_at, state = excluded.state, failure = excluded.failure
        """;

    /// <summary>It has run, or an operator discarded it.</summary>
    private const string Ran = "(attempts > 0 OR failure IS NOT NULL)";

    private const string IsNotPending = "NOT EXISTS (SELECT 1 FROM effects AS f WHERE f.id = ended_jobs.id)";

    /// <summary>
    /// While a message with the same unique key is pending, it becomes due no later than this one instead. The conflict's action also locks that row when it
    /// changes nothing, so that PostgreSQL lets no run claim it before this transaction ends: a run that began earlier would not see what is written here.
    /// </summary>
    private const string InsertUnique =
        """
        INSERT INTO effects (id, kind, key, effect, due_at, attempts, job, since, unique_key)
        SELECT @id, @kind, @key, @effect, @due, @attempts, @job, @due, @unique WHERE NOT EXISTS (SELECT 1 FROM effects WHERE id = @id)
        ON CONFLICT (unique_key) WHERE unique_key IS NOT NULL AND attempts = 0
          DO UPDATE SET due_at = excluded.due_at WHERE effects.due_at > excluded.due_at
        """;

    private const string InsertOne =
        """
        INSERT INTO effects (id, kind, key, effect, due_at, attempts, job, since)
        VALUES (@id, @kind, @key, @effect, @due, @attempts, @job, @due) ON CONFLICT DO NOTHING
        """;

    public static Statement Add(PendingOutboxMessage pending)
    {
        (string, object?)[] values =
        [
            ("id", pending.Id),
            ("kind", pending.Grain.Kind),
            ("key", pending.Grain.Key),
            ("effect", JsonOf(pending)),
            ("due", pending.DueAt.ToUnixTimeMilliseconds()),
            ("attempts", pending.Attempts),
            ("job", JobKinds.Of(pending.Message)),
        ];
        return pending.Message.UniqueKey() is { } unique ? new(InsertUnique, [.. values, ("unique", unique)]) : new(InsertOne, values);
    }

    /// <summary>The same for many commits, in one statement for PostgreSQL, which pays more for a statement than for a row.</summary>
    public static IEnumerable<Statement> AddAll(IReadOnlyList<PendingOutboxMessage> pending)
    {
        var plain = pending.Where(static message => message.Message.UniqueKey() is null).ToList();
        if (plain.Count > 0)
        {
            yield return new(
                """
                INSERT INTO effects (id, kind, key, effect, due_at, attempts, job, since)
                SELECT id, kind, key, effect, due_at, attempts, job, due_at
                FROM unnest(@ids, @kinds, @keys, @effects, @dues, @attempts, @jobs) AS w (id, kind, key, effect, due_at, attempts, job)
                ON CONFLICT DO NOTHING
                """,
                ("ids", Texts(plain, static message => message.Id)),
                ("kinds", Texts(plain, static message => message.Grain.Kind)),
                ("keys", Texts(plain, static message => message.Grain.Key)),
                ("effects", Texts(plain, JsonOf)),
                ("dues", plain.Select(static message => message.DueAt.ToUnixTimeMilliseconds()).ToArray()),
                ("attempts", plain.Select(static message => message.Attempts).ToArray()),
                ("jobs", Texts(plain, static message => JobKinds.Of(message.Message))));
        }

        // One statement each: a single one may not reach the same pending row twice.
        foreach (var message in InOrder(pending.Where(static message => message.Message.UniqueKey() is not null))) yield return Add(message);
    }

    /// <summary>The order in which transactions reach the pending messages of unique keys, so that two of them don't lock each other out.</summary>
    public static IEnumerable<PendingOutboxMessage> InOrder(IEnumerable<PendingOutboxMessage> pending) =>
        pending.OrderBy(static message => message.Message.UniqueKey(), StringComparer.Ordinal);

    /// <summary>The completed messages of one commit.</summary>
    public static IEnumerable<CommitStatement> Done(GrainCommit commit, Dialect dialect)
    {
        foreach (var id in commit.OutboxDone)
        {
            foreach (var statement in Done(id, FenceOf(commit, id), commit.EndedAt, commit.OutboxContinued.Contains(id), dialect)) yield return statement;
        }
    }

    /// <param name="attempt">
    /// Which must hold the message, or be the one that ended it: the grain itself may have ended the message while the attempt was under way. One that gave
    /// the message back, or was given up, no longer holds it when an operator has it retried. 0: whichever.
    /// </param>
    public static IEnumerable<CommitStatement> Done(string id, int attempt, DateTimeOffset endedAt, bool isContinued, Dialect dialect)
    {
        var same = attempt == 0 ? "" : " AND attempts = @attempt";
        var held = attempt == 0 ? "" : $"{same} AND held = 1";
        (string, object?)[] key = attempt == 0 ? [("id", id)] : [("id", id), ("attempt", attempt)];
        CommitResult? fence = attempt == 0 ? null : CommitResult.Superseded;
        if (!isContinued)
        {
            // The lock keeps PostgreSQL's row from being claimed between the two statements.
            var pending = $"SELECT {EndedValues} FROM effects WHERE id = @id{held} AND {Ran}{dialect.LockRows}";
            var again = attempt == 0 ? "" : $" UNION ALL SELECT {EndedColumns} FROM ended_jobs WHERE id = @id{same} AND {IsNotPending}";
            var sql = $"INSERT INTO ended_jobs ({EndedColumns}) SELECT {EndedColumns} FROM ({pending}) AS p WHERE 1 = 1{again}{Replacing}";
            yield return new(new(sql, [.. key, ("at", endedAt.ToUnixTimeMilliseconds())]), fence);
        }

        yield return new(new($"DELETE FROM effects WHERE id = @id{held}", key), isContinued ? fence : null);
    }

    /// <summary>The completed messages of many commits, in one statement for each way to end. Those that must hold their message are counted.</summary>
    public static IEnumerable<(Statement Statement, int? MustChange)> DoneAll(IReadOnlyList<GrainCommit> group)
    {
        var all = group.SelectMany(
            static commit => commit.OutboxDone.Distinct(),
            static (commit, id) => (Id: id, Attempt: FenceOf(commit, id), commit.EndedAt, IsContinued: commit.OutboxContinued.Contains(id)));
        foreach (var way in all.GroupBy(static done => (IsFenced: done.Attempt > 0, done.IsContinued)))
        {
            var done = way.ToList();
            yield return (
                new Statement(
                    DoneAllSql(way.Key.IsFenced, way.Key.IsContinued),
                    ("ids", done.Select(static one => one.Id).ToArray()),
                    ("attempts", done.Select(static one => one.Attempt).ToArray()),
                    ("ats", done.Select(static one => one.EndedAt.ToUnixTimeMilliseconds()).ToArray())),
                way.Key.IsFenced ? done.Count : null);
        }
    }

    private static string DoneAllSql(bool isFenced, bool isContinued)
    {
        const string all = "unnest(@ids, @attempts, @ats) AS w (id, attempt, ended)";
        var gone = $"DELETE FROM effects AS e USING {all} WHERE e.id = w.id COLLATE \"C\"{(isFenced ? " AND e.attempts = w.attempt AND e.held = 1" : "")}";
        if (isContinued) return gone;
        var ended = EndedValues.Replace("@at", "ended", StringComparison.Ordinal);
        var again = isFenced
            ? $" UNION ALL SELECT {EndedColumns} FROM ended_jobs WHERE {IsNotPending} AND (id, attempts) IN (SELECT w.id COLLATE \"C\", w.attempt FROM {all})"
            : "";
        return $"WITH done AS ({gone} RETURNING e.*, w.ended) INSERT INTO ended_jobs ({EndedColumns}) SELECT {ended} FROM done WHERE {Ran}{again}{Replacing}";
    }

    private static int FenceOf(GrainCommit commit, string id) => commit.Run is { } run && run.OutboxMessageId == id ? run.Attempt : 0;

    private static string JsonOf(PendingOutboxMessage pending) => JsonSerializer.Serialize(pending.Message, LivehouseJson.Options);

    private static string?[] Texts(IReadOnlyList<PendingOutboxMessage> pending, Func<PendingOutboxMessage, string?> text) => [.. pending.Select(text)];
}
