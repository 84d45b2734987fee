using System.Text.Json;
using Livehouse.Api.Operations.Platform;
using Livehouse.Jobs;
using Livehouse.Outbox;
using Livehouse.Wire;

namespace Livehouse.Api.Jobs;

internal sealed record JobPage(IReadOnlyList<JobItem> Items, string? NextCursor);

internal sealed record JobAnswer(JobItem Job);

/// <summary>One job, or one scheduled job of the deployment.</summary>
/// <param name="Kind">Such as <c>mail.send</c>.</param>
/// <param name="Priority"><c>high</c>, <c>normal</c> or <c>low</c>; null for a kind that this program does not know, and for scheduled jobs.</param>
/// <param name="Grain">The grain that receives the outcome, as its kind and key; null for scheduled jobs.</param>
/// <param name="Attempts">How many attempts began; of a scheduled job, how many runs, in its current process.</param>
/// <param name="Errors">The last failed attempts, at most ten, oldest first.</param>
/// <param name="Error">Why it was given up.</param>
/// <param name="AvailableAt">When it first became due, or will.</param>
/// <param name="NextAttemptAt">When the next attempt begins at the earliest; of a running job, when its lease ends unless it is renewed.</param>
/// <param name="Payload">The stored message without its secrets; null when this program can't read it, and for scheduled jobs.</param>
/// <param name="Schedule">Only of scheduled jobs.</param>
internal sealed record JobItem(
    string Id,
    string Kind,
    JobState State,
    string? Priority,
    string? Grain,
    int Attempts,
    IReadOnlyList<JobFault> Errors,
    string? Error,
    DateTimeOffset AvailableAt,
    DateTimeOffset? NextAttemptAt,
    DateTimeOffset? EndedAt,
    JsonElement Payload,
    JobSchedule? Schedule)
{
    /// <summary>Ids of scheduled jobs begin so: no other job's does.</summary>
    public const string ScheduledPrefix = "scheduled:";

    private const string UnknownKind = "unknown";

    public static JobItem Of(JobRecord job)
    {
        var message = Read(job.Payload);
        return new JobItem(
            job.Id,
            job.Kind is { Length: > 0 } kind ? kind : message is null ? UnknownKind : JobKinds.Of(message),
            job.State,
            message is null ? null : OutboxPolicyAttribute.Of(message).Priority.ToString().ToLowerInvariant(),
            job.Grain.ToString(),
            job.Attempts,
            [.. job.Errors.Select(static error => new JobFault(error.Attempt, error.At, error.Error))],
            job.Failure,
            job.Since,
            job.DueAt,
            job.EndedAt,
            JsonSerializer.SerializeToElement(message?.WithoutSecrets(), LivehouseJson.Options),
            null);
    }

    public static JobItem Of(ScheduledJobReport job) => new(
        ScheduledPrefix + job.Name,
        job.Kind,
        job.IsRunning ? JobState.Running : JobState.Scheduled,
        null,
        null,
        job.Runs,
        [.. job.Failures.Select(static failure => new JobFault(failure.Run, failure.At, failure.Error))],
        null,
        job.NextRunAt ?? job.LastRunAt ?? job.Since,
        job.NextRunAt,
        null,
        JsonSerializer.SerializeToElement<OutboxMessage?>(null, LivehouseJson.Options),
        new JobSchedule(job.EverySeconds, job.LastRunAt, job.FailureCount, job.IsPaused));

    private static OutboxMessage? Read(string payload)
    {
        try
        {
            return JsonSerializer.Deserialize<OutboxMessage>(payload, LivehouseJson.Options);
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            return null;
        }
    }
}

/// <param name="Attempt">Its number, from 1.</param>
internal sealed record JobFault(int Attempt, DateTimeOffset At, string Error);

/// <param name="EverySeconds">From the end of one run to the beginning of the next.</param>
/// <param name="Failures">Failed runs in the current process.</param>
/// <param name="Paused">Whether its kind is paused, as its last run found.</param>
internal sealed record JobSchedule(double EverySeconds, DateTimeOffset? LastRunAt, int Failures, bool Paused);

internal sealed record JobStatsAnswer(IReadOnlyList<JobKindStats> Kinds, JobStats Totals);

/// <param name="Scheduled">Jobs whose time has not come.</param>
/// <param name="Depth">Jobs that are due or wait for another attempt.</param>
/// <param name="OldestSeconds">How long ago the oldest of these first became due.</param>
/// <param name="CompletedPerMinute">Within the last minute.</param>
/// <param name="FailedPerMinute">Attempts within the last minute.</param>
/// <param name="Discarded">Dead letters.</param>
/// <param name="PausedAt">Null: not paused.</param>
internal sealed record JobKindStats(
    string Kind,
    long Depth,
    double OldestSeconds,
    long Running,
    long Scheduled,
    long CompletedPerMinute,
    long FailedPerMinute,
    long Discarded,
    bool Paused,
    DateTimeOffset? PausedAt)
{
    public static JobKindStats Of(string kind, JobFigures? figures, ScheduledJobReport? job) => new(
        kind,
        figures?.Depth ?? 0,
        Math.Round(figures?.OldestSeconds ?? 0, 1),
        (figures?.Running ?? 0) + (job is { IsRunning: true } ? 1 : 0),
        (figures?.Scheduled ?? 0) + (job is { IsRunning: false } ? 1 : 0),
        (figures?.CompletedPerMinute ?? 0) + (job?.CompletedPerMinute ?? 0),
        (figures?.FailedPerMinute ?? 0) + (job?.FailedPerMinute ?? 0),
        figures?.Discarded ?? 0,
        figures?.PausedAt is not null,
        figures?.PausedAt);
}

/// <param name="Count">How many jobs changed.</param>
internal sealed record JobCountAnswer(int Count);

internal sealed record JobKindAnswer(string Kind, bool Paused);
