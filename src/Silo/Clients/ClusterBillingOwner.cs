using Livehouse.Billing;
using Livehouse.Silo.Grains;

namespace Livehouse.Silo.Clients;

/// <summary>Whose one of the biller's subscriptions or customers is, somewhere in the cluster.</summary>
internal sealed class ClusterBillingOwner(IBillingOwnerSiloGrain grain, CallPolicy policy) : IBillingOwnerGrain
{
    public Task<BillingOwnership> Bind(BindBillingOwner command) => policy.Repeat(() => grain.Bind(command));

    public Task<BillingOwnership> Find(BillingEvent billingEvent) => policy.Repeat(() => grain.Find(billingEvent));

    public Task Settle(BillingSettled command) => policy.Repeat(() => grain.Settle(command));
}
