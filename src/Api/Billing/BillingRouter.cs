using Livehouse.Billing;
using Livehouse.Hosting;
using Livehouse.Wire;

namespace Livehouse.Api.Billing;

/// <summary>
/// Passes an event of the billing provider to the user it is about. The owner of a subscription is known from its own metadata, from the checkout that sold it,
/// or from its customer; an event that arrives before any of these waits with its subscription and its customer. Each step may be repeated, and the provider
/// sends an event again if not all of its steps were completed.
/// </summary>
internal sealed class BillingRouter(IGrains grains, TimeProvider time)
{
    /// <summary>False: the user is unknown, and the event waits.</summary>
    public async Task<bool> Route(StripeEvent read)
    {
        if (read.Named is not { } named) return read.Report is { } nameless && await PassOn(nameless, read.CustomerId);

        var bind = new BindBillingOwner(named, read.Bond, read.At);
        var owner = read.SubscriptionId.Length == 0 ? named : await BindSubscription(read.SubscriptionId, bind);
        // A checkout names the payer; the metadata of one subscription says nothing about the customer's other subscriptions.
        if (read is { Bond: BillingBond.Checkout, CustomerId.Length: > 0 }) await BindCustomer(read.CustomerId, bind);
        // An event that names a former owner is out of date.
        if (read.Report is { } billingEvent && owner == named) await Apply(named, billingEvent);
        return true;
    }

    private async Task<bool> PassOn(BillingEvent billingEvent, string customerId)
    {
        if (billingEvent.SubscriptionId.Length > 0 && await OfSubscription(billingEvent.SubscriptionId).Find(billingEvent) is { Owner: { } owner })
        {
            await Apply(owner, billingEvent);
            return true;
        }

        if (customerId.Length == 0 || await OfCustomer(customerId).Find(billingEvent) is not { Owner: { } customer }) return false;
        // From now on it belongs to this user, even if the customer changes.
        if (billingEvent.SubscriptionId.Length > 0)
        {
            customer = await BindSubscription(billingEvent.SubscriptionId, new BindBillingOwner(customer, BillingBond.Hint, billingEvent.At));
        }

        await Apply(customer, billingEvent);
        return true;
    }

    /// <returns>The current owner.</returns>
    private async Task<BillingOwner> BindSubscription(string subscriptionId, BindBillingOwner bind)
    {
        var grain = OfSubscription(subscriptionId);
        var ownership = await grain.Bind(bind);
        foreach (var former in ownership.Former) await Apply(former, Gone(subscriptionId, bind.At));
        foreach (var waiting in ownership.Waiting) await Apply(ownership.Owner!, waiting);
        await Settle(grain, ownership);
        return ownership.Owner!;
    }

    private async Task BindCustomer(string customerId, BindBillingOwner bind)
    {
        var grain = OfCustomer(customerId);
        var ownership = await grain.Bind(bind);
        foreach (var waiting in ownership.Waiting) await PassOn(waiting, customerId);
        await Settle(grain, ownership);
    }

    private static Task Settle(IBillingOwnerGrain grain, BillingOwnership ownership) => ownership is { Waiting: [], Former: [] }
        ? Task.CompletedTask
        : grain.Settle(new BillingSettled([.. ownership.Waiting.Select(static waiting => waiting.Id)], ownership.Former));

    /// <summary>For its former owner, a subscription that now belongs to another user has ended, after everything reported there.</summary>
    private BillingEvent Gone(string subscriptionId, DateTimeOffset at)
    {
        var now = time.GetUtcNow().Truncate();
        return new BillingEvent(
            $"moved.{subscriptionId}.{at.ToUnixTimeSeconds()}", now > at ? now : at, subscriptionId, null, SubscriptionStatuses.Canceled, null, null);
    }

    private Task<SubscriptionView> Apply(BillingOwner owner, BillingEvent billingEvent) =>
        grains.Subscription(owner.TenantId, owner.UserId).Apply(billingEvent);

    private IBillingOwnerGrain OfSubscription(string id) => grains.BillingOwner(BillerKeys.Subscription(id));

    private IBillingOwnerGrain OfCustomer(string id) => grains.BillingOwner(BillerKeys.Customer(id));
}
