using Livehouse.Analytics;
using Livehouse.Hosting;

namespace Livehouse.Grains.Analytics;

/// <summary>
/// Computes the figures of ended streams that have none: those from before figures existed, and those whose job was discarded. Dashboards add up stored figures
/// only.
/// </summary>
public sealed class MissingFiguresJob(IFigureCatalog catalog, IStreamAnalytics analytics) : IScheduledJob
{
    private const int StreamsAtOnce = 100;

    public string Name => "missing-figures";

    public string Kind => "analytics.missing";

    public TimeSpan Every => TimeSpan.FromMinutes(10);

    public async Task RunOnce(CancellationToken cancellation)
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        while ((await catalog.Missing(StreamsAtOnce, cancellation)).Where(done.Add).ToList() is { Count: > 0 } missing)
        {
            foreach (var streamId in missing) await analytics.Finish(streamId, cancellation);
        }
    }
}
