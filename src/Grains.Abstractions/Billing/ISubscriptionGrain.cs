using Livehouse.Effects;
using Livehouse.Refusals;
using Livehouse.Rooms;

namespace Livehouse.Billing;

/// <summary>What one user of one tenant has paid for. The key is <c>tenant:user</c>. Every check of what somebody may do for having paid is <see cref="Entitle"/>, and nowhere else.</summary>
public interface ISubscriptionGrain
{
    /// <summary>The subscription as it stands; <see cref="SubscriptionView.None"/> for who never had one.</summary>
    Task<SubscriptionView> Get();

    /// <summary>Sets the subscription, by an admin or a trusted biller. Older events than <see cref="PutSubscription.At"/> change nothing from then on.</summary>
    Task<Outcome<SubscriptionView>> Put(PutSubscription command);

    /// <summary>
    /// A verified event of the biller. Repeats (<see cref="BillingEvent.Id"/>) and events older than the newest one taken change nothing; what changes for rooms that the user is in reaches them as an effect
    /// of the same commit.
    /// </summary>
    Task<SubscriptionView> Apply(BillingEvent billingEvent);

    /// <summary>What the user may do right now. With a room, it is remembered until <see cref="EntitlementQuery.RoomUntil"/> that the answer was used there: a change is told to the room.</summary>
    Task<Entitlements> Entitle(EntitlementQuery query);

    Task EffectEnded(EffectOutcome outcome);
}

/// <param name="Status"><c>none</c>, or one of Stripe's: <c>active</c>, <c>trialing</c>, <c>past_due</c>, <c>canceled</c>, <c>unpaid</c>, <c>incomplete</c>, <c>incomplete_expired</c>, <c>paused</c>.</param>
/// <param name="Features">What it carries, such as <c>publish</c>; at most 50 ids.</param>
/// <param name="CurrentPeriodEnd">UTC; what is not renewed by then has lapsed; null: no end.</param>
public sealed record SubscriptionView(string UserId, string? Tier, string Status, IReadOnlyList<string> Features, DateTimeOffset? CurrentPeriodEnd)
{
    public const string NoneStatus = "none";

    public static SubscriptionView None(string userId) => new(userId, null, NoneStatus, [], null);
}

/// <param name="At">UTC, when the caller decided.</param>
public sealed record PutSubscription(string? Tier, string Status, IReadOnlyList<string> Features, DateTimeOffset? CurrentPeriodEnd, DateTimeOffset At);

/// <param name="Id">The biller's, the same for each delivery.</param>
/// <param name="At">UTC, the biller's clock: of two events the later one holds, whichever comes first.</param>
/// <param name="SubscriptionId">The biller's; empty when it did not say.</param>
/// <param name="Tier">Null: the event does not say, the tier stays as it is.</param>
/// <param name="Features">Null: as <paramref name="Tier"/>.</param>
public sealed record BillingEvent(string Id, DateTimeOffset At, string SubscriptionId, string? Tier, string Status, IReadOnlyList<string>? Features, DateTimeOffset? CurrentPeriodEnd);

/// <param name="TokenTier">What the caller's access token says was paid for; null: nothing.</param>
/// <param name="Room">Where the answer will be used; null: nowhere in particular.</param>
/// <param name="RoomUntil">UTC, when the room token that is about to be issued expires.</param>
public sealed record EntitlementQuery(string? TokenTier, RoomRef? Room, DateTimeOffset? RoomUntil);

/// <param name="Tier">The one that counts now; null: none.</param>
/// <param name="IsPremium">The tier opens premium instances.</param>
/// <param name="Features">Of an active subscription; empty otherwise.</param>
/// <param name="Until">UTC, when this ends if nobody renews it; null: it does not end by itself.</param>
public sealed record Entitlements(string? Tier, bool IsPremium, IReadOnlyList<string> Features, DateTimeOffset? Until)
{
    /// <summary>The feature that lets its holder publish.</summary>
    public const string Publish = "publish";
}
