using Livehouse.Billing;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Silo.Grains;
using Livehouse.Users;

namespace Livehouse.Silo.Clients;

/// <summary>What a user has paid for, somewhere in the cluster.</summary>
internal sealed class ClusterSubscription(ISubscriptionSiloGrain grain, CallPolicy policy) : ISubscriptionGrain
{
    public Task<SubscriptionView> Get() => policy.Repeat(grain.Get);

    public Task<Outcome<SubscriptionView>> Put(PutSubscription command) => policy.Repeat(() => grain.Put(command));

    public Task<SubscriptionView> Apply(BillingEvent billingEvent) => policy.Repeat(() => grain.Apply(billingEvent));

    public Task<Entitlements> Entitle(EntitlementQuery query) => policy.Repeat(() => grain.Entitle(query));

    public Task OutboxMessageEnded(OutboxOutcome outcome) => policy.Repeat(() => grain.OutboxMessageEnded(outcome));

    public Task<Erasure> Erase() => policy.Repeat(grain.Erase);
}
