using System.Data.Common;
using System.Text.Json;
using Livehouse.Identifiers;
using Livehouse.Outbox;
using Livehouse.Outgoing;
using Livehouse.Storage.Databases;
using Livehouse.Storage.Outbox;
using Livehouse.Wire;

namespace Livehouse.Storage.Outgoing;

/// <summary>Rows of the webhooks' tables.</summary>
internal static class WebhookRows
{
    public const string EndpointColumns =
        "id, tenant_id, url, events, description, secret, former_secret, former_until, enabled, disabled_reason, disabled_at, failing_since, paused_until, "
        + "created_at, updated_at";

    public const string DeliveryQuery =
        """
        SELECT d.id, d.place, d.endpoint_id, e.tenant_id, d.lane, d.event_id, e.type, e.stream_id, d.sequence, e.at, e.data, d.reason, d.state, d.attempts,
          d.created_at, d.due_at, d.ended_at, d.log
        FROM webhook_deliveries AS d JOIN webhook_events AS e ON e.id = d.event_id
        """;

    public static WebhookEndpoint Endpoint(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetString(2),
        JsonSerializer.Deserialize<string[]>(row.GetString(3))!,
        Text(row, 4),
        row.GetString(5),
        Time(row, 13)!.Value)
    {
        FormerSecret = Text(row, 6),
        FormerUntil = Time(row, 7),
        IsEnabled = row.GetInt32(8) != 0,
        DisabledReason = Text(row, 9),
        DisabledAt = Time(row, 10),
        FailingSince = Time(row, 11),
        PausedUntil = Time(row, 12),
        UpdatedAt = Time(row, 14)!.Value,
    };

    public static WebhookDelivery Delivery(DbDataReader row) => new(
        row.GetString(0),
        row.GetInt64(1),
        row.GetString(2),
        row.GetString(3),
        row.GetString(4),
        row.GetString(5),
        row.GetString(6),
        Text(row, 7),
        row.IsDBNull(8) ? null : row.GetInt64(8),
        Time(row, 9)!.Value,
        row.GetString(10),
        row.GetString(11),
        row.GetString(12),
        row.GetInt32(13),
        Time(row, 14)!.Value)
    {
        DueAt = Time(row, 15),
        EndedAt = Time(row, 16),
        Log = JsonSerializer.Deserialize<List<WebhookAttempt>>(row.GetString(17), LivehouseJson.Options)!,
    };

    /// <summary>Read off an index in their order, with and without a state.</summary>
    public static Statement Deliveries(WebhookDeliveryQuery query)
    {
        var ofState = query.State is null ? "" : " AND d.state = @state";
        List<(string, object?)> parameters = [("id", query.EndpointId), ("before", query.Before ?? long.MaxValue), ("limit", query.Limit)];
        if (query.State is not null) parameters.Add(("state", query.State));
        return new(
            $"{DeliveryQuery} WHERE d.endpoint_id = @id AND d.place < @before{ofState} ORDER BY d.place DESC LIMIT @limit", [.. parameters]);
    }

    public static Statement Insert(WebhookDelivery delivery) => new(
        """
        INSERT INTO webhook_deliveries (id, endpoint_id, lane, event_id, sequence, reason, state, open, attempts, created_at, due_at, ended_at, log)
        VALUES (@id, @endpoint, @lane, @event, @sequence, @reason, @state, @open, @attempts, @created, @due, @ended, @log)
        """,
        ("id", delivery.Id),
        ("endpoint", delivery.EndpointId),
        ("lane", delivery.Lane),
        ("event", delivery.EventId),
        ("sequence", delivery.Sequence),
        ("reason", delivery.Reason),
        ("state", delivery.State),
        ("open", delivery.EndedAt is null ? 1 : 0),
        ("attempts", delivery.Attempts),
        ("created", Milliseconds(delivery.CreatedAt)),
        ("due", delivery.DueAt?.ToUnixTimeMilliseconds()),
        ("ended", delivery.EndedAt?.ToUnixTimeMilliseconds()),
        ("log", LogOf(delivery)));

    public static Statement InsertEvent(string id, WebhookNews news, DateTimeOffset now) => new(
        """
        INSERT INTO webhook_events (id, tenant_id, type, stream_id, lane, at, kept_at, data) VALUES (@id, @tenant, @type, @stream, @lane, @at, @kept, @data)
        ON CONFLICT (id) DO NOTHING
        """,
        ("id", id),
        ("tenant", news.TenantId),
        ("type", news.Type),
        ("stream", news.StreamId),
        ("lane", news.Lane),
        ("at", Milliseconds(news.At)),
        ("kept", Milliseconds(now)),
        ("data", news.Data.GetRawText()));

    public static string LogOf(WebhookDelivery delivery) => JsonSerializer.Serialize(delivery.Log, LivehouseJson.Options);

    /// <summary>The message that sends what is due; one that waits already is brought forward.</summary>
    public static Statement Deliver(string endpointId, DateTimeOffset due)
    {
        var id = Ids.New("wd_");
        return OutboxStatements.Add(new PendingOutboxMessage(id, GrainRef.Identity, new DeliverWebhooks(endpointId, id), due));
    }

    public static long Milliseconds(DateTimeOffset at) => at.ToUnixTimeMilliseconds();

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static DateTimeOffset? Time(DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
}
