using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Identity;
using Livehouse.Identity.LoadTests;
using Livehouse.Storage;
using Livehouse.Streams;

namespace Livehouse.Api.LoadTests;

/// <summary>
/// Removes what load tests left: their streams end, as any stream that an operator ends, and what was said and done in them goes; once all work for them is
/// done (rooms of the media server are closed, figures computed), they go themselves. Safe to repeat, and to interrupt.
/// </summary>
internal sealed partial class LoadTestCleaner(LoadTestService tests, IdentityPorts ports, IStreamCatalog streams, IGrains grains, ILogger<LoadTestCleaner> log)
    : IScheduledJob
{
    /// <summary>Writes of one call: what is left is for the next one.</summary>
    private const int WritesMax = 50;

    private const string Reason = "The load test is over.";

    public string Name => "load-test-cleanup";

    public string Kind => "loadtest.cleanup";

    public TimeSpan Every => TimeSpan.FromMinutes(5);

    /// <summary>For tools that did not come to their end.</summary>
    public async Task RunOnce(CancellationToken cancellation)
    {
        var cleaned = await Clean(await tests.Expired(cancellation), cancellation);
        if (cleaned.RowsRemoved > 0) LogCleaned(log, cleaned.RowsRemoved);
    }

    public async Task<LoadTestCleaning> Clean(IReadOnlyList<string> tenantIds, CancellationToken cancellation)
    {
        var (ended, removed, left, working) = (0, 0, 0, 0);
        foreach (var tenantId in tenantIds)
        {
            var live = await streams.Live(tenantId, cancellation);
            var moderator = new Caller(tenantId, "livehouse", "Livehouse", [Role.Moderator]);
            foreach (var row in live) await grains.Stream(row.StreamId).Kill(new KillStream(moderator, Reason));
            ended += live.Count;
            var hasWork = await ports.LoadTests.HasWork(tenantId, cancellation);
            if (!await Erase(tenantId, hasWork)) left++;
            else if (hasWork) working++;
        }

        return new LoadTestCleaning(tenantIds.Count, ended, removed, IsDone: left + working == 0, WaitsForWork: left == 0 && working > 0);

        // False: there is more.
        async Task<bool> Erase(string tenantId, bool hasWork)
        {
            var rows = 1;
            for (var write = 0; write < WritesMax && rows > 0; write++) removed += rows = await ports.LoadTests.Erase(tenantId, hasWork, cancellation);
            return rows == 0;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Rows} rows of load tests whose time is over were removed.")]
    private static partial void LogCleaned(ILogger log, int rows);
}

/// <param name="LoadTests">Those that had left something.</param>
/// <param name="StreamsEnded">Streams that were still live.</param>
/// <param name="RowsRemoved">Of the database.</param>
/// <param name="IsDone">Nothing is left; false: ask again in a moment.</param>
/// <param name="WaitsForWork">All that is left are streams and users for which work is under way, such as closing a room of a media server that does not
/// answer: they are removed after it, without being asked once the load test's time is over.</param>
public sealed record LoadTestCleaning(int LoadTests, int StreamsEnded, int RowsRemoved, bool IsDone, bool WaitsForWork);
