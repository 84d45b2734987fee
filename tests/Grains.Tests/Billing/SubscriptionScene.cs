using Livehouse.Billing;
using Livehouse.Hosting;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Rooms;
using Livehouse.Storage;
using Livehouse.Testing;
using Livehouse.Tests.Grains.Hosting;

namespace Livehouse.Tests.Grains.Billing;

/// <summary>One user's subscription on a silo of its own.</summary>
internal sealed class SubscriptionScene
{
    private int _events;

    public TestSilo Silo { get; } = new();

    public ISubscriptionGrain Subscription => Silo.Subscription("default", "ann");

    public GrainRef Grain { get; } = GrainRef.Subscription("default", "ann");

    public RoomRef Room { get; } = new("default", "main", "studio-1");

    /// <summary>The whole second at which the clock starts.</summary>
    public DateTimeOffset Start { get; } = new FakeClock().GetUtcNow();

    public IReadOnlyList<TellRoomRights> Received => [.. Silo.Store.Pending.Select(pending => pending.Message).OfType<TellRoomRights>()];

    public DateTimeOffset In(double days) => Start.AddDays(days);

    public BillingEvent Event(
        string status, double at = 0, string subscription = "sub_1", string? tier = "studio", string[]? features = null, double? endsInDays = 30) =>
        new($"evt_{++_events}", Start.AddSeconds(at), subscription, tier, status, features ?? ["publish"], endsInDays is { } days ? In(days) : null);

    public Task<SubscriptionView> Apply(
        string status, double at = 0, string subscription = "sub_1", string? tier = "studio", string[]? features = null, double? endsInDays = 30) =>
        Subscription.Apply(Event(status, at, subscription, tier, features, endsInDays));

    public Task<Outcome<SubscriptionView>> Put(string status, string? tier = "studio", string[]? features = null, double? endsInDays = 30, double at = 0) =>
        Subscription.Put(new PutSubscription(tier, status, features ?? ["publish"], endsInDays is { } days ? In(days) : null, Start.AddSeconds(at)));

    public Task<Entitlements> Entitle(string? tokenTier = null, RoomRef? room = null, bool premiumPublishes = false, double hours = 6) =>
        Subscription.Entitle(new EntitlementQuery(tokenTier, room, room is null ? null : Silo.Now.AddHours(hours)) { PremiumPublishes = premiumPublishes });

    public Task Ends(string? failure = null, int at = 0)
    {
        var pending = Silo.Store.Pending[at];
        return Subscription.OutboxMessageEnded(new OutboxOutcome(pending.Id, pending.Message, Failure: failure));
    }
}
