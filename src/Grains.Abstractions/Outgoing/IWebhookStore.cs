using Livehouse.Outbox;
using Livehouse.Storage;

namespace Livehouse.Outgoing;

/// <summary>Endpoints and deliveries of webhooks.</summary>
public interface IWebhookStore : IWebhookRuns
{
    /// <summary>False: the tenant has as many as it may have.</summary>
    Task<bool> Create(WebhookEndpoint endpoint, CancellationToken cancellation = default);

    Task<WebhookEndpoint?> Find(string tenantId, string endpointId, CancellationToken cancellation = default);

    /// <summary>The oldest first.</summary>
    Task<IReadOnlyList<WebhookEndpoint>> List(string tenantId, CancellationToken cancellation = default);

    /// <summary>
    /// Null: there is no such endpoint. Enabling it forgets its failures and makes what waits due; what happened while it was disabled was not queued.
    /// </summary>
    Task<WebhookEndpoint?> Change(
        string tenantId, string endpointId, WebhookEndpointChange change, DateTimeOffset now, CancellationToken cancellation = default);

    /// <summary>
    /// The secret becomes the former one until <paramref name="formerUntil"/>; while there is a former one already, that one stays until its own time, and the
    /// one in between ends. Null: there is no such endpoint.
    /// </summary>
    Task<WebhookEndpoint?> Rotate(
        string tenantId, string endpointId, string newSecret, DateTimeOffset formerUntil, DateTimeOffset now, CancellationToken cancellation = default);

    /// <summary>What waits for it is not delivered any more. False: there is no such endpoint.</summary>
    Task<bool> Delete(string tenantId, string endpointId, DateTimeOffset now, CancellationToken cancellation = default);

    /// <summary>What endpoints ask for, of all tenants; null: nothing has changed since <paramref name="revision"/>.</summary>
    Task<WebhookInterests?> Interests(long revision, CancellationToken cancellation = default);

    /// <summary>
    /// Moves what a grain has stored (<see cref="WebhookNews"/>) to the endpoints that ask for it, in order and with the next sequence numbers, together with
    /// the messages that deliver it. Safe to repeat. Returns how many were moved; at most a few hundred at once.
    /// </summary>
    Task<int> Queue(GrainRef source, DateTimeOffset now, CancellationToken cancellation = default);

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<WebhookDelivery>> Deliveries(WebhookDeliveryQuery query, CancellationToken cancellation = default);

    /// <summary>The endpoint of a delivery; null: no endpoint of the tenant has it.</summary>
    Task<string?> EndpointOf(string tenantId, string deliveryId, CancellationToken cancellation = default);

    Task<WebhookDelivery?> Delivery(string endpointId, string deliveryId, CancellationToken cancellation = default);

    /// <summary>
    /// Delivers something again, independently of everything else; what has not ended is due now instead, with those before it.
    /// Null: there is no such delivery.
    /// </summary>
    Task<WebhookDelivery?> Resend(string endpointId, string deliveryId, DateTimeOffset now, CancellationToken cancellation = default);

    /// <summary>
    /// Delivers again what happened in a time and is of a type that the endpoint asks for, in order: what it was sent before with the same id and sequence
    /// number, what it was not (it was disabled, or did not exist yet) with the next ones. What still waits is left alone. Null: it would be more than
    /// <paramref name="countMax"/>, and nothing is done.
    /// </summary>
    Task<int?> Replay(WebhookEndpoint endpoint, WebhookReplay replay, int countMax, DateTimeOffset now, CancellationToken cancellation = default);

    /// <summary>Stores the outcome of a test, for the log.</summary>
    Task AddTest(WebhookDelivery delivery, CancellationToken cancellation = default);

    /// <summary>
    /// Deletes deliveries and events from before, and what deleted endpoints have left; adds the message of each endpoint for which something waits, should it
    /// be missing. Returns endpoints for which more than <paramref name="waitingMax"/> wait.
    /// </summary>
    Task<IReadOnlyList<WebhookEndpoint>> Clean(DateTimeOffset before, int waitingMax, DateTimeOffset now, CancellationToken cancellation = default);

    /// <summary>Disables an enabled endpoint, and stores mails with it. False: it was not enabled.</summary>
    Task<bool> Disable(
        string endpointId, string reason, IReadOnlyList<PendingOutboxMessage> mails, DateTimeOffset now, CancellationToken cancellation = default);
}

/// <param name="Types">By tenant.</param>
public sealed record WebhookInterests(long Revision, IReadOnlyDictionary<string, IReadOnlySet<string>> Types);
