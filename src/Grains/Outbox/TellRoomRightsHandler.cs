using Livehouse.Hosting;
using Livehouse.Outbox;

namespace Livehouse.Grains.Outbox;

/// <summary>Informs a room of what one of its users may publish from now on.</summary>
public sealed class TellRoomRightsHandler(IGrains grains) : OutboxHandler<TellRoomRights>
{
    public override async Task<OutboxResult?> Run(TellRoomRights message, CancellationToken cancellation)
    {
        await grains.Room(message.Room).ChangeRights(message.Rights);
        return null;
    }
}
