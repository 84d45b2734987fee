using Livehouse.Api.Access;
using Livehouse.Api.Operations.Docs;
using Livehouse.Hosting;
using Livehouse.Jobs;
using Livehouse.Operators;
using Livehouse.Storage;

namespace Livehouse.Api.Operations.Platform;

/// <summary>The deployment in a few figures, summed over all its processes.</summary>
internal static class PlatformEndpoint
{
    public static void MapPlatform(this IEndpointRouteBuilder platform) =>
        platform.MapGet("/api/platform/stats", Get)
            .RequireOperator()
            .AsOperation("getPlatformStats")
            .WithTags("Administration")
            .WithSummary("The whole deployment in figures (operators): streams, viewers, connections, rates, background work, storage and cluster.")
            .Produces<PlatformStats>();

    private static async Task<IResult> Get(
        IClusterReports cluster, IGrains grains, IStreamCatalog streams, IJobStats jobs, IStorageFigures storage, TimeProvider time,
        HttpContext context)
    {
        var cancellation = context.RequestAborted;
        var reading = cluster.Read(cancellation);
        var counting = streams.CountLive(cancellation);
        var measuring = storage.SizeBytes(cancellation);
        var queueing = jobs.Totals(time.GetUtcNow(), cancellation);
        var fronts = (await grains.NotificationRouter().Fronts()).Fronts;
        var silos = await reading;
        var reports = silos.Select(static silo => silo.Report).OfType<SiloReport>().ToList();
        var startedAt = silos.Count == 0 ? time.GetUtcNow() : silos.Min(static silo => silo.StartedAt);
        return TypedResults.Ok(new PlatformStats(
            Telemetry.Version ?? "",
            Math.Max(0, (long)(time.GetUtcNow() - startedAt).TotalSeconds),
            await counting,
            reports.Sum(static report => report.Viewers),
            fronts.Sum(static front => (long)front.Connections),
            Math.Round(reports.Sum(static report => report.MessagesPerSecond), 2),
            Math.Round(reports.Sum(static report => report.GiftsPerSecond), 2),
            JobStats.Of(await queueing),
            new StorageStats(storage.Kind, await measuring, DurationCounts.Sum([.. reports.Select(static report => report.Commits)]).Percentile(0.99)),
            new ClusterStats(reports.Count, fronts.Count)));
    }
}

/// <param name="UptimeSeconds">Of the silo that has run the longest.</param>
/// <param name="LiveStreams">All that are stored as live, whether or not anybody is watching.</param>
/// <param name="Viewers">Of all streams, added up.</param>
/// <param name="Connections">Of the hub, at all fronts; a front tells its number every few seconds.</param>
/// <param name="MessagesPerSecond">Chat messages, over the last ten seconds.</param>
/// <param name="GiftsPerSecond">Over the last ten seconds.</param>
internal sealed record PlatformStats(
    string Version,
    long UptimeSeconds,
    int LiveStreams,
    long Viewers,
    long Connections,
    double MessagesPerSecond,
    double GiftsPerSecond,
    JobStats Jobs,
    StorageStats Storage,
    ClusterStats Cluster);

/// <param name="Depth">Jobs that are due or wait for another attempt.</param>
/// <param name="OldestSeconds">How long the oldest of them has been due.</param>
/// <param name="Discarded">Dead letters.</param>
internal sealed record JobStats(long Depth, double OldestSeconds, long Discarded)
{
    public static JobStats Of(JobTotals totals) => new(totals.Depth, Math.Round(totals.OldestSeconds, 1), totals.Discarded);
}

/// <param name="Kind"><c>sqlite</c> or <c>postgresql</c>.</param>
/// <param name="CommitP99Ms">Of the silos' writes in the last 10 to 20 seconds, waiting included; rounded up by at most a quarter.</param>
internal sealed record StorageStats(string Kind, long SizeBytes, double CommitP99Ms);

/// <param name="Fronts">Processes that hold clients' connections.</param>
internal sealed record ClusterStats(int Silos, int Fronts);
