using System.Data.Common;
using Livehouse.Storage.Databases;

namespace Livehouse.Storage.Grains;

/// <summary>Newest first.</summary>
internal sealed class StreamCatalog(IDatabase database) : IStreamCatalog
{
    private const string SelectAll =
        "SELECT stream_id, tenant_id, owner_id, room, status, started_at, listing, featured_position, featured_until FROM streams WHERE ";

    private const string Select = SelectAll + "status = 'live'";

    private const string IsOfOwner = "tenant_id = @tenant AND owner_id = @owner AND status <> 'scheduled'";

    private const string IsAfter = " AND (started_at < @at OR (started_at = @at AND stream_id > @id))";

    private const string IsFeatured =
        " AND tenant_id = @tenant AND featured_position IS NOT NULL AND (featured_until IS NULL OR featured_until > @now)";

    private const string IsOfFollowed = """
         AND tenant_id = @tenant AND EXISTS (SELECT 1 FROM ledger AS w WHERE w.kind = 'user' AND w.key = @me AND w.ledger = 'following' AND w.tag = 'on'
          AND w.id = streams.owner_id)
        """;

    private const string Order = " ORDER BY started_at DESC, stream_id";

    public async Task<IReadOnlyList<StreamRow>> Live(string? tenantId = null, CancellationToken cancellation = default)
    {
        Statement statement = tenantId is null ? new(Select + Order) : new(Select + " AND tenant_id = @tenant" + Order, ("tenant", tenantId));
        return await database.Read(session => session.Query(statement, Row), cancellation);
    }

    public async Task<int> CountLive(CancellationToken cancellation = default) =>
        (await database.Read(
            session => session.Query(new("SELECT COUNT(*) FROM streams WHERE status = 'live'"), static row => row.GetInt64(0)),
            cancellation)) is [var count] ? (int)count : 0;

    public async Task<IReadOnlyList<StreamRow>> Featured(
        string tenantId, DateTimeOffset now, int limit, CancellationToken cancellation = default) => await database.Read(
        session => session.Query(
            new(
                Select + IsFeatured + " ORDER BY featured_position, started_at DESC, stream_id LIMIT @limit",
                ("tenant", tenantId),
                ("now", now.ToUnixTimeMilliseconds()),
                ("limit", limit)),
            Row),
        cancellation);

    public async Task<IReadOnlyList<StreamRow>> OfFollowed(
        string tenantId, string userId, int limit, CancellationToken cancellation = default) => await database.Read(
        session => session.Query(
            new(
                Select + IsOfFollowed + Order + " LIMIT @limit",
                ("tenant", tenantId),
                ("me", GrainRef.User(tenantId, userId).Key),
                ("limit", limit)),
            Row),
        cancellation);

    public async Task<IReadOnlyList<StreamRow>> OfOwner(
        string tenantId, string userId, StreamPlace? after, int limit, CancellationToken cancellation = default)
    {
        Statement statement = after is null
            ? new(SelectAll + IsOfOwner + Order + " LIMIT @limit", ("tenant", tenantId), ("owner", userId), ("limit", limit))
            : new(
                SelectAll + IsOfOwner + IsAfter + Order + " LIMIT @limit",
                ("tenant", tenantId),
                ("owner", userId),
                ("at", after.StartedAt.ToUnixTimeMilliseconds()),
                ("id", after.StreamId),
                ("limit", limit));
        return await database.Read(session => session.Query(statement, Row), cancellation);
    }

    private static StreamRow Row(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetString(2),
        row.GetString(3),
        row.GetString(4),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)),
        row.GetString(6))
    {
        FeaturedPosition = row.IsDBNull(7) ? null : row.GetInt32(7),
        FeaturedUntil = row.IsDBNull(8) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(8)),
    };
}
