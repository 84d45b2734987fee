using Livehouse.Billing;
using Livehouse.Identifiers;
using Livehouse.Limits;
using Livehouse.Wire;

namespace Livehouse.Grains.Billing;

/// <summary>How reports change a subscription, and what it entitles its user to. Pure: the grain keeps the state and the clock.</summary>
internal static class SubscriptionRules
{
    private const int RecentEventsMax = 100;
    private const int StatusLengthMax = 64;

    /// <summary>The provider's events are authentic, not necessarily sensible: values that can't be stored are dropped, the rest counts.</summary>
    public static BillingEvent Sensible(BillingEvent billingEvent) => billingEvent with
    {
        At = billingEvent.At.Truncate(),
        Status = billingEvent.Status.Length <= StatusLengthMax ? billingEvent.Status : billingEvent.Status[..StatusLengthMax],
        Tier = Ids.IsValid(billingEvent.Tier) ? billingEvent.Tier : null,
        Features = billingEvent.Features is { } features
            ? [.. features.Where(Ids.IsValid).Distinct(StringComparer.Ordinal).Take(SubscriptionLimits.FeaturesMax)]
            : null,
        CurrentPeriodEnd = billingEvent.CurrentPeriodEnd?.Truncate(),
        CancelsAt = billingEvent.CancelsAt?.Truncate(),
    };

    /// <summary>The next state; null when the event is a repeat or about a subscription that is no longer stored.</summary>
    public static SubscriptionState? Apply(SubscriptionState state, BillingEvent billingEvent)
    {
        var hash = Ids.Derive("", billingEvent.Id);
        if (state.RecentEvents.Contains(hash)) return null;
        var known = state.Billed.FirstOrDefault(billed => billed.Id == billingEvent.SubscriptionId);
        if (known is null && billingEvent.At <= state.ForgottenUntil) return null;

        var taken = (known ?? new BilledSubscription(billingEvent.SubscriptionId)).Take(billingEvent);
        List<BilledSubscription> billed = [.. state.Billed.Where(other => other.Id != taken.Id), taken];
        var next = state with
        {
            RecentEvents = [.. state.RecentEvents.TakeLast(RecentEventsMax - 1), hash],
            Set = state.Set is { IsOver: false } set && Ends(billingEvent, set) ? set with { IsOver = true } : state.Set,
            Tiers = WithTier(state.Tiers, billingEvent.Tier, billingEvent.At),
        };
        return Bounded(next, billed);
    }

    /// <summary>The next state; null when it is a repeat, or a later one was applied already.</summary>
    public static SubscriptionState? Put(SubscriptionState state, PutSubscription put)
    {
        put = put with
        {
            At = put.At.Truncate(),
            CurrentPeriodEnd = put.CurrentPeriodEnd?.Truncate(),
            Features = [.. put.Features.Distinct(StringComparer.Ordinal)],
        };
        if (state.Set is { } set && (put.At < set.AskedAt || (put.At == set.AskedAt && set.Says(put)))) return null;
        var at = state.Billed.Select(static billed => billed.At).Append(put.At).Max();
        return state with
        {
            Set = new SetSubscription(put.Tier, put.Status, put.Features, put.CurrentPeriodEnd, put.At, at, false),
            Tiers = WithTier(state.Tiers, put.Tier, put.At),
        };
    }

    /// <summary>The subscription that counts: the best of the active ones, otherwise the one with the latest report; null: there is none.</summary>
    public static Offer? Standing(SubscriptionState state, DateTimeOffset now, SubscriptionGrainOptions options) =>
        Counting(state) is { Count: > 0 } offers
            ? Best(offers.Where(offer => offer.IsActive(now, options)), options) ?? offers.MaxBy(static offer => (offer.At, offer.Id))
            : null;

    public static Entitlements Entitle(SubscriptionState state, string? tokenTier, bool premiumPublishes, DateTimeOffset now, SubscriptionGrainOptions options)
    {
        var active = Counting(state).Where(offer => offer.IsActive(now, options)).ToList();
        var best = Best(active, options);
        // The signer of the token may know tiers that no billing provider reported here; for a reported tier, the report counts.
        if (tokenTier is not null && IsKnown(state, tokenTier)) tokenTier = null;
        var tier = IsPremium(best?.Tier, options) || (best?.Tier is not null && !IsPremium(tokenTier, options)) ? best!.Tier : tokenTier ?? best?.Tier;

        var publishing = active.Where(offer => offer.Features.Contains(Entitlements.Publish) || (premiumPublishes && IsPremium(offer.Tier, options)))
            .Select(offer => offer.Until(options))
            .ToList();
        if (premiumPublishes && IsPremium(tokenTier, options)) publishing.Add(null);
        return new Entitlements(tier, IsPremium(tier, options), best?.Features ?? [], best?.Until(options))
        {
            MayPublish = publishing.Count > 0,
            PublishUntil = publishing.Contains(null) ? null : publishing.Max(),
        };
    }

    /// <summary>
    /// A subscription that was set counts alone until the billing provider reports something later. Then the reports count again, unless the setting was a
    /// revocation, which cancels all earlier reports.
    /// </summary>
    private static List<Offer> Counting(SubscriptionState state)
    {
        if (state.Set is { IsOver: false } set) return [set.Offer];
        var revokedAt = state.Set is { } over && !SubscriptionStatuses.IsActive(over.Status) ? over.At : (DateTimeOffset?)null;
        return [.. state.Billed.Where(billed => revokedAt is null || billed.At > revokedAt).Select(static billed => billed.Offer)];
    }

    private static Offer? Best(IEnumerable<Offer> active, SubscriptionGrainOptions options) => active.MaxBy(offer =>
        (
            IsPremium(offer.Tier, options),
            offer.Features.Contains(Entitlements.Publish),
            offer.Features.Count,
            offer.Until(options) ?? DateTimeOffset.MaxValue,
            offer.At,
            offer.Id));

    private static bool IsPremium(string? tier, SubscriptionGrainOptions options) => tier is not null && options.PremiumTiers.Contains(tier);

    private static bool IsKnown(SubscriptionState state, string tier) =>
        state.Set?.Tier == tier || state.Tiers.Any(known => known.Value == tier) || state.Billed.Any(billed => billed.Tier?.Value == tier);

    /// <summary>The tiers that were reported last, each with its last time: a bounded set that does not depend on the order of arrival.</summary>
    private static IReadOnlyList<Reported<string>> WithTier(IReadOnlyList<Reported<string>> known, string? tier, DateTimeOffset at)
    {
        if (tier is null) return known;
        var said = new Reported<string>(tier, known.FirstOrDefault(other => other.Value == tier) is { } before && before.At > at ? before.At : at);
        return
        [
            .. known.Where(other => other.Value != tier).Append(said)
                .OrderByDescending(static one => one.At).ThenBy(static one => one.Value, StringComparer.Ordinal)
                .Take(SubscriptionLimits.TiersMax),
        ];
    }

    /// <summary>
    /// Whether the event is later than the subscription that was set. The provider's clock counts whole seconds: within a second the later arrival wins, except
    /// that a revocation stays. Neither a subscription that never began nor a payment overrides it.
    /// </summary>
    private static bool Ends(BillingEvent billingEvent, SetSubscription set)
    {
        if (billingEvent.IsPayment) return false;
        if (billingEvent.Status is SubscriptionStatuses.Incomplete or SubscriptionStatuses.IncompleteExpired) return false;
        if (billingEvent.At > set.At) return true;
        var isSameSecond = billingEvent.At.ToUnixTimeSeconds() == set.At.ToUnixTimeSeconds();
        return isSameSecond && (SubscriptionStatuses.IsActive(set.Status) || !SubscriptionStatuses.IsActive(billingEvent.Status));
    }

    private static SubscriptionState Bounded(SubscriptionState state, List<BilledSubscription> billed)
    {
        // A fixed order, whichever arrived first: the same state is always the same bytes.
        billed.Sort(static (one, other) => string.CompareOrdinal(one.Id, other.Id));
        if (billed.Count <= SubscriptionLimits.SubscriptionsMax) return state with { Billed = billed };
        var gone = billed.MinBy(static one => (SubscriptionStatuses.IsActive(one.Offer.Status), one.At, one.Id))!;
        billed.Remove(gone);
        return state with { Billed = billed, ForgottenUntil = gone.At > (state.ForgottenUntil ?? DateTimeOffset.MinValue) ? gone.At : state.ForgottenUntil };
    }
}
