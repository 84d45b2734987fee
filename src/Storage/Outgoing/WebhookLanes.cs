using Livehouse.Storage.Databases;

namespace Livehouse.Storage.Outgoing;

/// <summary>
/// A lane is what is delivered in order to one endpoint. Its row is locked before its deliveries are read or added, so that on PostgreSQL each sees what the
/// other has stored.
/// </summary>
internal static class WebhookLanes
{
    /// <summary>Locks the lane, makes it due unless it is, and takes the next numbers; returns the last of them.</summary>
    public static async Task<long> Take(Session session, string endpointId, string lane, int count, DateTimeOffset now) => await session.QueryNumber(new(
        """
        INSERT INTO webhook_lanes (endpoint_id, lane, sequence, due_at, used_at) VALUES (@endpoint, @lane, @count, @now, @now)
        ON CONFLICT (endpoint_id, lane) DO UPDATE SET sequence = webhook_lanes.sequence + excluded.sequence,
          due_at = COALESCE(webhook_lanes.due_at, excluded.due_at), used_at = excluded.used_at
        RETURNING sequence
        """,
        ("endpoint", endpointId),
        ("lane", lane),
        ("count", (long)count),
        ("now", now.ToUnixTimeMilliseconds()))) ?? count;

    /// <summary>Only one at a time queues the news of a grain.</summary>
    public static Task Lock(Session session, string endpointId, string lane, DateTimeOffset now) => session.Execute(
        """
        INSERT INTO webhook_lanes (endpoint_id, lane, sequence, due_at, used_at) VALUES (@endpoint, @lane, 0, NULL, @now)
        ON CONFLICT (endpoint_id, lane) DO UPDATE SET used_at = excluded.used_at
        """,
        ("endpoint", endpointId),
        ("lane", lane),
        ("now", now.ToUnixTimeMilliseconds()));

    /// <summary>After the end of a delivery in a locked lane: due now if another one is open. Returns whether it is.</summary>
    public static async Task<bool> Settle(Session session, string endpointId, string lane, DateTimeOffset now)
    {
        var more = await session.QueryNumber(new(
            "SELECT place FROM webhook_deliveries WHERE endpoint_id = @endpoint AND lane = @lane AND open = 1 LIMIT 1",
            ("endpoint", endpointId),
            ("lane", lane))) is not null;
        await Due(session, endpointId, lane, more ? now : null);
        return more;
    }

    public static Task Due(Session session, string endpointId, string lane, DateTimeOffset? due) => session.Execute(
        "UPDATE webhook_lanes SET due_at = @due WHERE endpoint_id = @endpoint AND lane = @lane",
        ("due", due?.ToUnixTimeMilliseconds()),
        ("endpoint", endpointId),
        ("lane", lane));
}
