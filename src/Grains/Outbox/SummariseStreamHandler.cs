using Livehouse.Analytics;
using Livehouse.Outbox;

namespace Livehouse.Grains.Outbox;

/// <summary>Computes a stream's final figures, which dashboards then read.</summary>
public sealed class SummariseStreamHandler(IStreamAnalytics analytics) : OutboxHandler<SummariseStream>
{
    public override async Task<OutboxResult?> Run(SummariseStream message, CancellationToken cancellation)
    {
        await analytics.Finish(message.StreamId, cancellation);
        return null;
    }
}
