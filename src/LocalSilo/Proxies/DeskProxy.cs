using Livehouse.LocalSilo.Mailboxes;
using Livehouse.Moderation;
using Livehouse.Refusals;
using Livehouse.Users;

namespace Livehouse.LocalSilo.Proxies;

internal sealed class DeskProxy(Cells<IReportQueueGrain> cells, string key, bool fromOutside)
    : GrainProxy<IReportQueueGrain>(cells, key, fromOutside), IReportQueueGrain
{
    public Task<Outcome<ReportReceipt>> File(FileReport command) => Ask(static (grain, command) => grain.File(command), command);

    public Task<Outcome<ReportPage>> List(ListReports query) => Ask(static (grain, query) => grain.List(query), query);

    public Task<Outcome<ReportView>> Resolve(ResolveReport command) => Ask(static (grain, command) => grain.Resolve(command), command);

    public Task Forget(ForgetUser command) => Tell(static (grain, command) => grain.Forget(command), command);
}
