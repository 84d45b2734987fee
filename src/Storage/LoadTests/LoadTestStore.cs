using Livehouse.Identity.LoadTests;
using Livehouse.Storage.Databases;

namespace Livehouse.Storage.LoadTests;

/// <inheritdoc cref="ILoadTestStore"/>
internal sealed class LoadTestStore(IDatabase database) : ILoadTestStore
{
    /// <summary>Of one kind in one write: bounds how long it delays other writes.</summary>
    private const int RowsMax = 1_000;

    private const string OfStreams = "IN (SELECT stream_id FROM streams WHERE tenant_id = @tenant)";

    /// <summary>Keys of a tenant's grains begin with the tenant and a colon, which a semicolon follows; a few are the tenant alone.</summary>
    private const string OfUsers = "((key > @tenant || ':' AND key < @tenant || ';') OR key = @tenant)";

    private const string OfGrains = "((kind = 'stream' AND key " + OfStreams + ") OR " + OfUsers + ")";

    /// <summary>Kinds of grains that users have without asking for more than streams, chat and gifts.</summary>
    private const string Kinds = "kind IN ('user', 'inbox', 'subscription', 'directory', 'desk', 'lobby', 'room', 'match')";

    /// <summary>Rows beside the streams first: until they are gone, the streams lead to them.</summary>
    private static readonly string[] Beside =
    [
        Delete("ledger", "kind, key, ledger, id", "kind = 'stream' AND key " + OfStreams),
        Delete("ledger", "kind, key, ledger, id", Kinds + " AND " + OfUsers),
        Delete("captions", "stream_id, segment_id", "stream_id " + OfStreams),
        Delete("viewing_sessions", "stream_id, user_id, begin_at, run, number", "stream_id " + OfStreams),
        Delete("viewing_runs", "stream_id, run", "stream_id " + OfStreams),
        Delete("viewing_reactions", "stream_id, run, slot", "stream_id " + OfStreams),
        Delete("stream_figures", "stream_id", "tenant_id = @tenant"),
        Delete("ended_jobs", "id", "state = 'completed' AND " + OfGrains),
    ];

    private static readonly string[] Themselves =
    [
        Delete("grains", "kind, key", "kind = 'stream' AND key " + OfStreams),
        Delete("grains", "kind, key", Kinds + " AND " + OfUsers),
    ];

    private static readonly string Streams = Delete("streams", "stream_id", "tenant_id = @tenant AND status <> 'live'");

    public Task<IReadOnlyList<string>> Tenants(string prefix, CancellationToken cancellation = default) => database.Read<IReadOnlyList<string>>(
        async session =>
        {
            // A tilde follows all letters and digits.
            (string, object?)[] range = [("prefix", prefix), ("end", $"{prefix}~")];
            var tenants = await session.Query(
                new("SELECT DISTINCT tenant_id FROM streams WHERE tenant_id >= @prefix AND tenant_id < @end ORDER BY tenant_id", range),
                static row => row.GetString(0));
            var users = await session.Query(
                new("SELECT key FROM grains WHERE kind = 'user' AND key >= @prefix AND key < @end ORDER BY key", range), static row => row.GetString(0));
            return [.. tenants.Concat(users.Select(static key => GrainRef.TenantAndName(key).TenantId)).Distinct()];
        },
        cancellation);

    public Task<bool> HasWork(string tenantId, CancellationToken cancellation = default) => database.Read(
        async session => await session.QueryNumber(new("SELECT COUNT(*) FROM effects WHERE " + OfGrains, ("tenant", tenantId))) > 0,
        cancellation);

    public Task<int> Erase(string tenantId, bool keepsGrains, CancellationToken cancellation = default) => database.Write(
        async session =>
        {
            var erased = await Run(session, Beside, tenantId);
            if (keepsGrains) return erased;
            if (erased == 0) erased = await Run(session, Themselves, tenantId);
            if (erased == 0) erased = await Run(session, [Streams], tenantId);
            return erased;
        },
        cancellation);

    private static async Task<int> Run(Session session, IEnumerable<string> statements, string tenantId)
    {
        var rows = 0;
        foreach (var statement in statements) rows += await session.Execute(statement, ("tenant", tenantId), ("rows", (long)RowsMax));
        return rows;
    }

    private static string Delete(string table, string key, string which) =>
        $"DELETE FROM {table} WHERE ({key}) IN (SELECT {key} FROM {table} WHERE {which} LIMIT @rows)";
}
