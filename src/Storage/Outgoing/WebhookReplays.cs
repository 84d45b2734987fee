using System.Text.Json;
using Livehouse.Outgoing;
using Livehouse.Storage.Databases;

namespace Livehouse.Storage.Outgoing;

/// <summary>What happened in a time, delivered again.</summary>
internal static class WebhookReplays
{
    private const string Of =
        """
        SELECT e.id, e.type, e.stream_id, e.lane, e.at, e.data, COUNT(d.id), MAX(d.sequence), COALESCE(MAX(d.open), 0), e.position
        FROM webhook_events AS e LEFT JOIN webhook_deliveries AS d ON d.event_id = e.id AND d.endpoint_id = @endpoint
        WHERE e.tenant_id = @tenant AND e.at >= @since AND e.at < @until AND @types LIKE '%|' || e.type || '|%' AND (@stream = '' OR e.stream_id = @stream)
        GROUP BY e.id, e.type, e.stream_id, e.lane, e.at, e.data, e.position ORDER BY e.position LIMIT @limit
        """;

    public static async Task<int?> Add(Session session, WebhookEndpoint endpoint, WebhookReplay replay, int countMax, DateTimeOffset now)
    {
        var events = await session.Query(
            new(
                Of,
                ("endpoint", endpoint.Id),
                ("tenant", endpoint.TenantId),
                ("since", replay.Since.ToUnixTimeMilliseconds()),
                ("until", replay.Until.ToUnixTimeMilliseconds()),
                ("types", $"|{string.Join('|', endpoint.Events)}|"),
                ("stream", replay.StreamId ?? ""),
                ("limit", countMax + 1)),
            row => (
                Id: row.GetString(0),
                News: new WebhookNews(
                    row.GetString(1),
                    endpoint.TenantId,
                    row.IsDBNull(2) ? null : row.GetString(2),
                    row.GetString(3),
                    DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)),
                    JsonSerializer.Deserialize<JsonElement>(row.GetString(5))),
                IsKnown: row.GetInt64(6) > 0,
                Sequence: row.IsDBNull(7) ? (long?)null : row.GetInt64(7),
                IsOpen: row.GetInt32(8) > 0));
        if (events.Count > countMax) return null;
        List<Statement> writes = [];

        // The numbers it was sent with before; beside the lane of what happens now, so that neither delays the other.
        var known = events.Where(static one => one is { IsKnown: true, IsOpen: false }).ToList();
        foreach (var lane in known.GroupBy(static one => $"replay:{one.News.Lane}").OrderBy(static lane => lane.Key, StringComparer.Ordinal))
        {
            await WebhookLanes.Take(session, endpoint.Id, lane.Key, lane.Count(), now);
            writes.AddRange(lane.OrderBy(static one => one.Sequence ?? 0).Select(one => WebhookRows.Insert(WebhookQueue.New(
                endpoint.Id, one.Id, one.News, one.Sequence, WebhookReasons.Replay, lane.Key, now))));
        }

        var missed = events.Where(static one => !one.IsKnown).Select(static one => (one.Id, one.News)).ToList();
        writes.AddRange(await WebhookQueue.Add(session, endpoint.Id, missed, now));
        if (known.Count + missed.Count > 0) writes.Add(WebhookRows.Deliver(endpoint.Id, now));
        await session.ExecuteAll(writes);
        return known.Count + missed.Count;
    }
}
