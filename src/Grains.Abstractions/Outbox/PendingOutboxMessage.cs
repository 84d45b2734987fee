using Livehouse.Storage;

namespace Livehouse.Outbox;

/// <summary>An outbox message in storage.</summary>
/// <param name="Id">Unique over all grains.</param>
/// <param name="Grain">The grain that sent it and receives the outcome.</param>
/// <param name="DueAt">UTC; the background runner does not run it earlier.</param>
/// <param name="Attempts">
/// Number of attempts, including the current one. It also identifies the current claim: it never decreases, so whatever an earlier attempt still wants to
/// write is refused.
/// </param>
public sealed record PendingOutboxMessage(string Id, GrainRef Grain, OutboxMessage Message, DateTimeOffset DueAt, int Attempts = 0)
{
    /// <summary>Attempts before an operator had it retried: they no longer count towards giving it up.</summary>
    public int Forgiven { get; init; }

    /// <summary>Not null: an operator discarded it. It is not run any more; its grain is informed of this failure.</summary>
    public string? Withdrawn { get; init; }
}

/// <summary>One attempt at an outbox message. It holds the message until its lease ends and another attempt begins.</summary>
public readonly record struct OutboxRun(string OutboxMessageId, int Attempt);

/// <summary>How an outbox message ended, sent to its grain. It may be sent more than once: the grain applies it once.</summary>
/// <param name="Result">With a failure: the finding of the last attempt.</param>
/// <param name="Failure">Null when it succeeded; otherwise the reason it was given up, which may be shown to the owner.</param>
[GenerateSerializer, Alias("livehouse.OutboxOutcome"), Immutable]
public sealed record OutboxOutcome(string OutboxMessageId, OutboxMessage Message, OutboxResult? Result = null, string? Failure = null)
{
    /// <summary>The attempt it is the outcome of: the grain's commit succeeds only while that attempt holds the message. 0: not checked.</summary>
    [Id(0)]
    public int Attempt { get; init; }
}
