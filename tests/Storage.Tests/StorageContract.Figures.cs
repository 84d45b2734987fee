using System.Text.Json;
using Livehouse.Analytics;
using Livehouse.Listings;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Testing.PostgreSql;
using Livehouse.Users;
using Livehouse.Wire;

namespace Livehouse.Tests.Storage;

public abstract partial class StorageContract
{
    private static FigurePeriod Day => new(Now, Now.AddDays(1));

    [ContractFact]
    public async Task GivenFiguresOfManyStreams_WhenAnOwnersAreAddedUp_ThenOnlyThoseThatEndedInThePeriodCount()
    {
        await Ended("st_before", "default", "host", -2, -0.001, views: 9);
        await Ended("st_a", "default", "host", -1, 0, views: 3);
        await Ended("st_b", "default", "host", 2, 3, views: 5);
        await Ended("st_c", "default", "host", 4, 4.5, views: 5);
        await Ended("st_after", "default", "host", 23, 24, views: 9);
        await Ended("st_other", "default", "other", 1, 2, views: 9);
        await Ended("st_tenant", "elsewhere", "host", 1, 2, views: 9);

        Assert.Equal(
            new FigureTotals(3, 9_000, 13, 1_300, 6, 26, 39, new GiftTotals(3, 30), 3), await Storage.Figures.TotalsOf("default", "host", Day));
        Assert.Equal(
            ["st_b", "st_c"], (await Storage.Figures.BestOf("default", "host", Day, 2)).Select(static stream => stream.StreamId));
        Assert.Equal("Title of st_b", (await Storage.Figures.BestOf("default", "host", Day, 1))[0].Title);
        Assert.Equal(new FigureTotals(0, 0, 0, 0, 0, 0, 0, GiftTotals.Zero, 0), await Storage.Figures.TotalsOf("default", "nobody", Day));
    }

    [ContractFact]
    public async Task GivenLiveAndEndedStreams_WhenTenantsAreCounted_ThenByWhatIsStoredNow()
    {
        await Ended("st_a", "default", "host", -1, 1, views: 3);
        await Ended("st_b", "elsewhere", "host", 1, 2, views: 4);
        await Live("st_live", "elsewhere", hoursAgo: 1, peak: 50, new ViewingRun(1, Start, Start, 30), new ViewingRun(2, Start, Start, 7));
        await Live("st_quiet", "third", hoursAgo: 2, peak: 0);

        var tenants = await Storage.Figures.Tenants(Day, Now.AddHours(6));

        Assert.Equal(
            [
                new TenantFigures("elsewhere", 1, 7, 50, 2, 120, 4),
                new TenantFigures("third", 1, 0, 0, 1, 120, 0),
                new TenantFigures("default", 0, 0, 4, 1, 60, 3),
            ],
            tenants);
        Assert.Empty(await Storage.Figures.Missing(10));
        await Publish(Stream("st_lost") with { Status = "ended" }, 0);
        await Publish(Stream("st_never") with { Status = "ended", StartedAt = default }, 0);
        Assert.Equal(["st_lost"], await Storage.Figures.Missing(10));
    }

    [ContractFact]
    public async Task GivenFollowersOfSomeDays_WhenTheyAreCounted_ThenByDayFromTheBeginningOn()
    {
        await Storage.Grains.Commit(new GrainCommit(GrainRef.User("default", "host"), 0, "{}")
        {
            Insert = [.. ((double[])[-50, -1, 0, 23, 24, 71, 72]).Select(static (hours, at) =>
                new LedgerRow(FollowerLedger.Name, $"u{at}", (Start + (long)(hours * 3_600_000)) * 4_096, "{}"))],
        });

        var (before, byDay) = await Storage.Figures.Followers("default", "host", new FigurePeriod(Now, Now.AddDays(3)));

        Assert.Equal(2, before);
        Assert.Equal(new Dictionary<int, long> { [0] = 2, [1] = 1, [2] = 1 }, byDay);
    }

    private async Task Ended(string id, string tenant, string owner, double startHours, double endHours, long views)
    {
        var (startedAt, endedAt) = (Now.AddHours(startHours), Now.AddHours(endHours));
        var view = new StreamView(
            id, tenant, owner, "Host", $"Title of {id}", "", [], StreamStatus.Ended, Visibility.Public, "room", 0, 0, 0, startedAt, endedAt, "stopped",
            GiftTotals.Zero, [], RecordingView.None, ChatSettings.Open, false);
        await Publish(
            Stream(id, tenant) with
            {
                OwnerId = owner,
                Status = "ended",
                StartedAt = startedAt,
                Listing = JsonSerializer.Serialize(new StreamListing(view, 0), LivehouseJson.Options),
            },
            0);
        await Storage.Viewing.Keep(new StreamFigures(
            id, null, tenant, owner, "", StreamStatus.Ended, startedAt, endedAt, endedAt, true, views, views, views, (int)views + 1, 0, views * 100, 100,
            views * 2, 1, views * 3, new GiftTotals(1, 10), 1, [], [], []));
    }

    private async Task Live(string id, string tenant, double hoursAgo, int peak, params ViewingRun[] runs)
    {
        var row = Stream(id, tenant) with { StartedAt = Now.AddHours(6 - hoursAgo) };
        await Storage.Grains.Commit(new GrainCommit(GrainRef.Stream(id), 0, $$"""{"peakViewers":{{peak}}}""") { Stream = row });
        for (var at = 0; at < runs.Length; at++)
        {
            await Storage.Grains.Commit(new GrainCommit(GrainRef.Stream(id), at + 1, $$"""{"peakViewers":{{peak}}}""")
            {
                Viewing = new ViewingRows(runs[at], [], []),
            });
        }
    }
}
