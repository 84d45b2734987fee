using Livehouse.Billing;
using Livehouse.Identifiers;
using Livehouse.Limits;
using Livehouse.Wire;

namespace Livehouse.Grains.Billing;

/// <summary>What becomes of a subscription by what is told of it, and what it lets its user do. Pure: the grain keeps the state and the clock.</summary>
internal static class SubscriptionRules
{
    private const int RecentEventsMax = 100;
    private const int StatusLengthMax = 64;

    /// <summary>What comes from the biller is signed, not necessarily sensible: what can't be kept is dropped, the rest counts.</summary>
    public static BillingEvent Sensible(BillingEvent told) => told with
    {
        At = told.At.Truncate(),
        Status = told.Status.Length <= StatusLengthMax ? told.Status : told.Status[..StatusLengthMax],
        Tier = Ids.IsValid(told.Tier) ? told.Tier : null,
        Features = told.Features is { } features
            ? [.. features.Where(Ids.IsValid).Distinct(StringComparer.Ordinal).Take(SubscriptionLimits.FeaturesMax)]
            : null,
        CurrentPeriodEnd = told.CurrentPeriodEnd?.Truncate(),
        CancelsAt = told.CancelsAt?.Truncate(),
    };

    /// <summary>The next state; null when the event is a repeat or tells of what is forgotten.</summary>
    public static SubscriptionState? Apply(SubscriptionState state, BillingEvent told)
    {
        var hash = Ids.Derive("", told.Id);
        if (state.RecentEvents.Contains(hash)) return null;
        var known = state.Billed.FirstOrDefault(billed => billed.Id == told.SubscriptionId);
        if (known is null && told.At <= state.ForgottenUntil) return null;

        var taken = (known ?? new BilledSubscription(told.SubscriptionId)).Take(told);
        List<BilledSubscription> billed = [.. state.Billed.Where(other => other.Id != taken.Id), taken];
        var next = state with
        {
            RecentEvents = [.. state.RecentEvents.TakeLast(RecentEventsMax - 1), hash],
            Set = state.Set is { IsOver: false } set && Ends(told, set) ? set with { IsOver = true } : state.Set,
            Tiers = WithTier(state.Tiers, told.Tier, told.At),
        };
        return Bounded(next, billed);
    }

    /// <summary>The next state; null when it is a repeat, or a later one came before.</summary>
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

    /// <summary>
    /// The subscription that counts: the best of those that are active, otherwise the one of which something was told last; null: there never was one.
    /// </summary>
    public static Offer? Standing(SubscriptionState state, DateTimeOffset now, SubscriptionGrainOptions options) =>
        Counting(state) is { Count: > 0 } offers
            ? Best(offers.Where(offer => offer.IsActive(now, options)), options) ?? offers.MaxBy(static offer => (offer.At, offer.Id))
            : null;

    public static Entitlements Entitle(SubscriptionState state, string? tokenTier, bool premiumPublishes, DateTimeOffset now, SubscriptionGrainOptions options)
    {
        var active = Counting(state).Where(offer => offer.IsActive(now, options)).ToList();
        var best = Best(active, options);
        // Who signed the token may know of tiers that no biller told of here; of one that it did tell of, what it told holds.
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
    /// What was set stands alone until the biller tells of something later. Then what the biller told counts again, unless it was set to nothing: that took
    /// back all that was told before.
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

    /// <summary>The tiers that were told of last, each with its last time: a bounded set that is the same whatever the order in which they come.</summary>
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
    /// Whether the event is later than what was set. The biller's clock knows whole seconds: within the second what comes later is later, except that what was
    /// taken away stays so. A subscription that never began tells nothing against what was set, nor does a payment.
    /// </summary>
    private static bool Ends(BillingEvent told, SetSubscription set)
    {
        if (told.IsPayment) return false;
        if (told.Status is SubscriptionStatuses.Incomplete or SubscriptionStatuses.IncompleteExpired) return false;
        if (told.At > set.At) return true;
        var isSameSecond = told.At.ToUnixTimeSeconds() == set.At.ToUnixTimeSeconds();
        return isSameSecond && (SubscriptionStatuses.IsActive(set.Status) || !SubscriptionStatuses.IsActive(told.Status));
    }

    private static SubscriptionState Bounded(SubscriptionState state, List<BilledSubscription> billed)
    {
        // One order for the same subscriptions, whichever came first: the same state is the same bytes.
        billed.Sort(static (one, other) => string.CompareOrdinal(one.Id, other.Id));
        if (billed.Count <= SubscriptionLimits.SubscriptionsMax) return state with { Billed = billed };
        var gone = billed.MinBy(static one => (SubscriptionStatuses.IsActive(one.Offer.Status), one.At, one.Id))!;
        billed.Remove(gone);
        return state with { Billed = billed, ForgottenUntil = gone.At > (state.ForgottenUntil ?? DateTimeOffset.MinValue) ? gone.At : state.ForgottenUntil };
    }
}
