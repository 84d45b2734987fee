using System.Data.Common;
using Livehouse.Storage.Databases;

namespace Livehouse.Storage.Grains;

/// <summary>Newest first.</summary>
internal sealed class StreamCatalog(IDatabase database) : IStreamCatalog
{
    private const string Select = "SELECT stream_id, tenant_id, owner_id, room, status, started_at, listing FROM streams WHERE status = 'live'";
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

    private static StreamRow Row(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetString(2),
        row.GetString(3),
        row.GetString(4),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)),
        row.GetString(6));
}
