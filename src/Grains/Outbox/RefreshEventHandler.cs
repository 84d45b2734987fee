using Livehouse.Hosting;
using Livehouse.Outbox;

namespace Livehouse.Grains.Outbox;

/// <summary>Lets an event follow its stream.</summary>
public sealed class RefreshEventHandler(IGrains grains) : OutboxHandler<RefreshEvent>
{
    public override async Task<OutboxResult?> Run(RefreshEvent message, CancellationToken cancellation)
    {
        await grains.Event(message.EventId).Refresh(message);
        return null;
    }
}
