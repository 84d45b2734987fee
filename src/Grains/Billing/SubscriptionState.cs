using System.Text.Json.Serialization;
using Livehouse.Billing;
using Livehouse.Limits;

namespace Livehouse.Grains.Billing;

/// <param name="Billed">The billing provider's reports, one entry per subscription; at most <see cref="SubscriptionLimits.SubscriptionsMax"/>.</param>
/// <param name="Set">The last value set by an admin or a trusted billing service; null: none.</param>
/// <param name="RecentEvents">Short hashes of the ids of the last events, oldest first. An older repeat is recognised by its time.</param>
/// <param name="ForgottenUntil">UTC; the latest report time of a subscription dropped from <paramref name="Billed"/>: an event that is not later may be about a
/// dropped one.</param>
/// <param name="OutboxMessageCount">Number of outbox messages so far: part of their ids.</param>
internal sealed record SubscriptionState(
    IReadOnlyList<BilledSubscription> Billed,
    SetSubscription? Set,
    IReadOnlyList<string> RecentEvents,
    DateTimeOffset? ForgottenUntil,
    [property: JsonPropertyName("effectCount")] long OutboxMessageCount)
{
    /// <summary>The user's account was deleted.</summary>
    public bool IsErased { get; init; }

    public static SubscriptionState New { get; } = new([], null, [], null, 0);

    /// <summary>
    /// Tiers that were ever reported for this user, latest first: an access token that still claims one of them is out of date. At most
    /// <see cref="SubscriptionLimits.TiersMax"/>.
    /// </summary>
    public IReadOnlyList<Reported<string>> Tiers { get; init; } = [];
}

/// <param name="AskedAt">UTC; when the caller decided; identifies repeats.</param>
/// <param name="At">UTC; the billing provider must report something later than this to override it. Not earlier than anything known on arrival: a setting
/// overrides all reports so far.</param>
/// <param name="IsOver">The billing provider has reported something later.</param>
internal sealed record SetSubscription(
    string? Tier, string Status, IReadOnlyList<string> Features, DateTimeOffset? CurrentPeriodEnd, DateTimeOffset AskedAt, DateTimeOffset At, bool IsOver)
{
    [JsonIgnore]
    public Offer Offer => new(Tier, Status, Features, CurrentPeriodEnd, At, "");

    public bool Says(PutSubscription put) =>
        Tier == put.Tier && Status == put.Status && CurrentPeriodEnd == put.CurrentPeriodEnd && Features.SequenceEqual(put.Features, StringComparer.Ordinal);
}

/// <summary>The rights that one subscription gives a user.</summary>
/// <param name="At">UTC; when it was last reported.</param>
/// <param name="Id">The billing provider's id; empty: none.</param>
internal sealed record Offer(string? Tier, string Status, IReadOnlyList<string> Features, DateTimeOffset? PeriodEnd, DateTimeOffset At, string Id)
{
    /// <summary>UTC; the end that the billing provider gave, without a grace period; null: none was given.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    public bool EndsWithItsPeriod => SubscriptionStatuses.IsActive(Status) && EndsAt is { } ends && (PeriodEnd is not { } end || ends <= end);

    public bool IsActive(DateTimeOffset now, SubscriptionGrainOptions options) =>
        SubscriptionStatuses.IsActive(Status) && (Until(options) is not { } until || until > now);

    /// <summary>
    /// UTC; when it stops counting if nothing more is reported; null: never. The end of a period does not end the subscription: the provider reports the new
    /// one minutes or hours later. After a grace period it only shows that the provider's events have stopped arriving.
    /// </summary>
    public DateTimeOffset? Until(SubscriptionGrainOptions options)
    {
        var backstop = PeriodEnd is not { } end
            ? (DateTimeOffset?)null
            : DateTimeOffset.MaxValue - end > options.Grace ? end + options.Grace : DateTimeOffset.MaxValue;
        return EndsAt is { } ends && !(backstop < ends) ? ends : backstop;
    }
}
