using System.Text.Json;
using Livehouse.Limits;
using Livehouse.Outbox;
using Livehouse.Outgoing;
using Livehouse.Storage.Databases;
using Livehouse.Storage.Outbox;

namespace Livehouse.Storage.Outgoing;

/// <summary>Endpoints, what is queued for them, and the log of it; runs are in the other file.</summary>
internal sealed partial class WebhookStore(IDatabase database) : IWebhookStore
{
    private const string OfTenant = "WHERE tenant_id = @tenant AND id = @id";

    public Task<bool> Create(WebhookEndpoint endpoint, CancellationToken cancellation = default) => database.Write(
        async session =>
        {
            // Also makes concurrent ones that would together exceed the limit wait for each other.
            await Changed(session);
            var count = await session.QueryNumber(new("SELECT COUNT(*) FROM webhook_endpoints WHERE tenant_id = @tenant", ("tenant", endpoint.TenantId)));
            if (count >= WebhookLimits.EndpointsMax)
            {
                session.RollBack();
                return false;
            }

            await session.Execute(
                $"INSERT INTO webhook_endpoints ({WebhookRows.EndpointColumns}) VALUES (@id, @tenant, @url, @events, @description, @secret, NULL, "
                    + "NULL, 1, NULL, NULL, NULL, NULL, @at, @at)",
                ("id", endpoint.Id),
                ("tenant", endpoint.TenantId),
                ("url", endpoint.Url),
                ("events", JsonSerializer.Serialize(endpoint.Events)),
                ("description", endpoint.Description),
                ("secret", endpoint.Secret),
                ("at", endpoint.CreatedAt.ToUnixTimeMilliseconds()));
            return true;
        },
        cancellation);

    public Task<WebhookEndpoint?> Find(string tenantId, string endpointId, CancellationToken cancellation = default) =>
        database.Read(session => Find(session, tenantId, endpointId), cancellation);

    public async Task<IReadOnlyList<WebhookEndpoint>> List(string tenantId, CancellationToken cancellation = default) => await database.Read(
        session => session.Query(
            new($"SELECT {WebhookRows.EndpointColumns} FROM webhook_endpoints WHERE tenant_id = @tenant ORDER BY created_at, id", ("tenant", tenantId)),
            WebhookRows.Endpoint),
        cancellation);

    public Task<WebhookEndpoint?> Change(
        string tenantId, string endpointId, WebhookEndpointChange change, DateTimeOffset now, CancellationToken cancellation = default) => database.Write(
        async session =>
        {
            await Changed(session);
            await Lock(session, endpointId);
            if (await Find(session, tenantId, endpointId) is not { } before) return null;
            var isEnabled = change.IsEnabled ?? before.IsEnabled;
            var (enables, disables) = (isEnabled && !before.IsEnabled, !isEnabled && before.IsEnabled);
            var after = before with
            {
                Url = change.Url ?? before.Url,
                Events = change.Events ?? before.Events,
                Description = change.Description ?? before.Description,
                IsEnabled = isEnabled,
                DisabledReason = enables ? null : disables ? WebhookDisableReasons.Manual : before.DisabledReason,
                DisabledAt = enables ? null : disables ? now : before.DisabledAt,
                FailingSince = enables ? null : before.FailingSince,
                PausedUntil = enables ? null : before.PausedUntil,
                UpdatedAt = now,
            };
            await Write(session, after);
            if (!enables) return after;
            await session.Execute(
                "UPDATE webhook_lanes SET due_at = @now WHERE endpoint_id = @id AND due_at IS NOT NULL",
                ("now", now.ToUnixTimeMilliseconds()),
                ("id", endpointId));
            await session.ExecuteAll([WebhookRows.Deliver(endpointId, now)]);
            return after;
        },
        cancellation);

    public Task<WebhookEndpoint?> Rotate(
        string tenantId, string endpointId, string newSecret, DateTimeOffset formerUntil, DateTimeOffset now, CancellationToken cancellation = default) =>
        database.Write(
            async session =>
            {
                var changed = await session.Execute(
                    $"""
                    UPDATE webhook_endpoints SET former_secret = CASE WHEN former_until > @now THEN former_secret ELSE secret END,
                      former_until = CASE WHEN former_until > @now THEN former_until ELSE @until END, secret = @secret, updated_at = @now {OfTenant}
                    """,
                    ("until", formerUntil.ToUnixTimeMilliseconds()),
                    ("secret", newSecret),
                    ("now", now.ToUnixTimeMilliseconds()),
                    ("tenant", tenantId),
                    ("id", endpointId));
                return changed == 0 ? null : await Find(session, tenantId, endpointId);
            },
            cancellation);

    public Task<bool> Delete(string tenantId, string endpointId, DateTimeOffset now, CancellationToken cancellation = default) => database.Write(
        async session =>
        {
            await Changed(session);
            if (await session.Execute($"DELETE FROM webhook_endpoints {OfTenant}", ("tenant", tenantId), ("id", endpointId)) == 0) return false;
            await session.ExecuteAll([WebhookCleaning.Deleted(endpointId, now)]);
            return true;
        },
        cancellation);

    public Task<WebhookInterests?> Interests(long revision, CancellationToken cancellation = default) => database.Read<WebhookInterests?>(
        async session =>
        {
            var current = await session.QueryNumber(new("SELECT revision FROM webhook_changes WHERE one = 1")) ?? 0;
            if (current == revision) return null;
            var rows = await session.Query(
                new("SELECT tenant_id, events FROM webhook_endpoints"),
                static row => (Tenant: row.GetString(0), Types: JsonSerializer.Deserialize<string[]>(row.GetString(1))!));
            return new WebhookInterests(
                current,
                rows.GroupBy(static row => row.Tenant).ToDictionary(
                    static tenant => tenant.Key, static tenant => (IReadOnlySet<string>)tenant.SelectMany(static row => row.Types).ToHashSet()));
        },
        cancellation);

    public Task<int> Queue(GrainRef source, DateTimeOffset now, CancellationToken cancellation = default) =>
        database.Write(session => WebhookQueue.Move(session, source, now), cancellation);

    public Task<bool> Disable(
        string endpointId, string reason, IReadOnlyList<PendingOutboxMessage> mails, DateTimeOffset now, CancellationToken cancellation = default) =>
        database.Write(session => Disable(session, endpointId, reason, mails, now), cancellation);

    private static async Task<bool> Disable(
        Session session, string endpointId, string reason, IReadOnlyList<PendingOutboxMessage> mails, DateTimeOffset now)
    {
        var changed = await session.Execute(
            "UPDATE webhook_endpoints SET enabled = 0, disabled_reason = @reason, disabled_at = @now, updated_at = @now WHERE id = @id AND enabled = 1",
            ("reason", reason),
            ("now", now.ToUnixTimeMilliseconds()),
            ("id", endpointId));
        if (changed > 0) await session.ExecuteAll([.. mails.Select(OutboxStatements.Add)]);
        return changed > 0;
    }

    /// <summary>What is read of the endpoint afterwards stays true until the write ends: a run, for example, can't disable it in between.</summary>
    private Task<long?> Lock(Session session, string endpointId) =>
        session.QueryNumber(new($"SELECT 1 FROM webhook_endpoints WHERE id = @id{database.Dialect.LockRows}", ("id", endpointId)));

    private static Task<WebhookEndpoint?> Find(Session session, string tenantId, string endpointId) => session.QueryFirst(
        new($"SELECT {WebhookRows.EndpointColumns} FROM webhook_endpoints {OfTenant}", ("tenant", tenantId), ("id", endpointId)), WebhookRows.Endpoint);

    private static Task<int> Write(Session session, WebhookEndpoint endpoint) => session.Execute(
        """
        UPDATE webhook_endpoints SET url = @url, events = @events, description = @description, enabled = @enabled, disabled_reason = @reason,
          disabled_at = @disabled, failing_since = @failing, paused_until = @paused, updated_at = @updated WHERE id = @id
        """,
        ("url", endpoint.Url),
        ("events", JsonSerializer.Serialize(endpoint.Events)),
        ("description", endpoint.Description),
        ("enabled", endpoint.IsEnabled ? 1 : 0),
        ("reason", endpoint.DisabledReason),
        ("disabled", endpoint.DisabledAt?.ToUnixTimeMilliseconds()),
        ("failing", endpoint.FailingSince?.ToUnixTimeMilliseconds()),
        ("paused", endpoint.PausedUntil?.ToUnixTimeMilliseconds()),
        ("updated", endpoint.UpdatedAt.ToUnixTimeMilliseconds()),
        ("id", endpoint.Id));

    private static Task<int> Changed(Session session) => session.Execute("UPDATE webhook_changes SET revision = revision + 1 WHERE one = 1");
}
