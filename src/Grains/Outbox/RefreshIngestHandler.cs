using Livehouse.Hosting;
using Livehouse.Outbox;

namespace Livehouse.Grains.Outbox;

/// <summary>Lets a channel look at the time, and at its stream.</summary>
public sealed class RefreshIngestHandler(IGrains grains) : OutboxHandler<RefreshIngest>
{
    public override async Task<OutboxResult?> Run(RefreshIngest message, CancellationToken cancellation)
    {
        await grains.Ingest(message.ChannelId).Refresh(message);
        return null;
    }
}
