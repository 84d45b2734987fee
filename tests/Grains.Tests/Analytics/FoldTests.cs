using Livehouse.Analytics;
using Livehouse.Grains.Analytics;
using Livehouse.Limits;

namespace Livehouse.Tests.Grains.Analytics;

/// <summary>The folds alone, on rows made by hand.</summary>
public sealed class FoldTests
{
    private const long From = 1_000_000;

    private static readonly ViewingRun Run = new(1, From, From + 100_000, 0);

    [Fact]
    public void GivenSessionsThatRepeatAndOverlap_WhenTheyAreFolded_ThenEachMomentCountsOncePerPerson()
    {
        var fold = Folded(
            new ViewingWindow(From, From + 100_000, [Run]),
            new(1, 1, "ann", "web", From, From + 10_000, 2),
            new(1, 1, "ann", "web", From, From + 10_000, 2),
            new(1, 3, "ann", "ios", From + 5_000, From + 20_000, 4),
            new(1, 5, "ann", "ios", From + 20_000, From + 30_000, 6),
            new(1, 7, "ann", "web", From + 50_000, From + 51_000, 8),
            new(1, 9, "bob", "webrtc", From + 99_000, null, 0));

        Assert.Equal((2, 3, 32_000), (fold.Views, fold.Visits, fold.WatchMs));
        Assert.Equal([new SourceViews("web", 1), new SourceViews("webrtc", 1)], fold.Sources());
    }

    [Fact]
    public void GivenPeopleWhoWaited_WhenTheStreamGoesLive_ThenTheyBeginToWatchThenAndThoseWhoHadLeftDoNotCount()
    {
        var window = new ViewingWindow(From, From + 100_000, [Run with { BeganAt = From - 60_000 }]);
        ViewingSession[] sessions =
        [
            new(1, 1, "ann", "web", From - 50_000, From - 1, 2),
            new(1, 3, "bob", "web", From - 40_000, From + 10_000, 9),
            new(1, 4, "cid", "web", From - 30_000, From, 7),
        ];
        var fold = Folded(window, sessions);
        var crowd = Crowd(window, sessions);

        Assert.Equal((1, 10_000), (fold.Views, fold.WatchMs));
        Assert.Equal(1, crowd.Peak);
    }

    [Fact]
    public void GivenARunThatWasLost_WhenTheNextBegan_ThenItsOpenSessionsEndWhereItWasLastKnown()
    {
        var window = new ViewingWindow(From, From + 100_000, [Run with { UntilAt = From + 30_000 }, new ViewingRun(2, From + 40_000, From + 100_000, 1)]);
        var fold = Folded(window, new(1, 1, "ann", "web", From + 10_000, null, 0), new(2, 1, "ann", "web", From + 40_000, null, 0));

        Assert.Equal((1, 2, 80_000), (fold.Views, fold.Visits, fold.WatchMs));
    }

    [Fact]
    public void GivenTwoRunsThatOverlapByTheirClocks_WhenTheyAreFolded_ThenTheEarlierEndsWhereTheLaterBegins()
    {
        var window = new ViewingWindow(From, From + 100_000, [Run with { UntilAt = From + 50_000 }, new ViewingRun(2, From + 40_000, From + 100_000, 1)]);
        ViewingSession[] sessions = [new(1, 1, "ann", "web", From + 10_000, null, 0), new(2, 1, "ann", "web", From + 40_000, null, 0)];

        Assert.Equal(1, Crowd(window, sessions).Peak);
        Assert.Equal(90_000, Folded(window, sessions).WatchMs);
    }

    [Fact]
    public void GivenOneWhoLeavesAsAPartBegins_WhenTheTimelineIsMade_ThenOnlyTheEarlierPartShowsThem()
    {
        var window = new ViewingWindow(From, From + 30_000, [Run with { UntilAt = From + 30_000 }]);
        var crowd = Crowd(window, new(1, 1, "ann", "web", From, From + 10_000, 2), new(1, 3, "bob", "web", From + 20_000, From + 20_000, 4));

        Assert.Equal([1, 0, 1], crowd.Highest);
    }

    [Fact]
    public void GivenArrivalsAndDeparturesOfOneMillisecond_WhenThePeakIsComputed_ThenTheirOrderDecides()
    {
        var window = new ViewingWindow(From, From + 30_000, [Run]);

        Assert.Equal(1, Crowd(window, new(1, 1, "ann", "web", From, From + 5, 2), new(1, 3, "bob", "web", From + 5, null, 0)).Peak);
        Assert.Equal(2, Crowd(window, new(1, 1, "ann", "web", From, From + 5, 3), new(1, 2, "bob", "web", From + 5, null, 0)).Peak);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(999)]
    [InlineData(98_001)]
    [InlineData(3_600_000)]
    [InlineData(86_400_000L * 900)]
    public void GivenAStreamOfAnyLength_WhenItsCurvesAreMade_ThenTheyAreBounded(long length)
    {
        var window = new ViewingWindow(From, From + length, [Run with { UntilAt = From + length }]);
        var retention = Folded(window, new ViewingSession(1, 1, "ann", "web", From, null, 0)).Retention();
        var partMs = StreamAnalytics.PartMs(length);

        Assert.InRange(retention.Count, 1, AnalyticsLimits.RetentionPointsMax);
        Assert.All(retention, point => Assert.Equal(1, point.Share));
        Assert.InRange((length + partMs - 1) / partMs, 0, AnalyticsLimits.TimelinePointsMax);
        Assert.Equal(0, partMs % (AnalyticsLimits.SlotSeconds * 1_000));
    }

    [Fact]
    public void GivenMoreSourcesThanAreShown_WhenTheyAreListed_ThenTheRestIsAddedUp()
    {
        var window = new ViewingWindow(From, From + 1_000, [Run]);
        var sessions = Enumerable.Range(0, 30).SelectMany(at => Enumerable.Range(0, 30 - at)
            .Select(person => new ViewingSession(1, 1, $"{at:00}-{person:00}", $"s{at:00}", From, null, 0)));
        var sources = Folded(window, [.. sessions]).Sources();

        Assert.Equal(AnalyticsLimits.SourcesMax + 1, sources.Count);
        Assert.Equal(new SourceViews("s00", 30), sources[0]);
        Assert.Equal(new SourceViews(PersonFold.OtherSource, 55), sources[^1]);
    }

    private static PersonFold Folded(ViewingWindow window, params ViewingSession[] sessions)
    {
        var fold = new PersonFold(window);
        foreach (var session in sessions) fold.Add(session);
        fold.Finish();
        return fold;
    }

    private static CrowdFold Crowd(ViewingWindow window, params ViewingSession[] sessions)
    {
        var partMs = StreamAnalytics.PartMs(window.Length);
        var crowd = new CrowdFold(window, partMs, (int)Math.Max(1, (window.Length + partMs - 1) / partMs));
        foreach (var session in sessions) crowd.Add(session);
        crowd.Finish();
        return crowd;
    }
}
