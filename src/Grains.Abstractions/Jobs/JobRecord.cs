using Livehouse.Storage;

namespace Livehouse.Jobs;

/// <summary>Where a job is on its way. On the wire in lower case.</summary>
public enum JobState
{
    /// <summary>It has never run, and is to run at a later time.</summary>
    Scheduled,

    /// <summary>It is due and waits for a free runner, or for its kind to be resumed.</summary>
    Available,

    Running,

    /// <summary>It failed and waits for its next attempt.</summary>
    Retrying,

    Completed,

    /// <summary>It was given up: a dead letter, kept until an operator has it retried or discards it for good.</summary>
    Discarded,
}

/// <summary>A job as operators see it.</summary>
/// <param name="Id">Of its outbox message.</param>
/// <param name="Kind">Such as <c>recording.check</c>; empty: a program of before added it, and nobody has claimed it yet.</param>
/// <param name="Grain">The grain that receives the outcome.</param>
/// <param name="Payload">The message's JSON as stored: it may hold secrets.</param>
/// <param name="Attempts">How many attempts began.</param>
/// <param name="Since">When it first became due, or will (UTC).</param>
/// <param name="DueAt">When the next attempt begins, or the lease of the current one ends (UTC); null: it has ended.</param>
/// <param name="EndedAt">UTC; null: it has not ended.</param>
/// <param name="Failure">Why it was given up; null: it was not.</param>
public sealed record JobRecord(
    string Id,
    string Kind,
    JobState State,
    GrainRef Grain,
    string Payload,
    int Attempts,
    DateTimeOffset Since,
    DateTimeOffset? DueAt,
    DateTimeOffset? EndedAt,
    string? Failure)
{
    /// <summary>The last failed attempts, oldest first; empty when they were not asked for.</summary>
    public IReadOnlyList<JobError> Errors { get; init; } = [];
}

/// <summary>A failed attempt.</summary>
public sealed record JobError(int Attempt, DateTimeOffset At, string Error);

/// <param name="Text">Only jobs whose id, grain, failure or stored payload holds this text, in whatever case.</param>
/// <param name="Before">Only jobs after this place in the list: the last one of the previous page.</param>
public sealed record JobQuery(int Limit, JobState? State = null, string? Kind = null, string? Text = null, JobPlace? Before = null)
{
    public bool WithErrors { get; init; }
}

/// <summary>A place in the list, newest first.</summary>
public sealed record JobPlace(DateTimeOffset Since, string Id);

/// <summary>Jobs that an operator acts on together.</summary>
/// <param name="OlderThan">Dead letters that were given up before it, other jobs that became due before it.</param>
public sealed record JobFilter(JobState State, string? Kind = null, DateTimeOffset? OlderThan = null);

/// <summary>The outcome of an operator's request about one job.</summary>
public enum JobChange
{
    Done,
    NotFound,

    /// <summary>Its state does not allow it.</summary>
    Refused,
}
