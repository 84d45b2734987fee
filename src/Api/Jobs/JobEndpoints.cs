using Livehouse.Api.Access;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Operations.Platform;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Hosting;
using Livehouse.Identity.Audit;
using Livehouse.Jobs;
using Livehouse.Limits;
using Livehouse.Outbox;
using Livehouse.Refusals;

namespace Livehouse.Api.Jobs;

/// <summary>Background work, for operators (docs/jobs.md).</summary>
internal static class JobEndpoints
{
    private const string Reason = "An operator discarded it.";

    public static void MapJobs(this RouteGroupBuilder admin)
    {
        admin.MapGet("/jobs", List)
            .RequireOperator()
            .AsOperation("listJobs")
            .WithSummary("Jobs by when they became due, newest first (operators); before them, on the first page, the scheduled jobs.")
            .Produces<JobPage>();
        admin.MapGet("/jobs/stats", Stats)
            .RequireOperator()
            .AsOperation("getJobStats")
            .WithSummary("Figures about each kind of jobs, over all processes (operators).")
            .Produces<JobStatsAnswer>();
        admin.MapGet("/jobs/{jobKey}", Get)
            .RequireOperator()
            .AsOperation("getJob", RefusalCodes.NotFound)
            .WithSummary("One job with its payload, without secrets, and its last errors (operators).")
            .Produces<JobAnswer>();
        admin.MapPost("/jobs/{jobKey}/retry", Retry)
            .RequireOperator()
            .AsOperation("retryJob", RefusalCodes.NotFound, RefusalCodes.InvalidState)
            .WithSummary("Makes a dead letter, or a job that waits after a failure, due now (operators).")
            .Produces<JobAnswer>();
        admin.MapPost("/jobs/{jobKey}/discard", Discard)
            .RequireOperator()
            .AsOperation("discardJob", RefusalCodes.NotFound, RefusalCodes.InvalidState)
            .WithSummary("Makes a job that waits a dead letter; deletes a dead letter for good, and answers it as it was (operators).")
            .Produces<JobAnswer>();
        admin.MapPost("/jobs/retry", RetryAll)
            .RequireOperator()
            .AsOperation("retryJobs", RefusalCodes.InvalidState)
            .WithSummary("Retries all jobs that match: dead letters, or those that wait after a failure (operators).")
            .Produces<JobCountAnswer>();
        admin.MapPost("/jobs/discard", DiscardAll)
            .RequireOperator()
            .AsOperation("discardJobs", RefusalCodes.InvalidState)
            .WithSummary("Discards all jobs that match: those that wait become dead letters, dead letters are deleted for good (operators).")
            .Produces<JobCountAnswer>();
        admin.MapPost("/jobs/kinds/{kind}/pause", Pause)
            .RequireOperator()
            .AsOperation("pauseJobKind", RefusalCodes.NotFound)
            .WithSummary("No job of the kind begins in any process until it is resumed (operators); those that run go on.")
            .Produces<JobKindAnswer>();
        admin.MapPost("/jobs/kinds/{kind}/resume", Resume)
            .RequireOperator()
            .AsOperation("resumeJobKind", RefusalCodes.NotFound)
            .WithSummary("Jobs of the kind run again (operators).")
            .Produces<JobKindAnswer>();
    }

    private static async Task<IResult> List(
        JobListQuery query, Paging paging, HttpContext context, IJobStore jobs, IScheduledJobs scheduled, TimeProvider time)
    {
        if (!JobCursor.TryRead(paging.Cursor, out var before))
        {
            return Problem.Invalid(new Dictionary<string, string[]> { ["cursor"] = ["Must be the nextCursor of the previous page."] });
        }

        var found = await jobs.List(
            new JobQuery(paging.Limit + 1, query.State, query.Kind, query.Text, before) { WithErrors = true }, time.GetUtcNow(), context.RequestAborted);
        var page = found.Take(paging.Limit).ToList();
        var items = page.Select(JobItem.Of);
        if (before is null) items = (await Scheduled(query, scheduled, context.RequestAborted)).Concat(items);
        return TypedResults.Ok(new JobPage([.. items], found.Count > page.Count ? JobCursor.Write(new JobPlace(page[^1].Since, page[^1].Id)) : null));
    }

    /// <summary>A few, so that they are on the first page whatever its limit.</summary>
    private static async Task<IEnumerable<JobItem>> Scheduled(JobListQuery query, IScheduledJobs scheduled, CancellationToken cancellation)
    {
        if (query.State is not (null or JobState.Scheduled or JobState.Running)) return [];
        return (await scheduled.List(cancellation))
            .Select(JobItem.Of)
            .Where(job => (query.State is null || job.State == query.State) && (query.Kind is null || job.Kind == query.Kind)
                && (query.Text is null || job.Id.Contains(query.Text, StringComparison.OrdinalIgnoreCase)))
            .OrderBy(static job => job.Id, StringComparer.Ordinal);
    }

    private static async Task<IResult> Stats(HttpContext context, IJobStats stats, IScheduledJobs scheduled, TimeProvider time)
    {
        var now = time.GetUtcNow();
        var totals = await stats.Totals(now, context.RequestAborted);
        var figures = (await stats.OfKinds(now, context.RequestAborted)).ToDictionary(static kind => kind.Kind);
        var reports = (await scheduled.List(context.RequestAborted)).ToDictionary(static job => job.Kind);
        var kinds = JobKinds.All.Select(static kind => kind.Kind)
            .Concat(figures.Keys)
            .Concat(reports.Keys)
            .Where(static kind => kind.Length > 0)
            .Distinct()
            .Order(StringComparer.Ordinal);
        return TypedResults.Ok(new JobStatsAnswer(
            [.. kinds.Select(kind => JobKindStats.Of(kind, figures.GetValueOrDefault(kind), reports.GetValueOrDefault(kind)))], JobStats.Of(totals)));
    }

    private static async Task<IResult> Get(string jobKey, HttpContext context, IJobStore jobs, IScheduledJobs scheduled, TimeProvider time) =>
        await Find(jobKey, jobs, scheduled, time, context.RequestAborted) is { } job ? TypedResults.Ok(new JobAnswer(job)) : NotFound();

    private static async Task<IResult> Retry(
        string jobKey, Body<EmptyRequest> body, HttpContext context, IJobStore jobs, IScheduledJobs scheduled, JobRunners runners, AuditedModeration audited,
        TimeProvider time)
    {
        if (!IsId(jobKey)) return NotFound();
        if (IsScheduled(jobKey)) return await OfScheduled(jobKey, jobs, scheduled, time, context.RequestAborted);
        var change = await jobs.Retry(jobKey, time.GetUtcNow(), context.RequestAborted);
        if (change == JobChange.NotFound) return NotFound();
        if (change == JobChange.Refused) return Problem.From(Refusal.InvalidState("Only a dead letter, or a job that waits after a failure, can be retried."));
        runners.Wake();
        await audited.Write(context, AuditActions.JobRetry, jobKey);
        return await Find(jobKey, jobs, scheduled, time, CancellationToken.None) is { } job ? TypedResults.Ok(new JobAnswer(job)) : NotFound();
    }

    private static async Task<IResult> Discard(
        string jobKey, Body<EmptyRequest> body, HttpContext context, IJobStore jobs, IScheduledJobs scheduled, JobRunners runners, AuditedModeration audited,
        TimeProvider time)
    {
        if (IsScheduled(jobKey)) return await OfScheduled(jobKey, jobs, scheduled, time, context.RequestAborted);
        if (await Find(jobKey, jobs, scheduled, time, context.RequestAborted) is not { } before) return NotFound();
        var change = await jobs.Discard(jobKey, Reason, time.GetUtcNow(), context.RequestAborted);
        if (change == JobChange.NotFound) return NotFound();
        if (change == JobChange.Refused) return Problem.From(Refusal.InvalidState("A job that runs, or has completed, can't be discarded."));
        runners.Wake();
        await audited.Write(context, AuditActions.JobDiscard, jobKey);
        return TypedResults.Ok(new JobAnswer(await Find(jobKey, jobs, scheduled, time, CancellationToken.None) ?? before));
    }

    private static async Task<IResult> RetryAll(
        Body<JobFilterRequest> body, HttpContext context, IJobStore jobs, JobRunners runners, AuditedModeration audited, TimeProvider time)
    {
        if (body.Value.State is not (JobState.Discarded or JobState.Retrying))
        {
            return Problem.From(Refusal.InvalidState("Only jobs that are discarded or retrying can be retried."));
        }

        var count = await jobs.RetryAll(body.Value.Filter, time.GetUtcNow(), CancellationToken.None);
        runners.Wake();
        return await Changed(AuditActions.JobRetry, body.Value, count, context, audited);
    }

    private static async Task<IResult> DiscardAll(
        Body<JobFilterRequest> body, HttpContext context, IJobStore jobs, JobRunners runners, AuditedModeration audited, TimeProvider time)
    {
        if (body.Value.State is JobState.Running or JobState.Completed)
        {
            return Problem.From(Refusal.InvalidState("Jobs that run, or have completed, can't be discarded."));
        }

        var count = await jobs.DiscardAll(body.Value.Filter, Reason, time.GetUtcNow(), CancellationToken.None);
        runners.Wake();
        return await Changed(AuditActions.JobDiscard, body.Value, count, context, audited);
    }

    private static async Task<IResult> Changed(string action, JobFilterRequest filter, int count, HttpContext context, AuditedModeration audited)
    {
        var state = filter.State.ToString().ToLowerInvariant();
        await audited.Write(context, action, filter.Kind ?? "*", ("state", state), ("count", $"{count}"));
        return TypedResults.Ok(new JobCountAnswer(count));
    }

    private static async Task<IResult> Pause(
        string kind, Body<EmptyRequest> body, HttpContext context, IJobStore jobs, IEnumerable<IScheduledJob> scheduled, AuditedModeration audited,
        TimeProvider time)
    {
        if (!IsKnown(kind, scheduled)) return Problem.From(Refusal.NotFound("The kind of jobs"));
        await jobs.Pause(kind, time.GetUtcNow(), context.RequestAborted);
        await audited.Write(context, AuditActions.JobPause, kind);
        return TypedResults.Ok(new JobKindAnswer(kind, Paused: true));
    }

    private static async Task<IResult> Resume(
        string kind, Body<EmptyRequest> body, HttpContext context, IJobStore jobs, IEnumerable<IScheduledJob> scheduled, JobRunners runners,
        AuditedModeration audited)
    {
        if (!IsKnown(kind, scheduled)) return Problem.From(Refusal.NotFound("The kind of jobs"));
        await jobs.Resume(kind, context.RequestAborted);
        runners.Wake();
        await audited.Write(context, AuditActions.JobResume, kind);
        return TypedResults.Ok(new JobKindAnswer(kind, Paused: false));
    }

    private static bool IsKnown(string kind, IEnumerable<IScheduledJob> scheduled) =>
        JobKinds.All.Any(known => known.Kind == kind) || scheduled.Any(job => job.Kind == kind);

    /// <summary>Ids hold keys of grains, and so the ids of users: any visible characters.</summary>
    private static bool IsId(string jobKey) => jobKey.Length <= JobLimits.IdLengthMax && !jobKey.Any(char.IsControl);

    private static bool IsScheduled(string jobKey) => jobKey.StartsWith(JobItem.ScheduledPrefix, StringComparison.Ordinal);

    private static async Task<IResult> OfScheduled(
        string jobKey, IJobStore jobs, IScheduledJobs scheduled, TimeProvider time, CancellationToken cancellation) =>
        await Find(jobKey, jobs, scheduled, time, cancellation) is null
            ? NotFound()
            : Problem.From(Refusal.InvalidState("A scheduled job runs at its times: it can only be paused, by its kind."));

    private static async Task<JobItem?> Find(string jobKey, IJobStore jobs, IScheduledJobs scheduled, TimeProvider time, CancellationToken cancellation)
    {
        if (!IsId(jobKey)) return null;
        if (IsScheduled(jobKey)) return (await scheduled.List(cancellation)).Select(JobItem.Of).FirstOrDefault(job => job.Id == jobKey);
        return await jobs.Find(jobKey, time.GetUtcNow(), cancellation) is { } job ? JobItem.Of(job) : null;
    }

    private static Problem NotFound() => Problem.From(Refusal.NotFound("The job"));
}
