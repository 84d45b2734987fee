using System.Data.Common;
using Livehouse.Storage.Databases;

namespace Livehouse.Storage.Grains;

/// <summary>Oldest first.</summary>
internal sealed class RoomCatalog(IDatabase database) : IRoomCatalog
{
    private const string Select = "SELECT room_key, tenant_id, instance, media_room, opened_at, listing FROM rooms";
    private const string Order = " ORDER BY opened_at, room_key";

    public async Task<IReadOnlyList<RoomRow>> Open(string? tenantId = null, CancellationToken cancellation = default)
    {
        Statement statement = tenantId is null ? new(Select + Order) : new(Select + " WHERE tenant_id = @tenant" + Order, ("tenant", tenantId));
        return await database.Read(session => session.Query(statement, Row), cancellation);
    }

    private static RoomRow Row(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetString(2),
        row.GetString(3),
        IsOpen: true,
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)),
        row.IsDBNull(5) ? null : row.GetString(5));
}
