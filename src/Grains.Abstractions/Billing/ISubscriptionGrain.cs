using Livehouse.Limits;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Rooms;
using Livehouse.Users;

namespace Livehouse.Billing;

/// <summary>
/// What one user of one tenant has paid for. The key is <c>tenant:user</c>. Every check of what a user may do because of a payment is <see cref="Entitle"/>,
/// and nowhere else.
/// </summary>
[Alias("livehouse.subscription")]
public interface ISubscriptionGrain : IGrainWithStringKey
{
    /// <summary>The current subscription; <see cref="SubscriptionView.None"/> for a user who never had one.</summary>
    [Alias("Get")]
    Task<SubscriptionView> Get();

    /// <summary>
    /// Sets the subscription, by an admin or a trusted biller, over everything that is known. It holds until the biller tells of something later
    /// (<see cref="PutSubscription.At"/>); an earlier or a repeated one changes nothing. <c>validation_failed</c> for a status, tier or feature that can't be
    /// one.
    /// </summary>
    [Alias("Put")]
    Task<Outcome<SubscriptionView>> Put(PutSubscription command);

    /// <summary>
    /// Applies a verified event of the billing provider. Repeats (<see cref="BillingEvent.Id"/>) change nothing; of two events about one subscription the later
    /// one replaces the other as a whole, whichever arrives first. Rooms that admitted the user are informed of a right that ends or returns by an outbox
    /// message of the same commit.
    /// </summary>
    [Alias("Apply")]
    Task<SubscriptionView> Apply(BillingEvent billingEvent);

    /// <summary>
    /// What the user may do now. When a room is given, its use of the answer is remembered until some days after <see cref="EntitlementQuery.RoomUntil"/>, so
    /// that the room can be informed of a change.
    /// </summary>
    [Alias("Entitle")]
    Task<Entitlements> Entitle(EntitlementQuery query);

    /// <summary>The user's account was deleted: all payments are forgotten, and later events of the billing provider are not stored.</summary>
    [Alias("Erase")]
    Task<Erasure> Erase();

    [Alias("OutboxMessageEnded")]
    Task OutboxMessageEnded(OutboxOutcome outcome);
}

/// <param name="Tier">Null: none, or the biller never said.</param>
/// <param name="Status">One of <see cref="SubscriptionStatuses"/>.</param>
/// <param name="Features">What it carries, such as <c>publish</c>; at most <see cref="SubscriptionLimits.FeaturesMax"/> ids.</param>
/// <param name="CurrentPeriodEnd">UTC; what is active stays so beyond it, until the biller says otherwise or nothing is heard for the grace
/// (<c>BILLING_GRACE_HOURS</c>); null: no end.</param>
[GenerateSerializer, Alias("livehouse.SubscriptionView"), Immutable]
public sealed record SubscriptionView(string UserId, string? Tier, string Status, IReadOnlyList<string> Features, DateTimeOffset? CurrentPeriodEnd)
{
    public static SubscriptionView None(string userId) => new(userId, null, SubscriptionStatuses.None, [], null);
}

/// <param name="At">UTC, when the caller decided.</param>
[GenerateSerializer, Alias("livehouse.PutSubscription"), Immutable]
public sealed record PutSubscription(string? Tier, string Status, IReadOnlyList<string> Features, DateTimeOffset? CurrentPeriodEnd, DateTimeOffset At);

/// <summary>What an event says about a subscription as a whole.</summary>
/// <param name="Id">The biller's, the same for each delivery.</param>
/// <param name="At">UTC, the biller's clock, which knows whole seconds. Of two events of one second the one that is further in a subscription's life holds, so
/// that what has ended is never taken for going on.</param>
/// <param name="SubscriptionId">The biller's; empty when it did not say. A user can have several: the best of those that are active counts.</param>
/// <param name="Tier">Null: it has none.</param>
/// <param name="Features">Null: it has none.</param>
/// <param name="CurrentPeriodEnd">Null: none was told.</param>
[GenerateSerializer, Alias("livehouse.BillingEvent"), Immutable]
public sealed record BillingEvent(
    string Id, DateTimeOffset At, string SubscriptionId, string? Tier, string Status, IReadOnlyList<string>? Features, DateTimeOffset? CurrentPeriodEnd)
{
    /// <summary>
    /// True for a checkout: it says that the subscription was bought, not what its status is. It counts only while the status is unknown, and for a few days.
    /// </summary>
    [Id(0)]
    public bool IsPayment { get; init; }

    /// <summary>UTC; when a cancellation that was asked for takes effect; null: none was asked for.</summary>
    [Id(1)]
    public DateTimeOffset? CancelsAt { get; init; }

    /// <summary>The event by which the subscription began: of one second, it is before every other.</summary>
    [Id(2)]
    public bool IsFirst { get; init; }
}

/// <param name="TokenTier">What the caller's access token says was paid for; null: nothing.</param>
/// <param name="Room">Where the answer will be used; null: nowhere in particular.</param>
/// <param name="RoomUntil">UTC, when the room token that is about to be issued expires; with a <paramref name="Room"/>, and only then.</param>
[GenerateSerializer, Alias("livehouse.EntitlementQuery"), Immutable]
public sealed record EntitlementQuery(string? TokenTier, RoomRef? Room, DateTimeOffset? RoomUntil)
{
    /// <summary>
    /// A premium tier lets its holder publish there (rooms of <c>/api/livekit/token</c>); otherwise only the feature <see cref="Entitlements.Publish"/> does
    /// (<c>/api/join</c>).
    /// </summary>
    [Id(0)]
    public bool PremiumPublishes { get; init; }
}

/// <param name="Tier">The one that counts now; null: none.</param>
/// <param name="IsPremium">The tier opens premium instances.</param>
/// <param name="Features">Of an active subscription; empty otherwise.</param>
/// <param name="Until">UTC, when the subscription behind this stops counting if nothing more is heard of it: a grace after its period; null: it does not by
/// itself.</param>
[GenerateSerializer, Alias("livehouse.Entitlements"), Immutable]
public sealed record Entitlements(string? Tier, bool IsPremium, IReadOnlyList<string> Features, DateTimeOffset? Until)
{
    /// <summary>The feature that lets its holder publish.</summary>
    public const string Publish = "publish";

    /// <summary>
    /// Whether what was paid for lets the user publish, as <see cref="EntitlementQuery.PremiumPublishes"/> asks: what the front hands to the room.
    /// </summary>
    [Id(0)]
    public bool MayPublish { get; init; }

    /// <summary>UTC, when <see cref="MayPublish"/> ends unless it is renewed; null: it has no end, or is false.</summary>
    [Id(1)]
    public DateTimeOffset? PublishUntil { get; init; }
}
