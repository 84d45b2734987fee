using System.Data.Common;
using Livehouse.Jobs;
using Livehouse.Storage.Databases;

namespace Livehouse.Storage.Jobs;

/// <summary>The figures about jobs, counted from their rows: so they are those of all processes, whenever one died.</summary>
internal static class JobFiguresQuery
{
    /// <summary>Of the figures per minute.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <summary>Pending jobs by kind and state, with the oldest of each.</summary>
    private const string PendingJobs =
        $"SELECT job, state, COUNT(*), MIN(since) FROM (SELECT job, {JobRows.State} AS state, {JobRows.Since} AS since FROM effects) AS j GROUP BY job, state";

    private const string DeadLetters = "SELECT job, COUNT(*) FROM ended_jobs WHERE state = 'discarded' GROUP BY job";

    public static async Task<JobTotals> Totals(Session session, DateTimeOffset now)
    {
        var pending = await session.Query(new(PendingJobs, ("now", now.ToUnixTimeMilliseconds())), Group.Read);
        var discarded = await session.QueryNumber(new("SELECT COUNT(*) FROM ended_jobs WHERE state = 'discarded'"));
        return new JobTotals(Depth(pending), Oldest(pending, now), (discarded ?? 0) + Count(pending, JobState.Discarded));
    }

    public static async Task<IReadOnlyList<JobFigures>> OfKinds(Session session, DateTimeOffset now)
    {
        var since = ("since", (object?)(now - Window).ToUnixTimeMilliseconds());
        var pending = (await session.Query(new(PendingJobs, ("now", now.ToUnixTimeMilliseconds())), Group.Read)).ToLookup(static group => group.Job);
        var dead = await Counts(session, new(DeadLetters));
        var completed = await Counts(
            session, new("SELECT job, COUNT(*) FROM ended_jobs WHERE state = 'completed' AND ended_at > @since GROUP BY job", since));
        var failed = await Counts(session, new("SELECT job, COUNT(*) FROM job_errors WHERE at > @since GROUP BY job", since));
        var paused = await Counts(session, new("SELECT job, paused_at FROM paused_jobs"));
        var kinds = pending.Select(static group => group.Key).Concat(dead.Keys).Concat(completed.Keys).Concat(failed.Keys).Concat(paused.Keys).Distinct();
        return [.. kinds.Select(kind => new JobFigures(
            kind,
            Depth(pending[kind]),
            Oldest(pending[kind], now),
            Count(pending[kind], JobState.Running),
            Count(pending[kind], JobState.Scheduled),
            completed.GetValueOrDefault(kind),
            failed.GetValueOrDefault(kind),
            dead.GetValueOrDefault(kind) + Count(pending[kind], JobState.Discarded),
            paused.TryGetValue(kind, out var at) ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null))];
    }

    private static async Task<Dictionary<string, long>> Counts(Session session, Statement query) =>
        (await session.Query(query, static row => KeyValuePair.Create(row.GetString(0), row.GetInt64(1)))).ToDictionary();

    private static long Depth(IEnumerable<Group> groups) => groups.Where(static group => group.Waits).Sum(static group => group.Count);

    private static long Count(IEnumerable<Group> groups, JobState state) => groups.Where(group => group.State == state).Sum(static group => group.Count);

    private static double Oldest(IEnumerable<Group> groups, DateTimeOffset now) =>
        groups.Where(static group => group.Waits).Select(group => Math.Max(0, (now.ToUnixTimeMilliseconds() - group.Oldest) / 1000.0)).DefaultIfEmpty().Max();

    private sealed record Group(string Job, JobState State, long Count, long Oldest)
    {
        public bool Waits => State is JobState.Available or JobState.Retrying;

        public static Group Read(DbDataReader row) =>
            new(row.GetString(0), Enum.Parse<JobState>(row.GetString(1), ignoreCase: true), row.GetInt64(2), row.GetInt64(3));
    }
}
