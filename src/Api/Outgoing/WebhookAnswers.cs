using System.Text;
using Livehouse.Outgoing;
using Livehouse.Outgoing.Webhooks;

namespace Livehouse.Api.Outgoing;

internal sealed record WebhookEndpointPage(IReadOnlyList<WebhookEndpointView> Items, string? NextCursor);

internal sealed record WebhookEndpointAnswer(WebhookEndpointView Endpoint);

/// <param name="Secret">Shown only once.</param>
internal sealed record WebhookSecretAnswer(WebhookEndpointView Endpoint, string Secret)
{
    /// <summary>Keeps the secret out of logs.</summary>
    public override string ToString() => nameof(WebhookSecretAnswer);
}

/// <param name="Status"><c>enabled</c> or <c>disabled</c>.</param>
/// <param name="DisabledReason"><c>manual</c>, <c>gone</c>, <c>failing</c> or <c>queue_full</c>; null: it is enabled.</param>
/// <param name="FailingSince">The first failure since the last success; null: the last attempt succeeded.</param>
/// <param name="FormerSecretUntil">Until then the former secret signs too.</param>
internal sealed record WebhookEndpointView(
    string Id,
    string Url,
    IReadOnlyList<string> Events,
    string? Description,
    string Status,
    string? DisabledReason,
    DateTimeOffset? DisabledAt,
    DateTimeOffset? FailingSince,
    DateTimeOffset? FormerSecretUntil,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    public static WebhookEndpointView Of(WebhookEndpoint endpoint) => new(
        endpoint.Id,
        endpoint.Url,
        endpoint.Events,
        endpoint.Description,
        endpoint.IsEnabled ? "enabled" : "disabled",
        endpoint.DisabledReason,
        endpoint.DisabledAt,
        endpoint.FailingSince,
        endpoint.FormerUntil,
        endpoint.CreatedAt,
        endpoint.UpdatedAt);
}

internal sealed record WebhookDeliveryPage(IReadOnlyList<WebhookDeliveryView> Items, string? NextCursor);

internal sealed record WebhookDeliveryAnswer(WebhookDeliveryView Delivery);

/// <param name="EventId">The header <c>webhook-id</c>; a resend and a replay have that of the first delivery.</param>
/// <param name="Sequence">Grows by one a stream and endpoint.</param>
/// <param name="State"><c>pending</c>, <c>retrying</c>, <c>delivered</c> or <c>failed</c>.</param>
/// <param name="Reason"><c>event</c>, <c>replay</c>, <c>resend</c> or <c>test</c>.</param>
/// <param name="Attempts">How many ended.</param>
/// <param name="NextAttemptAt">Only of one that is retried.</param>
/// <param name="Responses">The last attempts, the oldest first.</param>
internal sealed record WebhookDeliveryView(
    string Id,
    string EventId,
    string Type,
    string? StreamId,
    long? Sequence,
    string State,
    string Reason,
    int Attempts,
    DateTimeOffset CreatedAt,
    DateTimeOffset? NextAttemptAt,
    DateTimeOffset? EndedAt,
    WebhookRequestView Request,
    IReadOnlyList<WebhookResponseView> Responses)
{
    public static WebhookDeliveryView Of(WebhookDelivery delivery) => new(
        delivery.Id,
        delivery.EventId,
        delivery.Type,
        delivery.StreamId,
        delivery.Sequence,
        delivery.State,
        delivery.Reason,
        delivery.Attempts,
        delivery.CreatedAt,
        delivery.DueAt,
        delivery.EndedAt,
        new WebhookRequestView(Encoding.UTF8.GetString(WebhookBody.Of(delivery))),
        [.. delivery.Log.Select(static attempt => new WebhookResponseView(attempt.At, attempt.Status, attempt.Error, attempt.DurationMs, attempt.Body))]);
}

/// <param name="Body">Exactly as it is sent.</param>
internal sealed record WebhookRequestView(string Body);

/// <param name="Status">Null: there was no answer.</param>
/// <param name="Error">Null: nothing was wrong.</param>
/// <param name="Body">Its beginning.</param>
internal sealed record WebhookResponseView(DateTimeOffset At, int? Status, string? Error, int DurationMs, string? Body);

/// <param name="Count">How many deliveries were added.</param>
internal sealed record WebhookReplayAnswer(int Count);
