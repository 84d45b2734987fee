namespace Livehouse.Ingest;

/// <summary>The hub's <c>live:health</c> event, for the owner alone.</summary>
/// <param name="EventId">The channel: an event's id, or a stream's that belongs to no event.</param>
/// <param name="StreamId">Null: none yet.</param>
/// <param name="BitrateKbps">Of the last ten seconds that are over; null: not measured.</param>
/// <param name="Refused">See <see cref="StreamHealth.Refused"/>.</param>
public sealed record HealthChanged(
    string EventId, string? StreamId, string Status, DateTimeOffset? Since, IReadOnlyList<HealthIssue> Issues, int? BitrateKbps,
    RefusedEncoder? Refused);
