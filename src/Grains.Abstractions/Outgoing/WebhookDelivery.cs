namespace Livehouse.Outgoing;

/// <summary>One thing that happened, on its way to one endpoint.</summary>
/// <param name="Place">Its position among all deliveries: those of one lane are sent in this order.</param>
/// <param name="Lane">See <see cref="WebhookNews.Lane"/>.</param>
/// <param name="EventId">The receiver recognises a repeat by it; the same for a resend and a replay.</param>
/// <param name="Sequence">Grows by one a stream and endpoint, from 1; null for what belongs to no stream.</param>
/// <param name="At">UTC: when it happened.</param>
/// <param name="Data">JSON.</param>
/// <param name="State">Out of <see cref="WebhookStates"/>.</param>
/// <param name="Attempts">How many ended.</param>
public sealed record WebhookDelivery(
    string Id,
    long Place,
    string EndpointId,
    string TenantId,
    string Lane,
    string EventId,
    string Type,
    string? StreamId,
    long? Sequence,
    DateTimeOffset At,
    string Data,
    string Reason,
    string State,
    int Attempts,
    DateTimeOffset CreatedAt)
{
    /// <summary>UTC: when the next attempt is due; null: it is next when its predecessors have ended, or it has ended itself.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>UTC; null: it has not ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The last attempts, the oldest first.</summary>
    public IReadOnlyList<WebhookAttempt> Log { get; init; } = [];
}

/// <summary>One attempt at a delivery.</summary>
/// <param name="At">UTC.</param>
/// <param name="Status">The answer's; null: there was none.</param>
/// <param name="Error">What was wrong; null: nothing.</param>
/// <param name="Body">The beginning of the answer's body; null: there was none, or it is no text.</param>
public sealed record WebhookAttempt(DateTimeOffset At, int? Status, string? Error, int DurationMs, string? Body);

/// <summary>On the wire and stored: none is ever renamed.</summary>
public static class WebhookStates
{
    /// <summary>No attempt has ended: it waits for its turn.</summary>
    public const string Pending = "pending";

    /// <summary>The last attempt failed; there will be another.</summary>
    public const string Retrying = "retrying";

    public const string Delivered = "delivered";

    /// <summary>Given up.</summary>
    public const string Failed = "failed";

    public static IReadOnlyList<string> All { get; } = [Pending, Retrying, Delivered, Failed];
}

/// <summary>Why something is delivered. On the wire and stored: none is ever renamed.</summary>
public static class WebhookReasons
{
    public const string Event = "event";
    public const string Replay = "replay";
    public const string Resend = "resend";
    public const string Test = "test";
}

/// <param name="Before">Only those before this place; null: from the newest on.</param>
/// <param name="State">Null: in every state.</param>
public sealed record WebhookDeliveryQuery(string EndpointId, int Limit, long? Before = null, string? State = null);

/// <param name="Since">Of when it happened (UTC), inclusive.</param>
/// <param name="Until">Exclusive.</param>
/// <param name="StreamId">Null: of every stream, and of none.</param>
public sealed record WebhookReplay(DateTimeOffset Since, DateTimeOffset Until, string? StreamId);
