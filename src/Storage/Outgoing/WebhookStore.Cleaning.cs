using Livehouse.Outgoing;
using Livehouse.Storage.Databases;

namespace Livehouse.Storage.Outgoing;

/// <summary>What is deleted in time, a few rows at once, so that no other write waits long; none of it is looked for by reading what stays.</summary>
internal sealed partial class WebhookStore
{
    private const int CleanedAtOnce = 1_000;

    /// <summary>How long a lane's last number is remembered although nothing was sent in it.</summary>
    private static readonly TimeSpan LanesKept = TimeSpan.FromDays(30);

    public async Task<IReadOnlyList<WebhookEndpoint>> Clean(DateTimeOffset before, int waitingMax, DateTimeOffset now, CancellationToken cancellation = default)
    {
        await Repeat(WebhookCleaning.OldDeliveries(before, CleanedAtOnce), cancellation);
        await Repeat(WebhookCleaning.OldEvents(before, CleanedAtOnce), cancellation);
        await Repeat(WebhookCleaning.DeliveriesOfDeleted(CleanedAtOnce), cancellation);
        await CleanLanes(WebhookCleaning.LanesOfDeleted(CleanedAtOnce), DateTimeOffset.MaxValue, cancellation);
        await CleanLanes(WebhookCleaning.UnusedLanes(now - LanesKept, CleanedAtOnce), now - LanesKept, cancellation);
        return await database.Write(
            async session =>
            {
                // What was queued while its endpoint was being deleted came soon after: by then it has long been deleted too.
                await session.ExecuteAll([WebhookCleaning.ForgetDeleted(before)]);
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

    /// <summary>Found by a read, which holds up no write, and deleted unless they were used meanwhile.</summary>
    private async Task CleanLanes(Statement find, DateTimeOffset unusedSince, CancellationToken cancellation)
    {
        List<(string Endpoint, string Lane)> found;
        do
        {
            found = await database.Read(
                session => session.Query(find, static row => (Endpoint: row.GetString(0), Lane: row.GetString(1))), cancellation);
            await database.Write(
                session => session.ExecuteAll([.. found.Select(lane => WebhookCleaning.Lane(lane.Endpoint, lane.Lane, unusedSince))]), cancellation);
        }
        while (found.Count == CleanedAtOnce);
    }

    private async Task Repeat(Statement delete, CancellationToken cancellation)
    {
        while (await database.Write(session => session.Execute(delete.Sql, delete.Parameters), cancellation) >= CleanedAtOnce)
        {
            // There may be more.
        }
    }
}
