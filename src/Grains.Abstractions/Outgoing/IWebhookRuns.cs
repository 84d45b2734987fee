using Livehouse.Outbox;

namespace Livehouse.Outgoing;

/// <summary>
/// Sending to one endpoint: at most one run at a time in the whole deployment, so that order holds. A run is named by its outbox message, so that the next
/// attempt at that message takes over from a process that died; a token says which attempt may write.
/// </summary>
public interface IWebhookRuns
{
    /// <summary>Null: another run sends, or there is no such endpoint, or it is disabled.</summary>
    Task<WebhookEndpoint?> BeginRun(WebhookRun run, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellation = default);

    /// <summary>Lanes whose next delivery is due, the longest due first.</summary>
    Task<IReadOnlyList<string>> DueLanes(string endpointId, int limit, DateTimeOffset now, CancellationToken cancellation = default);

    /// <summary>
    /// The oldest delivery of a lane that has not ended, and the endpoint as it is at this moment: an admin may change its address or secret, or disable it,
    /// while the run goes on. A lane without such a delivery is noted as empty.
    /// </summary>
    Task<WebhookTurn> Next(WebhookRun run, string lane, DateTimeOffset now, CancellationToken cancellation = default);

    /// <summary>Stores the outcome of an attempt, and holds the run until <see cref="WebhookOutcome.HeldUntil"/>.</summary>
    Task<WebhookRecorded> Record(WebhookRun run, WebhookOutcome outcome, DateTimeOffset now, CancellationToken cancellation = default);

    /// <summary>Ends the run, and adds the message of the next one, for when something is due.</summary>
    Task EndRun(WebhookRun run, DateTimeOffset now, CancellationToken cancellation = default);
}

/// <param name="RunId">Of the outbox message.</param>
/// <param name="Token">Of this attempt at it.</param>
public sealed record WebhookRun(string EndpointId, string RunId, string Token);

/// <summary>What a run does next in a lane.</summary>
/// <param name="Endpoint">Null: another run has taken over, or the endpoint was disabled or deleted.</param>
/// <param name="Delivery">Null: there is none.</param>
public sealed record WebhookTurn(WebhookEndpoint? Endpoint, WebhookDelivery? Delivery);

/// <summary>What an attempt comes to.</summary>
/// <param name="Delivery">As it is from now on.</param>
/// <param name="FailingSince">
/// As the attempt found it, or when it failed as the first; null: it succeeded. A success of another lane meanwhile counts, and so does enabling the endpoint
/// again: then the failures begin anew, and the endpoint is not disabled for <see cref="WebhookDisableReasons.Failing"/>.
/// </param>
/// <param name="PausedUntil">Null: the receiver asked for nothing.</param>
/// <param name="HeldUntil">UTC.</param>
public sealed record WebhookOutcome(WebhookDelivery Delivery, DateTimeOffset? FailingSince, DateTimeOffset? PausedUntil, DateTimeOffset HeldUntil)
{
    /// <summary>Out of <see cref="WebhookDisableReasons"/>; null: it stays enabled.</summary>
    public string? DisableReason { get; init; }

    /// <summary>Stored with it.</summary>
    public IReadOnlyList<PendingOutboxMessage> Mails { get; init; } = [];
}

public enum WebhookRecorded
{
    /// <summary>The lane has another delivery.</summary>
    GoOn,

    /// <summary>The lane has nothing due.</summary>
    LaneRests,

    /// <summary>Another run has taken over, or the endpoint was disabled or deleted: nothing was stored.</summary>
    Over,
}
