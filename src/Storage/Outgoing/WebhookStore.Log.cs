using Livehouse.Identifiers;
using Livehouse.Outgoing;
using Livehouse.Storage.Databases;

namespace Livehouse.Storage.Outgoing;

internal sealed partial class WebhookStore
{
    private const int CleanedAtOnce = 1_000;

    /// <summary>How long a lane's last number is remembered although nothing was sent in it.</summary>
    private static readonly TimeSpan LanesKept = TimeSpan.FromDays(30);

    public async Task<IReadOnlyList<WebhookDelivery>> Deliveries(WebhookDeliveryQuery query, CancellationToken cancellation = default) => await database.Read(
        session => session.Query(
            new(
                $"{WebhookRows.DeliveryQuery} WHERE d.endpoint_id = @id AND d.place < @before AND (@state = '' OR d.state = @state) "
                    + "ORDER BY d.place DESC LIMIT @limit",
                ("id", query.EndpointId),
                ("before", query.Before ?? long.MaxValue),
                ("state", query.State ?? ""),
                ("limit", query.Limit)),
            WebhookRows.Delivery),
        cancellation);

    public Task<string?> EndpointOf(string tenantId, string deliveryId, CancellationToken cancellation = default) => database.Read(
        session => session.QueryFirst(
            new(
                "SELECT e.id FROM webhook_deliveries AS d JOIN webhook_endpoints AS e ON e.id = d.endpoint_id WHERE d.id = @id AND e.tenant_id = @tenant",
                ("id", deliveryId),
                ("tenant", tenantId)),
            static row => row.GetString(0)),
        cancellation);

    public Task<WebhookDelivery?> Delivery(string endpointId, string deliveryId, CancellationToken cancellation = default) =>
        database.Read(session => Delivery(session, endpointId, deliveryId), cancellation);

    public Task<WebhookDelivery?> Resend(string endpointId, string deliveryId, DateTimeOffset now, CancellationToken cancellation = default) => database.Write(
        async session =>
        {
            if (await Delivery(session, endpointId, deliveryId) is not { } known) return null;
            if (known.EndedAt is null)
            {
                await WebhookLanes.Lock(session, endpointId, known.Lane, now);
                await WebhookLanes.Settle(session, endpointId, known.Lane, now);
                await session.ExecuteAll([WebhookRows.Deliver(endpointId, now)]);
                return await Delivery(session, endpointId, deliveryId);
            }

            var id = Ids.New("dl_");
            var again = known with
            {
                Id = id,
                Lane = $"resend:{id}",
                Reason = WebhookReasons.Resend,
                State = WebhookStates.Pending,
                Attempts = 0,
                CreatedAt = now,
                DueAt = null,
                EndedAt = null,
                Log = [],
            };
            await WebhookLanes.Take(session, endpointId, again.Lane, 1, now);
            await session.ExecuteAll([WebhookRows.Insert(again), WebhookRows.Deliver(endpointId, now)]);
            return await Delivery(session, endpointId, id);
        },
        cancellation);

    public Task<int?> Replay(WebhookEndpoint endpoint, WebhookReplay replay, int countMax, DateTimeOffset now, CancellationToken cancellation = default) =>
        database.Write(
            async session =>
            {
                // Two replays at once would both find that an event was not sent yet.
                await Lock(session, endpoint.Id);
                return await WebhookReplays.Add(session, endpoint, replay, countMax, now);
            },
            cancellation);

    public Task AddTest(WebhookDelivery delivery, CancellationToken cancellation = default) => database.Write(
        session => session.ExecuteAll(
        [
            new Statement(
                """
                INSERT INTO webhook_events (id, tenant_id, type, stream_id, lane, at, kept_at, data) VALUES (@id, @tenant, @type, NULL, @lane, @at, @at, @data)
                """,
                ("id", delivery.EventId),
                ("tenant", delivery.TenantId),
                ("type", delivery.Type),
                ("lane", delivery.Lane),
                ("at", delivery.At.ToUnixTimeMilliseconds()),
                ("data", delivery.Data)),
            WebhookRows.Insert(delivery),
        ]),
        cancellation);

    public async Task<IReadOnlyList<WebhookEndpoint>> Clean(DateTimeOffset before, int waitingMax, DateTimeOffset now, CancellationToken cancellation = default)
    {
        await Repeat(
            $"""
            DELETE FROM webhook_deliveries WHERE place IN (SELECT place FROM
              (SELECT place, created_at FROM webhook_deliveries ORDER BY place LIMIT {CleanedAtOnce}) AS p WHERE created_at < @before)
            """,
            before,
            cancellation);
        await Repeat(
            $"""
            DELETE FROM webhook_deliveries WHERE @before > 0 AND place IN (SELECT place FROM webhook_deliveries AS d
              WHERE NOT EXISTS (SELECT 1 FROM webhook_endpoints AS e WHERE e.id = d.endpoint_id) LIMIT {CleanedAtOnce})
            """,
            before,
            cancellation);
        await Repeat(
            $"""
            DELETE FROM webhook_events WHERE position IN (SELECT position FROM
              (SELECT position, id, kept_at FROM webhook_events ORDER BY position LIMIT {CleanedAtOnce}) AS p
              WHERE kept_at < @before AND NOT EXISTS (SELECT 1 FROM webhook_deliveries AS d WHERE d.event_id = p.id))
            """,
            before,
            cancellation);
        return await database.Write(
            async session =>
            {
                await session.Execute(
                    """
                    DELETE FROM webhook_lanes WHERE (due_at IS NULL AND used_at < @unused)
                      OR (endpoint_id <> '' AND NOT EXISTS (SELECT 1 FROM webhook_endpoints AS e WHERE e.id = webhook_lanes.endpoint_id))
                    """,
                    ("unused", (now - LanesKept).ToUnixTimeMilliseconds()));
                var waiting = await session.Query(
                    new(
                        """
                        SELECT l.endpoint_id, MIN(l.due_at) FROM webhook_lanes AS l JOIN webhook_endpoints AS e ON e.id = l.endpoint_id
                        WHERE e.enabled = 1 AND l.due_at IS NOT NULL GROUP BY l.endpoint_id
                        """),
                    static row => (Id: row.GetString(0), Due: DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1))));
                waiting.Sort(static (one, other) => string.CompareOrdinal(one.Id, other.Id));
                await session.ExecuteAll([.. waiting.Select(row => WebhookRows.Deliver(row.Id, row.Due > now ? row.Due : now))]);
                return await session.Query(
                    new(
                        $"""
                        SELECT {WebhookRows.EndpointColumns} FROM webhook_endpoints WHERE enabled = 1 AND id IN
                          (SELECT endpoint_id FROM webhook_deliveries WHERE open = 1 GROUP BY endpoint_id HAVING COUNT(*) > @max)
                        """,
                        ("max", waitingMax)),
                    WebhookRows.Endpoint);
            },
            cancellation);
    }

    private static Task<WebhookDelivery?> Delivery(Session session, string endpointId, string deliveryId) => session.QueryFirst(
        new($"{WebhookRows.DeliveryQuery} WHERE d.endpoint_id = @endpoint AND d.id = @id", ("endpoint", endpointId), ("id", deliveryId)),
        WebhookRows.Delivery);

    /// <summary>A few rows at a time, so that no other write waits long.</summary>
    private async Task Repeat(string sql, DateTimeOffset before, CancellationToken cancellation)
    {
        while (await database.Write(session => session.Execute(sql, ("before", before.ToUnixTimeMilliseconds())), cancellation) >= CleanedAtOnce)
        {
            // There may be more.
        }
    }
}
