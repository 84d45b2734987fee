using System.Text.Json;
using Livehouse.Outgoing;
using Livehouse.Storage.Databases;
using Livehouse.Wire;

namespace Livehouse.Storage.Outgoing;

/// <inheritdoc cref="IWebhookTraces"/>
internal sealed class WebhookTraceStore(IDatabase database) : IWebhookTraces
{
    private const string Range = "FROM webhook_events WHERE position > @after ORDER BY position";

    /// <summary>An underscore matches any character in a pattern: at worst that finds too much.</summary>
    private const string Page = $"SELECT id, data FROM (SELECT position, id, tenant_id, data {Range} LIMIT @rows) AS page "
        + "WHERE tenant_id = @tenant AND data LIKE @pattern ORDER BY position";

    private const string OfNews = "WHERE kind = @kind AND key = @key AND ledger = @ledger AND id = @id";

    public Task<WebhookTraces> Naming(string tenantId, string userId, long after, int rowsMax, CancellationToken cancellation = default) => database.Read(
        async session =>
        {
            // First: events that are stored meanwhile are read twice rather than never.
            var last = await session.QueryNumber(
                new($"SELECT position {Range} LIMIT 1 OFFSET @skipped", ("after", after), ("skipped", rowsMax - 1)));
            var events = await session.Query(
                new(Page, ("after", after), ("rows", rowsMax), ("tenant", tenantId), ("pattern", $"%{userId}%")),
                static row => new WebhookTrace(row.GetString(0), row.GetString(1)));
            return new WebhookTraces(events, last);
        },
        cancellation);

    public async Task Rewrite(IReadOnlyList<WebhookTrace> events, CancellationToken cancellation = default)
    {
        foreach (var one in events) await database.Write(session => Rewrite(session, one), cancellation);
    }

    public Task<string?> News(GrainRef grain, string rowId, CancellationToken cancellation = default) => database.Read(
        session => session.QueryFirst(new($"SELECT data FROM ledger {OfNews}", Row(grain, rowId)), static row => row.GetString(0)), cancellation);

    public Task RewriteNews(GrainRef grain, string rowId, string news, CancellationToken cancellation = default) => database.Write(
        session => session.Execute($"UPDATE ledger SET data = @data {OfNews}", [.. Row(grain, rowId), ("data", news)]), cancellation);

    private static async Task<int> Rewrite(Session session, WebhookTrace one)
    {
        await session.Execute("UPDATE webhook_events SET data = @data WHERE id = @id", ("data", one.Data), ("id", one.EventId));
        var logs = await session.Query(
            new("SELECT id, log FROM webhook_deliveries WHERE event_id = @id", ("id", one.EventId)), static row => (Id: row.GetString(0), Log: row.GetString(1)));
        foreach (var (id, log) in logs)
        {
            var attempts = JsonSerializer.Deserialize<List<WebhookAttempt>>(log, LivehouseJson.Options)!;
            if (attempts.All(static attempt => attempt.Body is null)) continue;
            var silent = JsonSerializer.Serialize(attempts.Select(static attempt => attempt with { Body = null }), LivehouseJson.Options);
            await session.Execute("UPDATE webhook_deliveries SET log = @log WHERE id = @id", ("log", silent), ("id", id));
        }

        return logs.Count;
    }

    private static (string, object?)[] Row(GrainRef grain, string rowId) =>
        [("kind", grain.Kind), ("key", grain.Key), ("ledger", WebhookNews.Ledger), ("id", rowId)];
}
