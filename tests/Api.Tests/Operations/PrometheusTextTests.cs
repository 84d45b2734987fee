using System.Diagnostics.Metrics;
using Livehouse.Api.Operations.Metrics;

namespace Livehouse.Tests.Operations;

public sealed class PrometheusTextTests : IDisposable
{
    private readonly TestMeterFactory _meters = new();

    public void Dispose() => _meters.Dispose();

    [Fact]
    public void GivenTwoHostsInAProcess_WhenOneIsScraped_ThenTheMetersOfTheOtherAreLeftOut()
    {
        using var others = new TestMeterFactory();
        using var collector = new MetricsCollector(_meters);
        others.Create("Livehouse.Tests.Hosts").CreateObservableGauge("livehouse_tests_hosts", static () => 2);
        _meters.Create("Livehouse.Tests.Hosts").CreateObservableGauge("livehouse_tests_hosts", static () => 3);

        Assert.Equal("livehouse_tests_hosts 3", Lines(collector, "livehouse_tests_hosts")[^1]);
    }

    [Fact]
    public void GivenACounter_WhenScraped_ThenItsTagsAreSortedAndEscaped()
    {
        using var meter = new Meter("Livehouse.Tests.Counter");
        using var collector = new MetricsCollector(_meters);
        var counter = meter.CreateCounter<long>("livehouse_tests_counted", "{thing}", "Things\nthat were counted.");

        counter.Add(2, new("zone", "a\"b"), new("area", "x\\y\nz"));
        counter.Add(3, new("area", "x\\y\nz"), new("zone", "a\"b"));

        Assert.Equal(
            ["# HELP livehouse_tests_counted_total Things\\nthat were counted.", "# TYPE livehouse_tests_counted_total counter",
                "livehouse_tests_counted_total{area=\"x\\\\y\\nz\",zone=\"a\\\"b\"} 5"],
            Lines(collector, "livehouse_tests_counted"));
    }

    [Fact]
    public void GivenMoreSetsOfTagsThanAreRemembered_WhenTheyTakeTurns_ThenEachCountsForItself()
    {
        using var meter = new Meter("Livehouse.Tests.Turns");
        using var collector = new MetricsCollector(_meters);
        var counter = meter.CreateCounter<long>("livehouse_tests_turns");

        for (var round = 0; round < 3; round++)
        {
            for (var silo = 0; silo < 20; silo++) counter.Add(1, new("silo", silo), new("way", new string(round == 0 ? ['i', 'n'] : "in")));
        }
        counter.Add(1, new KeyValuePair<string, object?>("silo", 3));

        Assert.Equal(
            Enumerable.Range(0, 20).Select(static silo => $"livehouse_tests_turns_total{{silo=\"{silo}\",way=\"in\"}} 3")
                .Append("livehouse_tests_turns_total{silo=\"3\"} 1")
                .Order(StringComparer.Ordinal),
            Lines(collector, "livehouse_tests_turns").Skip(1).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void GivenAHistogram_WhenScraped_ThenItsBucketsAddUp()
    {
        using var meter = new Meter("Livehouse.Tests.Histogram");
        using var collector = new MetricsCollector(_meters);
        var histogram = meter.CreateHistogram(
            "livehouse_tests_took", "s", "How long.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] });

        foreach (var value in (double[])[0.05, 0.1, 0.5, 7]) histogram.Record(value);

        Assert.Equal(
            [
                "# HELP livehouse_tests_took_seconds How long.", "# TYPE livehouse_tests_took_seconds histogram",
                "livehouse_tests_took_seconds_bucket{le=\"0.1\"} 2", "livehouse_tests_took_seconds_bucket{le=\"1\"} 3",
                "livehouse_tests_took_seconds_bucket{le=\"+Inf\"} 4",
                "livehouse_tests_took_seconds_sum 7.65", "livehouse_tests_took_seconds_count 4",
            ],
            Lines(collector, "livehouse_tests_took"));
    }

    [Fact]
    public void GivenAnObservedGauge_WhenScrapedTwice_ThenEachScrapeTellsWhatIsAndForgetsWhatWas()
    {
        using var meter = new Meter("Livehouse.Tests.Gauge");
        using var collector = new MetricsCollector(_meters);
        Measurement<int>[] now = [new(3, new KeyValuePair<string, object?>("room", "a"))];
        meter.CreateObservableGauge("livehouse_tests_depth", () => now);
        Assert.Equal("livehouse_tests_depth{room=\"a\"} 3", Lines(collector, "livehouse_tests_depth")[^1]);

        now = [new(1, new KeyValuePair<string, object?>("room", "b"))];

        Assert.Equal(["# TYPE livehouse_tests_depth gauge", "livehouse_tests_depth{room=\"b\"} 1"], Lines(collector, "livehouse_tests_depth"));
    }

    [Fact]
    public void GivenAnUpDownCounter_WhenItGoesDown_ThenItIsAGaugeOfTheSum()
    {
        using var meter = new Meter("Livehouse.Tests.UpDown");
        using var collector = new MetricsCollector(_meters);
        var counter = meter.CreateUpDownCounter<int>("livehouse_tests_open");
        counter.Add(5);
        counter.Add(-2);
        Assert.Equal(["# TYPE livehouse_tests_open gauge", "livehouse_tests_open 3"], Lines(collector, "livehouse_tests_open"));
    }

    [Fact]
    public void GivenEndlesslyManyTags_WhenCounted_ThenTheSeriesStayBounded()
    {
        using var meter = new Meter("Livehouse.Tests.Many");
        using var collector = new MetricsCollector(_meters);
        var counter = meter.CreateCounter<int>("livehouse_tests_many");
        for (var user = 0; user < 2_000; user++) counter.Add(1, new KeyValuePair<string, object?>("user", user));

        var lines = Lines(collector, "livehouse_tests_many");

        Assert.Equal(502, lines.Count);
        Assert.Contains("livehouse_tests_many_total 1500", lines);
    }

    private static List<string> Lines(MetricsCollector collector, string name) =>
        [.. collector.Scrape().Split('\n').Where(line => line.Contains(name, StringComparison.Ordinal))];
}
