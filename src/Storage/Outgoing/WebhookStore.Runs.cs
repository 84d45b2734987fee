using Livehouse.Outgoing;
using Livehouse.Storage.Databases;

namespace Livehouse.Storage.Outgoing;

internal sealed partial class WebhookStore
{
    public Task<WebhookEndpoint?> BeginRun(WebhookRun run, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellation = default) =>
        database.Write(
            async session =>
            {
                var taken = await session.Execute(
                    """
                    UPDATE webhook_endpoints SET run_id = @run, run_token = @token, run_until = @until
                    WHERE id = @id AND enabled = 1 AND (run_id IS NULL OR run_id = @run OR run_until < @now)
                    """,
                    ("run", run.RunId),
                    ("token", run.Token),
                    ("until", until.ToUnixTimeMilliseconds()),
                    ("id", run.EndpointId),
                    ("now", now.ToUnixTimeMilliseconds()));
                return taken == 0
                    ? null
                    : await session.QueryFirst(
                        new($"SELECT {WebhookRows.EndpointColumns} FROM webhook_endpoints WHERE id = @id", ("id", run.EndpointId)), WebhookRows.Endpoint);
            },
            cancellation);

    public async Task<IReadOnlyList<string>> DueLanes(string endpointId, int limit, DateTimeOffset now, CancellationToken cancellation = default) =>
        await database.Read(
            session => session.Query(
                new(
                    "SELECT lane FROM webhook_lanes WHERE endpoint_id = @id AND due_at IS NOT NULL AND due_at <= @now ORDER BY due_at, lane LIMIT @limit",
                    ("id", endpointId),
                    ("now", now.ToUnixTimeMilliseconds()),
                    ("limit", limit)),
                static row => row.GetString(0)),
            cancellation);

    public async Task<WebhookTurn> Next(WebhookRun run, string lane, DateTimeOffset now, CancellationToken cancellation = default)
    {
        var endpoint = new Statement(
            $"SELECT {WebhookRows.EndpointColumns} FROM webhook_endpoints WHERE id = @id AND run_token = @token AND enabled = 1",
            ("id", run.EndpointId),
            ("token", run.Token));
        var next = new Statement(
            $"{WebhookRows.DeliveryQuery} WHERE d.endpoint_id = @id AND d.lane = @lane AND d.open = 1 ORDER BY d.place LIMIT 1",
            ("id", run.EndpointId),
            ("lane", lane));
        var turn = await database.Read(
            async session => await session.QueryFirst(endpoint, WebhookRows.Endpoint) is { } current
                ? new WebhookTurn(current, await session.QueryFirst(next, WebhookRows.Delivery))
                : new WebhookTurn(null, null),
            cancellation);
        if (turn is not { Endpoint: not null, Delivery: null }) return turn;

        // It was deleted for its age, unless it has just been added.
        await database.Write(
            async session =>
            {
                await WebhookLanes.Lock(session, run.EndpointId, lane, now);
                return await WebhookLanes.Settle(session, run.EndpointId, lane, now);
            },
            cancellation);
        return turn;
    }

    public Task<WebhookRecorded> Record(WebhookRun run, WebhookOutcome outcome, DateTimeOffset now, CancellationToken cancellation = default) =>
        database.Write(
            async session =>
            {
                var held = await session.Query(
                    new(
                        """
                        UPDATE webhook_endpoints SET failing_since = CASE WHEN @failed = 1 THEN COALESCE(failing_since, @now) END,
                          paused_until = COALESCE(@paused, paused_until), run_until = @until
                        WHERE id = @id AND run_token = @token AND enabled = 1 RETURNING failing_since
                        """,
                        ("failed", outcome.FailingSince is null ? 0 : 1),
                        ("now", now.ToUnixTimeMilliseconds()),
                        ("paused", outcome.PausedUntil?.ToUnixTimeMilliseconds()),
                        ("until", outcome.HeldUntil.ToUnixTimeMilliseconds()),
                        ("id", run.EndpointId),
                        ("token", run.Token)),
                    static row => WebhookRows.Time(row, 0));
                if (held.Count == 0) return WebhookRecorded.Over;
                var delivery = outcome.Delivery;
                await WebhookLanes.Lock(session, run.EndpointId, delivery.Lane, now);
                await session.Execute(
                    """
                    UPDATE webhook_deliveries SET state = @state, open = @open, attempts = @attempts, due_at = @due, ended_at = @ended, log = @log
                    WHERE id = @id AND open = 1
                    """,
                    ("state", delivery.State),
                    ("open", delivery.EndedAt is null ? 1 : 0),
                    ("attempts", delivery.Attempts),
                    ("due", delivery.DueAt?.ToUnixTimeMilliseconds()),
                    ("ended", delivery.EndedAt?.ToUnixTimeMilliseconds()),
                    ("log", WebhookRows.LogOf(delivery)),
                    ("id", delivery.Id));
                var more = false;
                if (delivery.EndedAt is null) await WebhookLanes.Due(session, run.EndpointId, delivery.Lane, delivery.DueAt ?? now);
                else more = await WebhookLanes.Settle(session, run.EndpointId, delivery.Lane, now);
                var isForgiven = outcome.DisableReason == WebhookDisableReasons.Failing && held[0] > outcome.FailingSince;
                if (outcome.DisableReason is not { } reason || isForgiven) return more ? WebhookRecorded.GoOn : WebhookRecorded.LaneRests;
                await Disable(session, run.EndpointId, reason, outcome.Mails, now);
                return WebhookRecorded.Over;
            },
            cancellation);

    public Task EndRun(WebhookRun run, DateTimeOffset now, CancellationToken cancellation = default) => database.Write(
        async session =>
        {
            var ended = await session.Execute(
                "UPDATE webhook_endpoints SET run_id = NULL, run_token = NULL, run_until = NULL WHERE id = @id AND run_token = @token",
                ("id", run.EndpointId),
                ("token", run.Token));
            if (ended == 0) return false;

            // Read after the run has ended: whatever is queued later has a message that finds no run in its way.
            var endpoint = await session.QueryFirst(
                new($"SELECT {WebhookRows.EndpointColumns} FROM webhook_endpoints WHERE id = @id", ("id", run.EndpointId)), WebhookRows.Endpoint);
            var due = await session.QueryNumber(new(
                "SELECT MIN(due_at) FROM webhook_lanes WHERE endpoint_id = @id AND due_at IS NOT NULL", ("id", run.EndpointId)));
            if (endpoint is not { IsEnabled: true } || due is not { } first) return false;
            var at = DateTimeOffset.FromUnixTimeMilliseconds(first);
            if (endpoint.PausedUntil is { } paused && paused > at) at = paused;
            await session.ExecuteAll([WebhookRows.Deliver(run.EndpointId, at > now ? at : now)]);
            return true;
        },
        cancellation);
}
