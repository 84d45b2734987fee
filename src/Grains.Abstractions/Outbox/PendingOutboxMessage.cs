using Livehouse.Storage;

namespace Livehouse.Outbox;

/// <summary>An outbox message in storage.</summary>
/// <param name="Id">Unique over all grains.</param>
/// <param name="Grain">Who decided it and gets the outcome.</param>
/// <param name="DueAt">UTC; not before this by the background runner.</param>
/// <param name="Attempts">How often it was taken up, this time included.</param>
public sealed record PendingOutboxMessage(string Id, GrainRef Grain, OutboxMessage Message, DateTimeOffset DueAt, int Attempts = 0);

/// <summary>How an outbox message ended, sent to its grain. It may be sent more than once: the grain applies it once.</summary>
/// <param name="Result">With a failure: what its last try found out all the same.</param>
/// <param name="Failure">Null when it succeeded; otherwise why it was given up, in words that may be shown to the owner.</param>
[GenerateSerializer, Alias("livehouse.OutboxOutcome"), Immutable]
public sealed record OutboxOutcome(string OutboxMessageId, OutboxMessage Message, OutboxResult? Result = null, string? Failure = null);
