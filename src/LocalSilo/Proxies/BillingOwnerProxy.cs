using Livehouse.Billing;
using Livehouse.LocalSilo.Mailboxes;

namespace Livehouse.LocalSilo.Proxies;

internal sealed class BillingOwnerProxy(Cells<IBillingOwnerGrain> cells, string key, bool fromOutside) : GrainProxy<IBillingOwnerGrain>(cells, key, fromOutside), IBillingOwnerGrain
{
    public Task<BillingOwnership> Bind(BindBillingOwner command) => Ask(static (grain, command) => grain.Bind(command), command);

    public Task<BillingOwnership> Find(BillingEvent billingEvent) => Ask(static (grain, billingEvent) => grain.Find(billingEvent), billingEvent);

    public Task Settle(BillingSettled command) => Tell(static (grain, command) => grain.Settle(command), command);
}
