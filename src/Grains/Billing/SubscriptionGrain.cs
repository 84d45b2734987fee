using Livehouse.Billing;
using Livehouse.Effects;
using Livehouse.Hosting;
using Livehouse.Refusals;
using Livehouse.Storage;

namespace Livehouse.Grains.Billing;

/// <summary>What one user has paid for. See <see cref="ISubscriptionGrain"/>.</summary>
public class SubscriptionGrain(string key, IGrainHost host, IGrainStore store, SubscriptionGrainOptions options) : ISubscriptionGrain, IGrainLifecycle
{
    public Task OnActivate(CancellationToken cancellation) => throw new NotImplementedException($"{key}{host}{store}{options}");
    public Task OnDeactivate(CancellationToken cancellation) => Task.CompletedTask;
    public Task<SubscriptionView> Get() => throw new NotImplementedException();
    public Task<Outcome<SubscriptionView>> Put(PutSubscription command) => throw new NotImplementedException();
    public Task<SubscriptionView> Apply(BillingEvent billingEvent) => throw new NotImplementedException();
    public Task<Entitlements> Entitle(EntitlementQuery query) => throw new NotImplementedException();
    public Task EffectEnded(EffectOutcome outcome) => throw new NotImplementedException();
}

/// <summary>What having paid means.</summary>
public sealed record SubscriptionGrainOptions
{
    /// <summary>Tiers that open premium instances (contract, section 5).</summary>
    public IReadOnlyList<string> PremiumTiers { get; init; } = ["artist_premium", "artist_streaming", "venue_premium", "venue_streaming", "studio", "booking_agent"];
}
