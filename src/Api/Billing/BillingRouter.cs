using Livehouse.Billing;
using Livehouse.Hosting;
using Livehouse.Wire;

namespace Livehouse.Api.Billing;

/// <summary>
/// Hands an event of the biller on to the user it is about. Whose a subscription is, is known from its own metadata, from the checkout that sold it, or from
/// its customer; an event that comes before any of these waits with its subscription and its customer. Each step may be repeated, and the biller sends an event
/// again whose steps were not all taken.
/// </summary>
internal sealed class BillingRouter(IGrains grains, TimeProvider time)
{
    /// <summary>False: nobody is known whom it could be about, and it waits.</summary>
    public async Task<bool> Route(StripeEvent read)
    {
        if (read.Named is not { } named) return read.Told is { } nameless && await HandOn(nameless, read.CustomerId);

        var bind = new BindBillingOwner(named, read.Bond, read.At);
        var owner = read.SubscriptionId.Length == 0 ? named : await BindSubscription(read.SubscriptionId, bind);
        // A checkout names who pays; the metadata of one subscription does not say whose the customer's others are.
        if (read is { Bond: BillingBond.Checkout, CustomerId.Length: > 0 }) await BindCustomer(read.CustomerId, bind);
        // What names somebody whose it is no longer is out of date.
        if (read.Told is { } told && owner == named) await Tell(named, told);
        return true;
    }

    private async Task<bool> HandOn(BillingEvent told, string customerId)
    {
        if (told.SubscriptionId.Length > 0 && await OfSubscription(told.SubscriptionId).Find(told) is { Owner: { } owner })
        {
            await Tell(owner, told);
            return true;
        }

        if (customerId.Length == 0 || await OfCustomer(customerId).Find(told) is not { Owner: { } customer }) return false;
        // From now on it is theirs, whatever becomes of the customer.
        if (told.SubscriptionId.Length > 0) customer = await BindSubscription(told.SubscriptionId, new BindBillingOwner(customer, BillingBond.Hint, told.At));
        await Tell(customer, told);
        return true;
    }

    /// <returns>Whose it is now.</returns>
    private async Task<BillingOwner> BindSubscription(string subscriptionId, BindBillingOwner bind)
    {
        var grain = OfSubscription(subscriptionId);
        var ownership = await grain.Bind(bind);
        foreach (var former in ownership.Former) await Tell(former, Gone(subscriptionId, bind.At));
        foreach (var waiting in ownership.Waiting) await Tell(ownership.Owner!, waiting);
        await Settle(grain, ownership);
        return ownership.Owner!;
    }

    private async Task BindCustomer(string customerId, BindBillingOwner bind)
    {
        var grain = OfCustomer(customerId);
        var ownership = await grain.Bind(bind);
        foreach (var waiting in ownership.Waiting) await HandOn(waiting, customerId);
        await Settle(grain, ownership);
    }

    private static Task Settle(IBillingOwnerGrain grain, BillingOwnership ownership) => ownership is { Waiting: [], Former: [] }
        ? Task.CompletedTask
        : grain.Settle(new BillingSettled([.. ownership.Waiting.Select(static waiting => waiting.Id)], ownership.Former));

    /// <summary>A subscription that is somebody else's now has ended for whose it was: after all that was told of it there.</summary>
    private BillingEvent Gone(string subscriptionId, DateTimeOffset at)
    {
        var now = time.GetUtcNow().Truncate();
        return new BillingEvent(
            $"moved.{subscriptionId}.{at.ToUnixTimeSeconds()}", now > at ? now : at, subscriptionId, null, SubscriptionStatuses.Canceled, null, null);
    }

    private Task<SubscriptionView> Tell(BillingOwner owner, BillingEvent told) => grains.Subscription(owner.TenantId, owner.UserId).Apply(told);

    private IBillingOwnerGrain OfSubscription(string id) => grains.BillingOwner(BillerKeys.Subscription(id));

    private IBillingOwnerGrain OfCustomer(string id) => grains.BillingOwner(BillerKeys.Customer(id));
}
