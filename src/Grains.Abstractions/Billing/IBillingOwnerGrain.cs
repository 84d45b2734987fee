using Livehouse.Identifiers;
using Livehouse.Limits;

namespace Livehouse.Billing;

/// <summary>
/// Records which user owns one of the billing provider's subscriptions or customers, for events that name no user. The key is one of <see cref="BillerKeys"/>.
/// Events that arrive before the user is known wait here, on disk. This grain calls no other: its caller passes on the events that waited, and confirms when
/// that is done.
/// </summary>
[Alias("livehouse.billing-owner")]
public interface IBillingOwnerGrain : IGrainWithStringKey
{
    /// <summary>
    /// Records the owner. A weaker statement than the stored one, or one of the same strength that is older, changes nothing (<see cref="BindBillingOwner"/>).
    /// Safe to repeat.
    /// </summary>
    [Alias("Bind")]
    Task<BillingOwnership> Bind(BindBillingOwner command);

    /// <summary>Returns the owner. While there is none, the event is stored: the newest <see cref="SubscriptionLimits.WaitingEventsMax"/> are kept.</summary>
    [Alias("Find")]
    Task<BillingOwnership> Find(BillingEvent billingEvent);

    /// <summary>Confirms that the caller has passed on what <see cref="Bind"/> returned.</summary>
    [Alias("Settle")]
    Task Settle(BillingSettled command);
}

/// <summary>Keys for the billing provider's customers and subscriptions.</summary>
public static class BillerKeys
{
    public static string Subscription(string id) => $"subscription:{Short(id)}";

    public static string Customer(string id) => $"customer:{Short(id)}";

    private static string Short(string id) => Ids.IsValid(id) ? id : Ids.Derive("", id);
}

/// <summary>A user who pays.</summary>
[GenerateSerializer, Alias("livehouse.BillingOwner"), Immutable]
public sealed record BillingOwner(string TenantId, string UserId);

/// <summary>How the owner is known, weakest evidence first. Stored: never rename a value.</summary>
[GenerateSerializer, Alias("livehouse.BillingBond")]
public enum BillingBond
{
    /// <summary>
    /// An invoice named the user, or the subscription belongs to a customer whose user is known. Counts only while nothing stronger is known.
    /// </summary>
    Hint,

    /// <summary>A checkout named the user.</summary>
    Checkout,

    /// <summary>The subscription's own metadata named the user.</summary>
    OwnWord,
}

/// <param name="At">UTC, the billing provider's clock: of two statements of the same strength, the later one wins. A later hint does not replace an earlier
/// one.</param>
[GenerateSerializer, Alias("livehouse.BindBillingOwner"), Immutable]
public sealed record BindBillingOwner(BillingOwner Owner, BillingBond Bond, DateTimeOffset At);

/// <param name="Owner">Null: no owner is known.</param>
/// <param name="Waiting">Events that arrived before the owner was known, to be passed on.</param>
/// <param name="Former">Previous owners, who have lost the subscription.</param>
[GenerateSerializer, Alias("livehouse.BillingOwnership"), Immutable]
public sealed record BillingOwnership(BillingOwner? Owner, IReadOnlyList<BillingEvent> Waiting, IReadOnlyList<BillingOwner> Former);

/// <param name="EventIds">Ids of events in <see cref="BillingOwnership.Waiting"/>.</param>
/// <param name="Former">Users in <see cref="BillingOwnership.Former"/>.</param>
[GenerateSerializer, Alias("livehouse.BillingSettled"), Immutable]
public sealed record BillingSettled(IReadOnlyList<string> EventIds, IReadOnlyList<BillingOwner> Former);
