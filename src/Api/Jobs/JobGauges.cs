using System.Diagnostics.Metrics;
using Livehouse.Api.Hosting;
using Livehouse.Jobs;
using Livehouse.Outbox;

namespace Livehouse.Api.Jobs;

/// <summary>
/// <c>livehouse_jobs_depth</c>, <c>livehouse_jobs_oldest_seconds</c> and <c>livehouse_jobs_discarded</c>, each by <c>kind</c>. A kind without jobs stands
/// at zero: a series that comes and goes can't be compared with its past.
/// </summary>
internal sealed class JobGauges : DeploymentFigures<IReadOnlyList<JobFigures>>
{
    private readonly IJobStats _stats;
    private readonly TimeProvider _time;

    public JobGauges(IJobStats stats, IMeterFactory meters, TimeProvider time, bool isAlone)
        : base(time, isAlone)
    {
        (_stats, _time) = (stats, time);
        var meter = meters.Create("Livehouse.Jobs");
        meter.CreateObservableGauge(
            "livehouse_jobs_depth",
            () => OfKinds(static kind => kind.Depth),
            "{job}",
            "Jobs of the whole deployment that are due or wait for another attempt. Reported by one of its processes.");
        meter.CreateObservableGauge(
            "livehouse_jobs_oldest_seconds",
            () => OfKinds(static kind => kind.OldestSeconds),
            "s",
            "How long ago the oldest of these jobs first became due. Reported by one process of the deployment.");
        meter.CreateObservableGauge(
            "livehouse_jobs_discarded",
            () => OfKinds(static kind => kind.Discarded),
            "{job}",
            "Dead letters of the whole deployment. Reported by one of its processes.");
    }

    public override string Name => "job-gauges";

    public override string Kind => "jobs.count";

    public override TimeSpan Every => TimeSpan.FromSeconds(10);

    /// <summary>Of every kind; null when this process doesn't report them.</summary>
    public IReadOnlyList<JobFigures>? Current => Figures;

    protected override async Task<IReadOnlyList<JobFigures>> Read(CancellationToken cancellation)
    {
        var found = (await _stats.OfKinds(_time.GetUtcNow(), cancellation)).Where(static kind => kind.Kind.Length > 0).ToDictionary(static kind => kind.Kind);
        var kinds = JobKinds.All.Select(static kind => kind.Kind).Concat(found.Keys).Distinct();
        return [.. kinds.Select(kind => found.GetValueOrDefault(kind) ?? new JobFigures(kind, 0, 0, 0, 0, 0, 0, 0, null))];
    }

    private IEnumerable<Measurement<T>> OfKinds<T>(Func<JobFigures, T> figure)
        where T : struct =>
        (Current ?? []).Select(kind => new Measurement<T>(figure(kind), new KeyValuePair<string, object?>("kind", kind.Kind)));
}
