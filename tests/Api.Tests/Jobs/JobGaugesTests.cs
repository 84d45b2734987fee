using System.Globalization;
using System.Net;
using Livehouse.Api.Jobs;
using Livehouse.Jobs;
using Livehouse.Outbox;
using Livehouse.Testing;
using Livehouse.Tests.Operations;
using Livehouse.Tests.Server;
using Livehouse.Tests.Tenants;

namespace Livehouse.Tests.Jobs;

/// <summary>The figures about jobs are those of the whole deployment and reported by one process, as the number of live streams is.</summary>
public sealed class JobGaugesTests(ApiServer server) : IClassFixture<ApiServer>
{
    private readonly FakeClock _clock = new();
    private readonly Stats _stats = new();

    [Fact]
    public async Task GivenAProcessAmongOthers_WhenTheScheduledJobComesAndGoes_ThenItReportsEveryKindForThreeRoundsAndNoLonger()
    {
        using var meters = new TestMeterFactory();
        var gauges = new JobGauges(_stats, meters, _clock, isAlone: false);
        await gauges.Refresh(CancellationToken.None);
        Assert.Null(gauges.Current);
        Assert.Equal(0, _stats.Asked);

        await gauges.RunOnce(CancellationToken.None);
        Assert.Equal(JobKinds.All.Select(static kind => kind.Kind).Append("of.newer").Order(), gauges.Current!.Select(static kind => kind.Kind).Order());
        Assert.Equal(3, gauges.Current!.Single(static kind => kind.Kind == "mail.send").Depth);
        Assert.Equal(0, gauges.Current!.Single(static kind => kind.Kind == "sms.send").Depth);

        _stats.Depth = 4;
        _clock.Advance((gauges.Every * 3) - TimeSpan.FromTicks(1));
        await gauges.Refresh(CancellationToken.None);
        Assert.Equal(4, gauges.Current!.Single(static kind => kind.Kind == "mail.send").Depth);
        _clock.Advance(TimeSpan.FromTicks(1));
        await gauges.Refresh(CancellationToken.None);
        Assert.Null(gauges.Current);
    }

    [Fact]
    public async Task GivenJobsOfAPausedKind_WhenMetricsAreScraped_ThenTheyAreCountedAtThatMoment()
    {
        const string kind = "follower.update";
        await server.As("star").Put("/api/users/star", """{"displayName":"A star"}""");
        using var op = Organisation.Operator(server);
        Assert.Equal("0", await Scrape("depth"));
        Assert.Equal(HttpStatusCode.OK, (await op.Post($"/api/admin/jobs/kinds/{kind}/pause")).Status);
        foreach (var fan in (string[])["ann", "bob"]) Assert.Equal(HttpStatusCode.OK, (await server.As(fan).Post("/api/users/star/follow", "{}")).Status);

        Assert.Equal(("2", "0"), (await Scrape("depth"), await Scrape("discarded")));
        Assert.True(double.Parse(await Scrape("oldest_seconds"), CultureInfo.InvariantCulture) >= 0);

        async Task<string> Scrape(string figure)
        {
            var series = $"livehouse_jobs_{figure}{{kind=\"{kind}\"}} ";
            var lines = (await server.Anonymous().Get("/metrics")).Raw.Split('\n');
            return lines.Single(line => line.StartsWith(series, StringComparison.Ordinal))[series.Length..];
        }
    }

    private sealed class Stats : IJobStats
    {
        public long Depth { get; set; } = 3;

        public int Asked { get; private set; }

        public Task<JobTotals> Totals(DateTimeOffset now, CancellationToken cancellation = default) => throw new NotSupportedException();

        public Task<IReadOnlyList<JobFigures>> OfKinds(DateTimeOffset now, CancellationToken cancellation = default)
        {
            Asked++;
            return Task.FromResult<IReadOnlyList<JobFigures>>(
                [new("mail.send", Depth, 5, 0, 0, 0, 0, 0, null), new("of.newer", 1, 1, 0, 0, 0, 0, 0, null), new("", 1, 1, 0, 0, 0, 0, 0, null)]);
        }
    }
}
