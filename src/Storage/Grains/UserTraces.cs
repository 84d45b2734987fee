using Livehouse.Storage.Databases;

namespace Livehouse.Storage.Grains;

/// <summary>Ordered by the ledger's primary key, so that a page reads a range of it.</summary>
internal sealed class UserTraces(IDatabase database) : IUserTraces
{
    private const string Range = "FROM ledger WHERE (kind, key, ledger, id) > (@kind, @key, @ledger, @id) ORDER BY kind, key, ledger, id";

    /// <summary>An underscore matches any character in a pattern: at worst that finds too much.</summary>
    private const string Page = "SELECT kind, key, ledger, id FROM (SELECT kind, key, ledger, id, data " + Range
        + " LIMIT @rows) AS page WHERE id = @user OR data LIKE @pattern ORDER BY kind, key, ledger, id";

    private const string LastOfPage = "SELECT kind, key, ledger, id " + Range + " LIMIT 1 OFFSET @rows";

    public Task<TracePage> Find(string userId, TracePlace? after, int rowsMax, CancellationToken cancellation = default) => database.Read(
        async session =>
        {
            var place = after ?? new TracePlace("", "", "", "");
            (string, object?)[] from = [("kind", place.Kind), ("key", place.Key), ("ledger", place.Ledger), ("id", place.Id)];
            // The next row is looked up first: rows written meanwhile are examined twice rather than never.
            var last = await session.QueryFirst(
                new(LastOfPage, [.. from, ("rows", rowsMax - 1)]),
                row => new TracePlace(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3)));
            var traces = await session.Query(
                new(Page, [.. from, ("rows", rowsMax), ("user", userId), ("pattern", $"%{userId}%")]),
                row => new Trace(new GrainRef(row.GetString(0), row.GetString(1)), new LedgerKey(row.GetString(2), row.GetString(3))));
            return new TracePage(traces, last);
        },
        cancellation);

    public async Task<IReadOnlyList<string>> Rooms(string userId, CancellationToken cancellation = default) => await database.Read(
        session => session.Query(
            new("SELECT DISTINCT key FROM ledger WHERE kind = @kind AND id = @user", ("kind", GrainKinds.Room), ("user", userId)), row => row.GetString(0)),
        cancellation);

    public async Task<IReadOnlyList<string>> StreamsOf(string tenantId, string ownerId, string mark, int limit, CancellationToken cancellation = default) =>
        await database.Read(
        session => session.Query(
            new(
                "SELECT stream_id FROM streams WHERE tenant_id = @tenant AND owner_id = @owner AND listing NOT LIKE @mark LIMIT @limit",
                ("tenant", tenantId),
                ("owner", ownerId),
                ("mark", $"%{mark}%"),
                ("limit", limit)),
            row => row.GetString(0)),
        cancellation);
}
