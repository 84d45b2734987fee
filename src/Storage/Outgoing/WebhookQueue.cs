using System.Text.Json;
using Livehouse.Identifiers;
using Livehouse.Outgoing;
using Livehouse.Storage.Databases;
using Livehouse.Wire;

namespace Livehouse.Storage.Outgoing;

/// <summary>From what grains have stored to deliveries for endpoints.</summary>
internal static class WebhookQueue
{
    private const int AtOnce = 200;

    public static async Task<int> Move(Session session, GrainRef source, DateTimeOffset now)
    {
        await WebhookLanes.Lock(session, "", source.ToString(), now);
        var rows = await session.Query(
            new(
                "SELECT id, data FROM ledger WHERE kind = @kind AND key = @key AND ledger = @ledger ORDER BY place, id LIMIT @limit",
                ("kind", source.Kind),
                ("key", source.Key),
                ("ledger", WebhookNews.Ledger),
                ("limit", AtOnce)),
            static row => (Id: row.GetString(0), News: JsonSerializer.Deserialize<WebhookNews>(row.GetString(1), LivehouseJson.Options)!));
        if (rows.Count == 0) return 0;
        List<Statement> writes = [];
        foreach (var tenant in rows.GroupBy(static row => row.News.TenantId))
        {
            var endpoints = await session.Query(
                new(
                    $"SELECT {WebhookRows.EndpointColumns} FROM webhook_endpoints WHERE tenant_id = @tenant ORDER BY id", ("tenant", tenant.Key)),
                WebhookRows.Endpoint);
            var wanted = tenant.Where(row => endpoints.Any(endpoint => endpoint.Events.Contains(row.News.Type))).ToList();
            writes.AddRange(wanted.Select(row => WebhookRows.InsertEvent(row.Id, row.News, now)));
            foreach (var endpoint in endpoints.Where(static endpoint => endpoint.IsEnabled))
            {
                var own = wanted.Where(row => endpoint.Events.Contains(row.News.Type)).ToList();
                writes.AddRange(await Add(session, endpoint.Id, own, now));
                if (own.Count > 0) writes.Add(WebhookRows.Deliver(endpoint.Id, now));
            }
        }

        writes.AddRange(rows.Select(row => new Statement(
            "DELETE FROM ledger WHERE kind = @kind AND key = @key AND ledger = @ledger AND id = @id",
            ("kind", source.Kind),
            ("key", source.Key),
            ("ledger", WebhookNews.Ledger),
            ("id", row.Id))));
        await session.ExecuteAll(writes);
        return rows.Count;
    }

    /// <summary>Deliveries with the next numbers; in the order of the news within each lane.</summary>
    public static async Task<List<Statement>> Add(Session session, string endpointId, List<(string Id, WebhookNews News)> news, DateTimeOffset now)
    {
        List<Statement> writes = [];
        foreach (var lane in news.GroupBy(static row => row.News.Lane).OrderBy(static lane => lane.Key, StringComparer.Ordinal))
        {
            var sequence = await WebhookLanes.Take(session, endpointId, lane.Key, lane.Count(), now) - lane.Count();
            foreach (var (id, one) in lane)
            {
                sequence++;
                writes.Add(WebhookRows.Insert(New(endpointId, id, one, one.StreamId is null ? null : sequence, WebhookReasons.Event, lane.Key, now)));
            }
        }

        return writes;
    }

    public static WebhookDelivery New(
        string endpointId, string eventId, WebhookNews news, long? sequence, string reason, string lane, DateTimeOffset now) => new(
            Ids.New("dl_"), 0, endpointId, news.TenantId, lane, eventId, news.Type, news.StreamId, sequence, news.At, news.Data.GetRawText(), reason,
            WebhookStates.Pending, 0, now);
}
