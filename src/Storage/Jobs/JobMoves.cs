using Livehouse.Jobs;
using Livehouse.Storage.Databases;

namespace Livehouse.Storage.Jobs;

/// <summary>
/// The moves that operators make. A job that an attempt holds is left alone: the attempt would end it, or give it back, behind the operator's back.
/// </summary>
internal static class JobMoves
{
    public static async Task<JobChange> Retry(Session session, Dialect dialect, string id, DateTimeOffset now)
    {
        var due = now.ToUnixTimeMilliseconds();
        if (await Pending(session, dialect, id, now) is { } pending)
        {
            if (pending.IsHeld || pending.State is not (JobState.Retrying or JobState.Discarded)) return JobChange.Refused;
            var forgiven = pending.State == JobState.Discarded ? "attempts" : "forgiven";
            await session.Execute(
                $"UPDATE effects SET due_at = @due, failure = NULL, withdrawn = 0, held = 0, forgiven = {forgiven} WHERE id = @id",
                ("due", due),
                ("id", id));
            return JobChange.Done;
        }

        if (await Ended(session, dialect, id) is not { } state) return JobChange.NotFound;
        if (state != JobState.Discarded) return JobChange.Refused;
        await session.Execute(
            """
            INSERT INTO effects (id, kind, key, effect, due_at, attempts, job, since, forgiven)
            SELECT id, kind, key, effect, @due, attempts, job, @due, attempts FROM ended_jobs WHERE id = @id
            """,
            ("due", due),
            ("id", id));
        await session.Execute("DELETE FROM ended_jobs WHERE id = @id", ("id", id));
        return JobChange.Done;
    }

    public static async Task<JobChange> Discard(Session session, Dialect dialect, string id, string reason, DateTimeOffset now)
    {
        if (await Pending(session, dialect, id, now) is { } pending)
        {
            if (pending.IsHeld || pending.State == JobState.Discarded) return JobChange.Refused;
            await session.Execute(
                "UPDATE effects SET due_at = @due, failure = @failure, withdrawn = 1, held = 0 WHERE id = @id",
                ("due", now.ToUnixTimeMilliseconds()),
                ("failure", new OutboxFault(now, reason).Text),
                ("id", id));
            return JobChange.Done;
        }

        if (await Ended(session, dialect, id) is not { } state) return JobChange.NotFound;
        if (state != JobState.Discarded) return JobChange.Refused;
        await session.Execute("DELETE FROM ended_jobs WHERE id = @id", ("id", id));
        await session.Execute("DELETE FROM job_errors WHERE id = @id", ("id", id));
        return JobChange.Done;
    }

    private static Task<PendingJob?> Pending(Session session, Dialect dialect, string id, DateTimeOffset now) => session.QueryFirst(
        new Statement(
            $"SELECT {JobRows.State} AS state, held, due_at FROM effects WHERE id = @id{dialect.LockRows}", ("now", now.ToUnixTimeMilliseconds()), ("id", id)),
        row => new PendingJob(
            Enum.Parse<JobState>(row.GetString(0), ignoreCase: true), row.GetInt32(1) != 0 && row.GetInt64(2) > now.ToUnixTimeMilliseconds()));

    private static async Task<JobState?> Ended(Session session, Dialect dialect, string id) => await session.QueryFirst(
        new Statement($"SELECT state FROM ended_jobs WHERE id = @id{dialect.LockRows}", ("id", id)), static row => row.GetString(0)) is { } state
        ? Enum.Parse<JobState>(state, ignoreCase: true)
        : null;

    /// <param name="IsHeld">By an attempt whose lease has not ended.</param>
    private sealed record PendingJob(JobState State, bool IsHeld);
}
