using Livehouse.Moderation;
using Livehouse.Refusals;
using Livehouse.Silo.Grains;
using Livehouse.Users;

namespace Livehouse.Silo.Clients;

/// <summary>A tenant's reports, somewhere in the cluster.</summary>
internal sealed class ClusterDesk(IDeskSiloGrain grain, CallPolicy policy) : IReportQueueGrain
{
    public Task<Outcome<ReportReceipt>> File(FileReport command) => policy.Repeat(() => grain.File(command));

    public Task<Outcome<ReportPage>> List(ListReports query) => policy.Repeat(() => grain.List(query));

    public Task<Outcome<ReportView>> Resolve(ResolveReport command) => policy.Repeat(() => grain.Resolve(command));

    public Task Forget(ForgetUser command) => policy.Repeat(() => grain.Forget(command));
}
