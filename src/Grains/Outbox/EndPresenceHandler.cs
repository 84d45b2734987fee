using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Outbox;
using Livehouse.Rooms;
using Livehouse.Storage;
using Livehouse.Users;

namespace Livehouse.Grains.Outbox;

/// <summary>Removes a disabled user from every live stream and room of the tenant, or ends all streams and rooms of a suspended tenant. Every step is safe to
/// repeat.</summary>
public sealed class EndPresenceHandler(IGrains grains, IUserTraces traces, IStreamCatalog streams, IRoomCatalog rooms) : OutboxHandler<EndPresence>
{
    public override async Task<OutboxResult?> Run(EndPresence message, CancellationToken cancellation)
    {
        var (tenantId, userId) = (message.TenantId, message.UserId);
        var expel = new ExpelUser(tenantId, userId, message.EndReason);
        foreach (var row in (await streams.Live(tenantId, cancellation)).OrderByDescending(row => row.OwnerId == userId))
        {
            await grains.Stream(row.StreamId).Expel(expel);
            cancellation.ThrowIfCancellationRequested();
        }

        if (userId is null) await CloseRooms(tenantId, cancellation);
        else await LeaveRooms(tenantId, userId, cancellation);
        return null;
    }

    private async Task CloseRooms(string tenantId, CancellationToken cancellation)
    {
        var moderator = new Caller(tenantId, "livehouse", "Livehouse", [Role.Moderator]);
        foreach (var row in await rooms.Open(tenantId, cancellation))
        {
            if (RoomRef.TryParse(row.RoomKey, out var room)) await grains.Room(room).Close(moderator);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private async Task LeaveRooms(string tenantId, string userId, CancellationToken cancellation)
    {
        var user = new Caller(tenantId, userId, userId, []);
        foreach (var key in await traces.Rooms(userId, cancellation))
        {
            if (RoomRef.TryParse(key, out var room) && room.TenantId == tenantId) await grains.Room(room).Leave(user);
        }
    }
}
