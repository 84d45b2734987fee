using Livehouse.Billing;
using Livehouse.LocalSilo.Mailboxes;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Users;

namespace Livehouse.LocalSilo.Proxies;

internal sealed class SubscriptionProxy(Cells<ISubscriptionGrain> cells, string key, bool fromOutside) : GrainProxy<ISubscriptionGrain>(cells, key, fromOutside), ISubscriptionGrain
{
    public Task<SubscriptionView> Get() => Ask(static grain => grain.Get());

    public Task<Outcome<SubscriptionView>> Put(PutSubscription command) => Ask(static (grain, command) => grain.Put(command), command);

    public Task<SubscriptionView> Apply(BillingEvent billingEvent) => Ask(static (grain, billingEvent) => grain.Apply(billingEvent), billingEvent);

    public Task<Entitlements> Entitle(EntitlementQuery query) => Ask(static (grain, query) => grain.Entitle(query), query);

    public Task OutboxMessageEnded(OutboxOutcome outcome) => Tell(static (grain, outcome) => grain.OutboxMessageEnded(outcome), outcome);

    public Task<Erasure> Erase() => Ask(static grain => grain.Erase());
}
