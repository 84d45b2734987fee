using Livehouse.Identifiers;
using Livehouse.Limits;

namespace Livehouse.Billing;

/// <summary>
/// Whose one of the biller's subscriptions or customers is, for events that name nobody. The key is one of <see cref="BillerKeys"/>. Events that come before
/// the user is known wait here, on disk. It calls no grain: whoever asks hands on what waited, and says when that is done.
/// </summary>
public interface IBillingOwnerGrain
{
    /// <summary>
    /// Says whose it is. What is weaker, or as strong and older, than what was said before changes nothing (<see cref="BindBillingOwner"/>). Repeats are safe.
    /// </summary>
    Task<BillingOwnership> Bind(BindBillingOwner command);

    /// <summary>Whose it is. While it is nobody's, the event is kept: the newest <see cref="SubscriptionLimits.WaitingEventsMax"/> are.</summary>
    Task<BillingOwnership> Find(BillingEvent billingEvent);

    /// <summary>What <see cref="Bind"/> answered has been handed on.</summary>
    Task Settle(BillingSettled command);
}

/// <summary>Names of the biller's things.</summary>
public static class BillerKeys
{
    public static string Subscription(string id) => $"subscription:{Short(id)}";

    public static string Customer(string id) => $"customer:{Short(id)}";

    private static string Short(string id) => Ids.IsValid(id) ? id : Ids.Derive("", id);
}

/// <summary>Somebody who pays.</summary>
public sealed record BillingOwner(string TenantId, string UserId);

/// <summary>By what it is known whose something is, the weakest first. Stored: never rename one.</summary>
public enum BillingBond
{
    /// <summary>An invoice named the user, or the subscription is a customer's whose user is known: holds where nothing else is known.</summary>
    Hint,

    /// <summary>A checkout named the user.</summary>
    Checkout,

    /// <summary>The subscription's own metadata does.</summary>
    OwnWord,
}

/// <param name="At">UTC, the biller's clock: of two words that are as strong, the later one holds. A later hint does not replace an earlier one.</param>
public sealed record BindBillingOwner(BillingOwner Owner, BillingBond Bond, DateTimeOffset At);

/// <param name="Owner">Null: it is nobody's.</param>
/// <param name="Waiting">Events that came before it was known whose they are: to be handed on.</param>
/// <param name="Former">Whose it was before: they have it no longer.</param>
public sealed record BillingOwnership(BillingOwner? Owner, IReadOnlyList<BillingEvent> Waiting, IReadOnlyList<BillingOwner> Former);

/// <param name="EventIds">Of <see cref="BillingOwnership.Waiting"/>.</param>
/// <param name="Former">Of <see cref="BillingOwnership.Former"/>.</param>
public sealed record BillingSettled(IReadOnlyList<string> EventIds, IReadOnlyList<BillingOwner> Former);
