using Livehouse.Api.Hub;
using Livehouse.Api.Hub.Quality;
using Livehouse.Refusals;
using Livehouse.Streams;
using Livehouse.Tests.Hub.Subscriptions;

namespace Livehouse.Tests.Hub.Quality;

/// <summary>Reports of viewers at one process: who is told what, and what the stream's grain hears of it.</summary>
public sealed class ViewerQualityTests
{
    private static readonly QualityReport Poor = new(ConnectionLevel.Poor, null, null, null);
    private static readonly QualityReport Good = new(ConnectionLevel.Excellent, 0, 0, null);

    [Fact]
    public async Task GivenAPoorConnection_ThenThatViewerAloneIsToldOnceAStep()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture();
        var (poor, poorSink) = await fixture.Join();
        var (_, otherSink) = await fixture.Join();

        for (var second = 0; second <= 40; second += 5) Report(fixture, poor, Poor, 5);

        Assert.Equal(
            ["lowest", "audio"],
            poorSink.Records.Where(record => record.Target == StreamEventNames.Quality).Select(record => record.Argument.GetProperty("advice").GetString()));
        Assert.DoesNotContain(otherSink.Records, record => record.Target == StreamEventNames.Quality);
        Assert.Equal(9, fixture.Count("livehouse_viewer_quality_reports_total/poor"));
        Assert.Equal(2, fixture.Count("livehouse_viewer_quality_changes_total"));
    }

    [Fact]
    public async Task GivenManyReports_ThenTheGrainHearsSumsAndOnlyWhenTheyChange()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture();
        List<LiveConnection> viewers = [];
        for (var i = 0; i < 30; i++) viewers.Add((await fixture.Join()).Connection);

        for (var second = 0; second < 60; second += 4)
        {
            for (var i = 0; i < viewers.Count; i++) Assert.False(fixture.Subscription.Report(viewers[i], i < 10 ? Poor : Good).IsRefused);
            await fixture.Renew();
        }

        Assert.Equal([new FrontQuality("fr_1", 30, 10)], fixture.Stream.Quality);

        // One minute later the count is repeated, for an activation that does not know it; viewers who leave or say nothing are not in it.
        await viewers[0].Streams.Find("st_1")!.Leave(viewers[0]);
        await fixture.Settle();
        await fixture.Renew();
        Assert.Equal(new FrontQuality("fr_1", 29, 9), fixture.Stream.Quality[^1]);
        for (var i = 0; i < 10; i++) await fixture.Renew();
        Assert.Equal(new FrontQuality("fr_1", 0, 0), fixture.Stream.Quality[^1]);
        Assert.Equal(3, fixture.Stream.Quality.Count);
    }

    [Fact]
    public async Task GivenTwoReportsAtOnce_ThenTheSecondIsRefusedAndChangesNothing()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture();
        var (viewer, _) = await fixture.Join();

        Assert.False(fixture.Subscription.Report(viewer, Poor).IsRefused);
        var refusal = fixture.Subscription.Report(viewer, Poor).Refusal!;
        Assert.Equal((RefusalCodes.RateLimited, 1), (refusal.Code, refusal.Limit!.RetryAfter.TotalSeconds));
        fixture.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.False(fixture.Subscription.Report(viewer, Poor).IsRefused);
    }

    [Fact]
    public async Task GivenAConnectionThatHasNotJoined_ThenItsReportIsRefusedAndNotKept()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture();
        await fixture.Join();
        var (stranger, _) = fixture.Connect();

        Assert.Equal(RefusalCodes.Conflict, fixture.Subscription.Report(stranger, Poor).Refusal!.Code);
        await fixture.Renew();

        Assert.Empty(fixture.Stream.Quality);
    }

    [Fact]
    public async Task GivenAReconnectedViewer_ThenTheAdviceThatItFollowsGoesOn()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture();
        var (viewer, sink) = await fixture.Join();

        var first = fixture.Subscription.Report(viewer, Good with { Advice = QualityAdvice.Audio });
        Assert.Equal((QualityAdvice.Audio, 5), (first.Value!.Advice, first.Value.ReportSeconds));
        fixture.Clock.Advance(TimeSpan.FromSeconds(5));
        for (var second = 0; second <= 30; second += 5) Report(fixture, viewer, Good, 5);

        Assert.Equal("lowest", sink.Records.Last(record => record.Target == StreamEventNames.Quality).Argument.GetProperty("advice").GetString());
    }

    [Theory]
    [InlineData(ConnectionLevel.Excellent, 0, 0, QualityVerdict.Good)]
    [InlineData(ConnectionLevel.Good, null, null, QualityVerdict.Good)]
    [InlineData(ConnectionLevel.Good, 1, null, QualityVerdict.Fair)]
    [InlineData(ConnectionLevel.Good, null, 5, QualityVerdict.Fair)]
    [InlineData(ConnectionLevel.Excellent, 1_000, null, QualityVerdict.Poor)]
    [InlineData(ConnectionLevel.Excellent, null, 10, QualityVerdict.Poor)]
    [InlineData(ConnectionLevel.Poor, 0, 0, QualityVerdict.Poor)]
    [InlineData(ConnectionLevel.Lost, null, null, QualityVerdict.Poor)]
    internal void GivenAReport_ThenTheWorstOfItCounts(ConnectionLevel level, int? stalledMs, int? lossPercent, QualityVerdict verdict) =>
        Assert.Equal(verdict, new QualityReport(level, stalledMs, lossPercent, null).Verdict);

    private static void Report(SubscriptionFixture fixture, LiveConnection viewer, QualityReport report, double seconds)
    {
        Assert.False(fixture.Subscription.Report(viewer, report).IsRefused);
        fixture.Clock.Advance(TimeSpan.FromSeconds(seconds));
    }
}
