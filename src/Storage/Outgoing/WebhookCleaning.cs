using Livehouse.Storage.Databases;

namespace Livehouse.Storage.Outgoing;

/// <summary>The statements that delete what nobody needs any more.</summary>
internal static class WebhookCleaning
{
    /// <summary>The oldest come first in the log.</summary>
    public static Statement OldDeliveries(DateTimeOffset before, int limit) => new(
        """
        DELETE FROM webhook_deliveries WHERE place IN (SELECT place FROM
          (SELECT place, created_at FROM webhook_deliveries ORDER BY place LIMIT @limit) AS p WHERE created_at < @before)
        """,
        ("before", before.ToUnixTimeMilliseconds()),
        ("limit", limit));

    public static Statement OldEvents(DateTimeOffset before, int limit) => new(
        """
        DELETE FROM webhook_events WHERE position IN (SELECT position FROM
          (SELECT position, id, kept_at FROM webhook_events ORDER BY position LIMIT @limit) AS p
          WHERE kept_at < @before AND NOT EXISTS (SELECT 1 FROM webhook_deliveries AS d WHERE d.event_id = p.id))
        """,
        ("before", before.ToUnixTimeMilliseconds()),
        ("limit", limit));

    /// <summary>SQLite would read the whole log, and look each row up in the short list, unless a CROSS JOIN gave the order.</summary>
    public static Statement DeliveriesOfDeleted(int limit) => new(
        """
        DELETE FROM webhook_deliveries WHERE place IN
          (SELECT d.place FROM webhook_deleted_endpoints AS g CROSS JOIN webhook_deliveries AS d WHERE d.endpoint_id = g.id LIMIT @limit)
        """,
        ("limit", limit));

    public static Statement LanesOfDeleted(int limit) => new(
        "SELECT l.endpoint_id, l.lane FROM webhook_deleted_endpoints AS g CROSS JOIN webhook_lanes AS l WHERE l.endpoint_id = g.id LIMIT @limit",
        ("limit", limit));

    public static Statement UnusedLanes(DateTimeOffset unusedSince, int limit) => new(
        "SELECT endpoint_id, lane FROM webhook_lanes WHERE due_at IS NULL AND used_at < @unused LIMIT @limit",
        ("unused", unusedSince.ToUnixTimeMilliseconds()),
        ("limit", limit));

    /// <param name="unusedSince">The end of time: whatever waits in it, since its endpoint was deleted.</param>
    public static Statement Lane(string endpointId, string lane, DateTimeOffset unusedSince) => new(
        "DELETE FROM webhook_lanes WHERE endpoint_id = @endpoint AND lane = @lane AND used_at < @unused AND (due_at IS NULL OR @any = 1)",
        ("endpoint", endpointId),
        ("lane", lane),
        ("unused", unusedSince.ToUnixTimeMilliseconds()),
        ("any", unusedSince == DateTimeOffset.MaxValue ? 1 : 0));

    /// <summary>An endpoint was deleted: what is left of it goes later.</summary>
    public static Statement Deleted(string endpointId, DateTimeOffset now) => new(
        "INSERT INTO webhook_deleted_endpoints (id, deleted_at) VALUES (@id, @now) ON CONFLICT (id) DO NOTHING",
        ("id", endpointId),
        ("now", now.ToUnixTimeMilliseconds()));

    public static Statement ForgetDeleted(DateTimeOffset before) => new(
        "DELETE FROM webhook_deleted_endpoints WHERE deleted_at < @before", ("before", before.ToUnixTimeMilliseconds()));
}
