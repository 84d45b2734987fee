using Livehouse.Limits;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Rooms;
using Livehouse.Users;

namespace Livehouse.Billing;

/// <summary>
/// What one user of one tenant has paid for. The key is <c>tenant:user</c>. Every check of what a payment entitles a user to goes through
/// <see cref="Entitle"/>.
/// </summary>
[Alias("livehouse.subscription")]
public interface ISubscriptionGrain : IGrainWithStringKey
{
    /// <summary>The current subscription; <see cref="SubscriptionView.None"/> for a user who never had one.</summary>
    [Alias("Get")]
    Task<SubscriptionView> Get();

    /// <summary>
    /// Sets the subscription on behalf of an admin or a trusted billing service, overriding everything known so far. It holds until the billing provider
    /// reports something later (<see cref="PutSubscription.At"/>); an earlier or repeated call changes nothing. <c>validation_failed</c> for an invalid status,
    /// tier or feature.
    /// </summary>
    [Alias("Put")]
    Task<Outcome<SubscriptionView>> Put(PutSubscription command);

    /// <summary>
    /// Applies a verified event of the billing provider. Repeats (<see cref="BillingEvent.Id"/>) change nothing; of two events about one subscription the later
    /// one replaces the other entirely, in whichever order they arrive. Rooms that admitted the user are informed of a right that ends or returns by an outbox
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

/// <param name="Tier">Null: none, or the billing provider never sent one.</param>
/// <param name="Status">One of <see cref="SubscriptionStatuses"/>.</param>
/// <param name="Features">Feature ids, such as <c>publish</c>; at most <see cref="SubscriptionLimits.FeaturesMax"/>.</param>
/// <param name="CurrentPeriodEnd">UTC; an active subscription stays active beyond it until the billing provider says otherwise or sends nothing during the
/// grace period (<c>BILLING_GRACE_HOURS</c>); null: no end.</param>
[GenerateSerializer, Alias("livehouse.SubscriptionView"), Immutable]
public sealed record SubscriptionView(string UserId, string? Tier, string Status, IReadOnlyList<string> Features, DateTimeOffset? CurrentPeriodEnd)
{
    /// <summary>A cancellation was requested: the subscription ends with the current period, or sooner, unless that is taken back.</summary>
    [Id(0)]
    public bool CancelAtPeriodEnd { get; init; }

    public static SubscriptionView None(string userId) => new(userId, null, SubscriptionStatuses.None, [], null);
}

/// <param name="At">UTC, when the caller decided.</param>
[GenerateSerializer, Alias("livehouse.PutSubscription"), Immutable]
public sealed record PutSubscription(string? Tier, string Status, IReadOnlyList<string> Features, DateTimeOffset? CurrentPeriodEnd, DateTimeOffset At);

/// <summary>The full state of a subscription as one event reports it.</summary>
/// <param name="Id">The billing provider's id, the same for each delivery.</param>
/// <param name="At">UTC, the billing provider's clock, in whole seconds. Of two events in the same second, the one further along a subscription's life wins, so
/// that an ended subscription is never treated as active.</param>
/// <param name="SubscriptionId">The billing provider's id; empty when it sent none. A user can have several: the best active one counts.</param>
/// <param name="Tier">Null: none.</param>
/// <param name="Features">Null: none.</param>
/// <param name="CurrentPeriodEnd">Null: none was given.</param>
[GenerateSerializer, Alias("livehouse.BillingEvent"), Immutable]
public sealed record BillingEvent(
    string Id, DateTimeOffset At, string SubscriptionId, string? Tier, string Status, IReadOnlyList<string>? Features, DateTimeOffset? CurrentPeriodEnd)
{
    /// <summary>
    /// True for a checkout: it says that the subscription was bought, not what its status is. It counts only while the status is unknown, and for a few days.
    /// </summary>
    [Id(0)]
    public bool IsPayment { get; init; }

    /// <summary>UTC; when a requested cancellation takes effect; null: none was requested.</summary>
    [Id(1)]
    public DateTimeOffset? CancelsAt { get; init; }

    /// <summary>The event that began the subscription: it comes before any other event of the same second.</summary>
    [Id(2)]
    public bool IsFirst { get; init; }
}

/// <param name="TokenTier">The paid tier named in the caller's access token; null: none.</param>
/// <param name="Room">The room the answer will be used for; null: no particular one.</param>
/// <param name="RoomUntil">UTC, when the room token about to be issued expires; set if and only if <paramref name="Room"/> is.</param>
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

/// <param name="Tier">The tier in effect now; null: none.</param>
/// <param name="IsPremium">The tier opens premium instances.</param>
/// <param name="Features">Features of an active subscription; empty otherwise.</param>
/// <param name="Until">UTC, when the underlying subscription stops counting unless the billing provider sends something new: a grace period after its current
/// period; null: no end.</param>
[GenerateSerializer, Alias("livehouse.Entitlements"), Immutable]
public sealed record Entitlements(string? Tier, bool IsPremium, IReadOnlyList<string> Features, DateTimeOffset? Until)
{
    /// <summary>The feature that lets its holder publish.</summary>
    public const string Publish = "publish";

    /// <summary>
    /// Whether what was paid for lets the user publish, as <see cref="EntitlementQuery.PremiumPublishes"/> asks: the front passes this on to the room.
    /// </summary>
    [Id(0)]
    public bool MayPublish { get; init; }

    /// <summary>UTC, when <see cref="MayPublish"/> ends unless it is renewed; null: it has no end, or is false.</summary>
    [Id(1)]
    public DateTimeOffset? PublishUntil { get; init; }
}
