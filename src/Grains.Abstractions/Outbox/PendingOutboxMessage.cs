using Livehouse.Storage;

namespace Livehouse.Outbox;

/// <summary>An outbox message in storage.</summary>
/// <param name="Id">Unique over all grains.</param>
/// <param name="Grain">The grain that sent it and receives the outcome.</param>
/// <param name="DueAt">UTC; the background runner does not run it earlier.</param>
/// <param name="Attempts">Number of attempts, including the current one.</param>
public sealed record PendingOutboxMessage(string Id, GrainRef Grain, OutboxMessage Message, DateTimeOffset DueAt, int Attempts = 0);

/// <summary>How an outbox message ended, sent to its grain. It may be sent more than once: the grain applies it once.</summary>
/// <param name="Result">With a failure: the finding of the last attempt.</param>
/// <param name="Failure">Null when it succeeded; otherwise the reason it was given up, which may be shown to the owner.</param>
[GenerateSerializer, Alias("livehouse.OutboxOutcome"), Immutable]
public sealed record OutboxOutcome(string OutboxMessageId, OutboxMessage Message, OutboxResult? Result = null, string? Failure = null);
