using Livehouse.Hosting;
using Livehouse.Jobs;
using Livehouse.Silo.Calls;

namespace Livehouse.Silo.Jobs;

/// <summary>Asks each job's grain, from a silo as well as from a front.</summary>
internal sealed class ScheduledJobs(IGrainFactory grains, IEnumerable<IScheduledJob> jobs, CallPolicy policy) : IScheduledJobs
{
    public async Task<IReadOnlyList<ScheduledJobReport>> List(CancellationToken cancellation = default)
    {
        var reports = await Task.WhenAll(jobs.Select(job => policy.Repeat(() =>
        {
            cancellation.ThrowIfCancellationRequested();
            return grains.GetGrain<IJobGrain>(job.Name).Report();
        })));
        return [.. reports.OfType<ScheduledJobReport>()];
    }
}
