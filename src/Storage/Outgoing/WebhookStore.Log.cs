using Livehouse.Identifiers;
using Livehouse.Outgoing;
using Livehouse.Storage.Databases;

namespace Livehouse.Storage.Outgoing;

internal sealed partial class WebhookStore
{
    public async Task<IReadOnlyList<WebhookDelivery>> Deliveries(WebhookDeliveryQuery query, CancellationToken cancellation = default) =>
        await database.Read(session => session.Query(WebhookRows.Deliveries(query), WebhookRows.Delivery), cancellation);

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

    private static Task<WebhookDelivery?> Delivery(Session session, string endpointId, string deliveryId) => session.QueryFirst(
        new($"{WebhookRows.DeliveryQuery} WHERE d.endpoint_id = @endpoint AND d.id = @id", ("endpoint", endpointId), ("id", deliveryId)),
        WebhookRows.Delivery);
}
