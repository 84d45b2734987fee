using System.Text.Json.Serialization;
using Livehouse.Billing;

namespace Livehouse.Grains.Billing;

/// <summary>A value that the billing provider reported, and when (UTC, the provider's clock).</summary>
internal sealed record Reported<T>(T Value, DateTimeOffset At);

/// <summary>
/// What the billing provider reported about one subscription. A subscription event carries its whole state, so the newest one replaces everything: fields it
/// leaves out are cleared. The latest event counts and, within the same second, a fixed order of their contents decides, so the order of arrival makes no
/// difference. A checkout says only that the subscription was bought: it counts until the subscription's own first event, whichever of the two is older.
/// </summary>
/// <remarks>
/// Older versions stored each field's newest value separately, including values from invoices (<see cref="Payment"/>). Such a state is read unchanged, except
/// that invoices are ignored.
/// </remarks>
internal sealed record BilledSubscription(string Id)
{
    private static readonly TimeSpan CheckoutBelievedFor = TimeSpan.FromDays(3);

    private static readonly List<string> Words = [.. SubscriptionStatuses.All];

    /// <summary>What the newest event of the subscription itself reported; null: none has arrived yet.</summary>
    public Reported<string>? Status { get; init; }

    /// <summary>What a checkout reported; ignored once <see cref="Status"/> is known.</summary>
    public Reported<string>? Payment { get; init; }

    public Reported<string>? Tier { get; init; }

    public Reported<IReadOnlyList<string>>? Features { get; init; }

    public Reported<DateTimeOffset>? PeriodEnd { get; init; }

    /// <summary>When a requested cancellation takes effect.</summary>
    public Reported<DateTimeOffset>? CancelsAt { get; init; }

    /// <summary>The newest event is the one by which the subscription began.</summary>
    public bool IsFirst { get; init; }

    [JsonIgnore]
    public DateTimeOffset At => (Status ?? Payment)?.At ?? DateTimeOffset.MinValue;

    [JsonIgnore]
    public Offer Offer => new(Tier?.Value, (Status ?? Payment)?.Value ?? SubscriptionStatuses.None, Features?.Value ?? [], PeriodEnd?.Value, At, Id)
    {
        // The subscription's own events must arrive: without them its end would go unnoticed.
        EndsAt = Status is null && Payment is not null ? Payment.At + CheckoutBelievedFor : CancelsAt?.Value,
    };

    public BilledSubscription Take(BillingEvent billingEvent)
    {
        var reported = Of(billingEvent);
        return Compare(reported, this) > 0 ? reported : this;
    }

    private static BilledSubscription Of(BillingEvent billingEvent)
    {
        var status = new Reported<string>(billingEvent.Status, billingEvent.At);
        return new BilledSubscription(billingEvent.SubscriptionId)
        {
            Status = billingEvent.IsPayment ? null : status,
            Payment = billingEvent.IsPayment ? status : null,
            Tier = billingEvent.Tier is { } tier ? new(tier, billingEvent.At) : null,
            Features = billingEvent.Features is { } features ? new(features, billingEvent.At) : null,
            PeriodEnd = billingEvent.CurrentPeriodEnd is { } end ? new(end, billingEvent.At) : null,
            CancelsAt = billingEvent.CancelsAt is { } cancels ? new(cancels, billingEvent.At) : null,
            IsFirst = billingEvent.IsFirst,
        };
    }

    /// <summary>
    /// Decides between two events. The provider's clock counts whole seconds, and much can happen in one. The event that a subscription began with precedes
    /// every other; then the later status in a subscription's life wins (<c>incomplete</c> only ever comes first, and from <c>active</c> on every other status
    /// is weaker), then one that is to be cancelled, then the later period, so that no user keeps what may have ended. The rest of the order has no meaning
    /// beyond being fixed.
    /// </summary>
    private static int Compare(BilledSubscription one, BilledSubscription other)
    {
        ReadOnlySpan<int> differences =
        [
            (one.Status is not null).CompareTo(other.Status is not null),
            one.At.CompareTo(other.At),
            other.IsFirst.CompareTo(one.IsFirst),
            RankOf(one.Offer.Status).CompareTo(RankOf(other.Offer.Status)),
            string.CompareOrdinal(one.Offer.Status, other.Offer.Status),
            Nullable.Compare(one.CancelsAt?.Value, other.CancelsAt?.Value),
            Nullable.Compare(one.PeriodEnd?.Value, other.PeriodEnd?.Value),
            string.CompareOrdinal(one.Tier?.Value, other.Tier?.Value),
            string.CompareOrdinal(string.Join(',', one.Offer.Features), string.Join(',', other.Offer.Features)),
            (one.Features is not null).CompareTo(other.Features is not null),
        ];
        foreach (var difference in differences)
        {
            if (difference != 0) return difference;
        }

        return 0;
    }

    /// <summary>Unknown statuses are inactive, and less final than a deletion.</summary>
    private static int RankOf(string status) =>
        status == SubscriptionStatuses.Canceled ? int.MaxValue : Words.IndexOf(status) is >= 0 and var rank ? rank : int.MaxValue - 1;
}
