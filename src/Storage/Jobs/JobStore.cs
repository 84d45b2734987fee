using Livehouse.Jobs;
using Livehouse.Storage.Databases;

namespace Livehouse.Storage.Jobs;

/// <summary>The jobs as operators see and change them.</summary>
internal sealed class JobStore(IDatabase database) : IJobStore
{
    /// <summary>Jobs changed in one transaction: other writes wait for it on SQLite.</summary>
    private const int AtOnce = 200;

    private const int PurgedAtOnce = 2_000;

    public Task<IReadOnlyList<JobRecord>> List(JobQuery query, DateTimeOffset now, CancellationToken cancellation = default) => database.Read(
        async session =>
        {
            var jobs = await session.Query(JobRows.List(query, now), JobRows.Read);
            for (var at = 0; query.WithErrors && at < jobs.Count; at++) jobs[at] = await WithErrors(session, jobs[at]);
            return (IReadOnlyList<JobRecord>)jobs;
        },
        cancellation);

    public Task<JobRecord?> Find(string id, DateTimeOffset now, CancellationToken cancellation = default) => database.Read(
        async session => await session.QueryFirst(JobRows.ById(id, now), JobRows.Read) is { } job ? await WithErrors(session, job) : null, cancellation);

    public Task<JobChange> Retry(string id, DateTimeOffset now, CancellationToken cancellation = default) =>
        database.Write(session => JobMoves.Retry(session, database.Dialect, id, now), cancellation);

    public Task<JobChange> Discard(string id, string reason, DateTimeOffset now, CancellationToken cancellation = default) =>
        database.Write(session => JobMoves.Discard(session, database.Dialect, id, reason, now), cancellation);

    public Task<int> RetryAll(JobFilter filter, DateTimeOffset now, CancellationToken cancellation = default) =>
        ForAll(filter, now, (session, id) => JobMoves.Retry(session, database.Dialect, id, now), cancellation);

    public Task<int> DiscardAll(JobFilter filter, string reason, DateTimeOffset now, CancellationToken cancellation = default) =>
        ForAll(filter, now, (session, id) => JobMoves.Discard(session, database.Dialect, id, reason, now), cancellation);

    public Task Pause(string kind, DateTimeOffset now, CancellationToken cancellation = default) => database.Write(
        session => session.Execute(
            "INSERT INTO paused_jobs (job, paused_at) VALUES (@job, @at) ON CONFLICT DO NOTHING", ("job", kind), ("at", now.ToUnixTimeMilliseconds())),
        cancellation);

    public Task Resume(string kind, CancellationToken cancellation = default) =>
        database.Write(session => session.Execute("DELETE FROM paused_jobs WHERE job = @job", ("job", kind)), cancellation);

    public async Task<int> Purge(DateTimeOffset endedBefore, int countMax, DateTimeOffset now, CancellationToken cancellation = default)
    {
        var counted = now - JobFiguresQuery.Window - JobFiguresQuery.Window;
        var surplus = await database.Read(
            session => session.QueryNumber(new(
                "SELECT ended_at FROM ended_jobs WHERE state = 'completed' ORDER BY ended_at DESC LIMIT 1 OFFSET @count", ("count", countMax))),
            cancellation);
        var before = Math.Min(
            counted.ToUnixTimeMilliseconds(), Math.Max(endedBefore.ToUnixTimeMilliseconds(), surplus + 1 ?? long.MinValue));
        var purged = 0;
        for (var deleted = PurgedAtOnce; deleted == PurgedAtOnce; purged += deleted)
        {
            deleted = await database.Write(
                session => session.Execute(
                    "DELETE FROM ended_jobs WHERE id IN (SELECT id FROM ended_jobs WHERE state = 'completed' AND ended_at < @before ORDER BY ended_at LIMIT @count)",
                    ("before", before),
                    ("count", PurgedAtOnce)),
                cancellation);
        }

        for (var deleted = PurgedAtOnce; deleted == PurgedAtOnce;)
        {
            deleted = await database.Write(
                session => session.Execute(
                    """
                    DELETE FROM job_errors WHERE (id, attempt) IN (SELECT e.id, e.attempt FROM job_errors AS e WHERE e.at < @before
                      AND NOT EXISTS (SELECT 1 FROM effects AS p WHERE p.id = e.id) AND NOT EXISTS (SELECT 1 FROM ended_jobs AS d WHERE d.id = e.id)
                      LIMIT @count)
                    """,
                    ("before", counted.ToUnixTimeMilliseconds()),
                    ("count", PurgedAtOnce)),
                cancellation);
        }

        return purged;
    }

    public Task<JobTotals> Totals(DateTimeOffset now, CancellationToken cancellation = default) =>
        database.Read(session => JobFiguresQuery.Totals(session, now), cancellation);

    public async Task<IReadOnlyList<JobFigures>> OfKinds(DateTimeOffset now, CancellationToken cancellation = default) =>
        await database.Read(session => JobFiguresQuery.OfKinds(session, now), cancellation);

    private static async Task<JobRecord> WithErrors(Session session, JobRecord job) => job with
    {
        Errors = await session.Query(
            new("SELECT attempt, at, error FROM job_errors WHERE id = @id ORDER BY attempt", ("id", job.Id)),
            static row => new JobError(row.GetInt32(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)), row.GetString(2))),
    };

    /// <summary>Some at a time, each decided again in its own write: what ran meanwhile is left alone, and not counted.</summary>
    private async Task<int> ForAll(JobFilter filter, DateTimeOffset now, Func<Session, string, Task<JobChange>> change, CancellationToken cancellation)
    {
        var changed = 0;
        JobPlace? before = null;
        while (true)
        {
            var page = await List(new JobQuery(AtOnce, filter.State, filter.Kind, null, before), now, cancellation);
            if (page.Count == 0) return changed;
            var ids = page.Where(job => filter.OlderThan is not { } time || (job.EndedAt ?? job.Since) < time).Select(static job => job.Id).ToList();
            changed += await database.Write(
                async session =>
                {
                    var done = 0;
                    foreach (var id in ids)
                    {
                        if (await change(session, id) == JobChange.Done) done++;
                    }

                    return done;
                },
                cancellation);
            before = new JobPlace(page[^1].Since, page[^1].Id);
        }
    }
}
