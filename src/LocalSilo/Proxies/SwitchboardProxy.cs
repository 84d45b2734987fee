using Livehouse.LocalSilo.Mailboxes;
using Livehouse.Notices;

namespace Livehouse.LocalSilo.Proxies;

internal sealed class SwitchboardProxy(Cells<INotificationRouterGrain> cells, string key, bool fromOutside) : GrainProxy<INotificationRouterGrain>(cells, key, fromOutside), INotificationRouterGrain
{
    public Task<NotificationRouterLease> Register(string frontId, IUserFront front) => Ask(static (grain, asked) => grain.Register(asked.frontId, asked.front), (frontId, front));

    public Task Unregister(string frontId) => Tell(static (grain, frontId) => grain.Unregister(frontId), frontId);

    public Task Notify(UserNotice notice) => Tell(static (grain, notice) => grain.Notify(notice), notice);
}
