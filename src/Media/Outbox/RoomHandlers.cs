using Livehouse.LiveKit;
using Livehouse.Outbox;

namespace Livehouse.Media;

public sealed class OpenRoomHandler(LiveKitHandlerServices services) : LiveKitHandler<OpenRoom>(services)
{
    protected override async Task<OutboxResult?> RunWithin(OpenRoom message, CancellationToken cancellation)
    {
        // A room whose message gives no departure timeout stays as long after the last participant has left as before the first one joins: its grain
        // decides when it closes, so the media server, whose own default is 20 seconds, must not do so earlier.
        var departureTimeout = message.DepartureTimeoutSeconds > 0 ? message.DepartureTimeoutSeconds : message.EmptyTimeoutSeconds;
        await Client(message.Instance).Rooms.Create(
            new NewRoom(message.Room, message.EmptyTimeoutSeconds, departureTimeout, message.MaxParticipants), cancellation);
        return null;
    }

    protected override Task UndoWithin(OpenRoom message, CancellationToken cancellation) =>
        LiveKitCalls.UnlessNotFound(() => Client(message.Instance).Rooms.Delete(message.Room, cancellation));
}

public sealed class CloseRoomHandler(LiveKitHandlerServices services) : LiveKitHandler<CloseRoom>(services)
{
    protected override async Task<OutboxResult?> RunWithin(CloseRoom message, CancellationToken cancellation)
    {
        await LiveKitCalls.UnlessNotFound(() => Client(message.Instance).Rooms.Delete(message.Room, cancellation));
        return null;
    }
}

public sealed class RemoveParticipantHandler(LiveKitHandlerServices services) : LiveKitHandler<RemoveParticipant>(services)
{
    protected override async Task<OutboxResult?> RunWithin(RemoveParticipant message, CancellationToken cancellation)
    {
        await LiveKitCalls.UnlessNotFound(() => Client(message.Instance).Rooms.RemoveParticipant(message.Room, message.Identity, cancellation));
        return null;
    }
}

public sealed class LimitParticipantHandler(LiveKitHandlerServices services) : LiveKitHandler<LimitParticipant>(services)
{
    protected override async Task<OutboxResult?> RunWithin(LimitParticipant message, CancellationToken cancellation)
    {
        var permission = new ParticipantPermission(CanSubscribe: true, CanPublish: message.MayPublish, CanPublishData: true);
        await LiveKitCalls.UnlessNotFound(() => Client(message.Instance).Rooms.UpdatePermission(message.Room, message.Identity, permission, cancellation));
        return null;
    }
}
