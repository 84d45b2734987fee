using System.Diagnostics.Metrics;
using Livehouse.Operators;

namespace Livehouse.Storage.Databases;

/// <summary>Metrics about writes.</summary>
internal sealed class StorageMetrics : IDisposable
{
    public const string MeterName = "Livehouse.Storage";

    private readonly TimeProvider _time;
    private readonly Meter _meter = new(MeterName);
    private readonly KeyValuePair<string, object?> _database;
    private readonly Histogram<double> _commitSeconds;
    private readonly Histogram<int> _groupSize;
    private readonly Counter<long> _failures;
    private readonly RecentDurations _recent;

    public StorageMetrics(Dialect dialect, TimeProvider time)
    {
        _time = time;
        _recent = new RecentDurations(time);
        _database = new("database", dialect.Name);
        _commitSeconds = _meter.CreateHistogram(
            "livehouse_commit_duration_seconds",
            "s",
            "Time from the request of a write until it was on disk, including waiting.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5] });
        _groupSize = _meter.CreateHistogram(
            "livehouse_commit_group_size",
            "{write}",
            "Number of writes per transaction; its count is the number of transactions.",
            advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256] });
        _failures = _meter.CreateCounter<long>("livehouse_commit_failures_total", "{write}", "Writes that ended in an error.");
        _failures.Add(0, _database);
    }

    public long Start() => _time.GetTimestamp();

    public DurationCounts Recent => _recent.Read();

    public void Committed(long start)
    {
        var duration = _time.GetElapsedTime(start);
        _recent.Record(duration);
        _commitSeconds.Record(duration.TotalSeconds, _database);
    }

    public void Group(int writes) => _groupSize.Record(writes, _database);

    public void Failed() => _failures.Add(1, _database);

    public void Dispose() => _meter.Dispose();
}
