using System.Text.Json;
using Livehouse.Analytics;
using Livehouse.Listings;
using Livehouse.Storage.Databases;
using Livehouse.Streams;
using Livehouse.Users;
using Livehouse.Wire;

namespace Livehouse.Storage.Analytics;

/// <inheritdoc cref="IFigureCatalog"/>
internal sealed class FigureCatalog(IDatabase database) : IFigureCatalog
{
    private const long OrdersPerMs = 4_096;
    private const long OrdersPerDay = 86_400_000L * OrdersPerMs;
    private const string OfOwner = "f.tenant_id = @tenant AND f.owner_id = @owner AND f.ended_at >= @from AND f.ended_at < @to";

    public async Task<FigureTotals> TotalsOf(string tenantId, string ownerId, FigurePeriod period, CancellationToken cancellation = default) =>
        (await database.Read(
            session => session.Query(
                new(
                    $"""
                    SELECT COUNT(*), {Sum("(f.ended_at - f.started_at) / 1000")}, {Sum("f.views")}, {Sum("f.watch_seconds")}, COALESCE(MAX(f.peak), 0),
                      {Sum("f.messages")}, {Sum("f.reactions")}, {Sum("f.gift_count")}, {Sum("f.gift_value")}, {Sum("f.new_followers")}
                    FROM stream_figures AS f WHERE {OfOwner}
                    """,
                    Owner(tenantId, ownerId, period)),
                static row => new FigureTotals(
                    row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt32(4), row.GetInt64(5), row.GetInt64(6),
                    new GiftTotals(row.GetInt64(7), row.GetInt64(8)), row.GetInt64(9))),
            cancellation))[0];

    public async Task<IReadOnlyList<StreamSummary>> BestOf(
        string tenantId, string ownerId, FigurePeriod period, int limit, CancellationToken cancellation = default) => await database.Read(
        session => session.Query(
            new(
                $"""
                SELECT f.stream_id, s.listing, f.started_at, f.ended_at, f.views, f.peak, f.watch_seconds, f.messages
                FROM stream_figures AS f JOIN streams AS s ON s.stream_id = f.stream_id WHERE {OfOwner}
                ORDER BY f.views DESC, f.watch_seconds DESC, f.stream_id LIMIT @limit
                """,
                [.. Owner(tenantId, ownerId, period), ("limit", limit)]),
            static row => new StreamSummary(
                row.GetString(0),
                JsonSerializer.Deserialize<StreamListing>(row.GetString(1), LivehouseJson.Options)!.Stream.Title,
                DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)),
                DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)),
                row.GetInt64(4),
                row.GetInt32(5),
                row.GetInt64(6),
                row.GetInt64(7))),
        cancellation);

    public Task<(long Before, IReadOnlyDictionary<int, long> ByDay)> Followers(
        string tenantId, string userId, FigurePeriod period, CancellationToken cancellation = default) => database.Read(
        async session =>
        {
            var days = await session.Query(
                new(
                    """
                    SELECT CASE WHEN place < @from THEN -1 ELSE (place - @from) / @day END, COUNT(*) FROM ledger
                    WHERE kind = @kind AND key = @key AND ledger = @ledger AND place < @to GROUP BY 1
                    """,
                    ("from", period.From.ToUnixTimeMilliseconds() * OrdersPerMs),
                    ("day", OrdersPerDay),
                    ("kind", GrainKinds.User),
                    ("key", GrainRef.User(tenantId, userId).Key),
                    ("ledger", FollowerLedger.Name),
                    ("to", period.To.ToUnixTimeMilliseconds() * OrdersPerMs)),
                static row => (Day: (int)row.GetInt64(0), Count: row.GetInt64(1)));
            var byDay = days.ToDictionary(static day => day.Day, static day => day.Count);
            byDay.Remove(-1, out var before);
            return (before, (IReadOnlyDictionary<int, long>)byDay);
        },
        cancellation);

    public async Task<IReadOnlyList<TenantFigures>> Tenants(FigurePeriod period, DateTimeOffset now, CancellationToken cancellation = default)
    {
        (string, object?)[] times = [("from", period.From.ToUnixTimeMilliseconds()), ("to", Min(period.To, now).ToUnixTimeMilliseconds())];
        var peak = $"CAST({database.Dialect.JsonText("g.state", ["peakViewers"])} AS BIGINT)";
        var (ended, live) = await database.Read(
            async session => (
                await session.Query(
                    new(
                        $"""
                        SELECT f.tenant_id, COUNT(*), COALESCE(MAX(f.peak), 0), {Sum($"f.ended_at - {Greater("f.started_at", "@from")}")}, {Sum("f.views")}
                        FROM stream_figures AS f WHERE f.ended_at >= @from AND f.ended_at < @to GROUP BY f.tenant_id
                        """,
                        times),
                    static row => (Tenant: row.GetString(0), Streams: row.GetInt64(1), Peak: row.GetInt32(2), Ms: row.GetInt64(3), Views: row.GetInt64(4))),
                await session.Query(
                    new(
                        $"""
                        SELECT s.tenant_id, COUNT(*), COALESCE(MAX({peak}), 0), {Sum(Greater($"@to - {Greater("s.started_at", "@from")}", "0"))}, {Sum("r.viewers")}
                        FROM streams AS s JOIN grains AS g ON g.kind = 'stream' AND g.key = s.stream_id
                        LEFT JOIN viewing_runs AS r ON r.stream_id = s.stream_id
                          AND r.run = (SELECT MAX(l.run) FROM viewing_runs AS l WHERE l.stream_id = s.stream_id)
                        WHERE s.status = 'live' GROUP BY s.tenant_id
                        """,
                        times),
                    static row => (
                        Tenant: row.GetString(0), Streams: row.GetInt64(1), Peak: (int)row.GetInt64(2), Ms: row.GetInt64(3), Viewers: row.GetInt64(4)))),
            cancellation);
        var endedOf = ended.ToDictionary(static tenant => tenant.Tenant);
        var liveOf = live.ToDictionary(static tenant => tenant.Tenant);
        return
        [
            .. endedOf.Keys.Union(liveOf.Keys)
                .Select(tenant =>
                {
                    var (over, on) = (endedOf.GetValueOrDefault(tenant), liveOf.GetValueOrDefault(tenant));
                    return new TenantFigures(
                        tenant, on.Streams, on.Viewers, Math.Max(over.Peak, on.Peak), over.Streams + on.Streams, (over.Ms + on.Ms) / 60_000, over.Views);
                })
                .OrderByDescending(static tenant => tenant.Viewers)
                .ThenByDescending(static tenant => tenant.MinutesStreamed)
                .ThenBy(static tenant => tenant.TenantId, StringComparer.Ordinal),
        ];
    }

    public async Task<IReadOnlyList<string>> Missing(int limit, CancellationToken cancellation = default) => await database.Read(
        session => session.Query(
            new(
                """
                SELECT s.stream_id FROM streams AS s WHERE s.status = 'ended' AND s.started_at > 0
                  AND NOT EXISTS (SELECT 1 FROM stream_figures AS f WHERE f.stream_id = s.stream_id) LIMIT @limit
                """,
                ("limit", limit)),
            static row => row.GetString(0)),
        cancellation);

    private static DateTimeOffset Min(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static string Sum(string value) => $"CAST(COALESCE(SUM({value}), 0) AS BIGINT)";

    private static string Greater(string one, string other) => $"CASE WHEN {one} > {other} THEN {one} ELSE {other} END";

    private static (string, object?)[] Owner(string tenantId, string ownerId, FigurePeriod period) =>
    [
        ("tenant", tenantId),
        ("owner", ownerId),
        ("from", period.From.ToUnixTimeMilliseconds()),
        ("to", period.To.ToUnixTimeMilliseconds()),
    ];
}
