using System.Text.Json.Serialization;
using Livehouse.Billing;

namespace Livehouse.Grains.Billing;

/// <summary>Something that the biller told, and when (UTC, the biller's clock).</summary>
internal sealed record Reported<T>(T Value, DateTimeOffset At);

/// <summary>
/// What the biller told of one subscription. An event of a subscription carries the whole of it, so the newest such event replaces everything: what it leaves
/// out is gone. The greatest by time holds and, within the same second, by a fixed order of what they say, so the order in which events come makes no
/// difference. A checkout says only that somebody bought: it counts until the subscription's own first event, whichever of the two is older.
/// </summary>
/// <remarks>
/// Older versions kept each field's newest word for itself, invoices' words among them (<see cref="Payment"/>). Such a state reads as it stands, except that
/// invoices count for nothing.
/// </remarks>
internal sealed record BilledSubscription(string Id)
{
    private static readonly TimeSpan CheckoutBelievedFor = TimeSpan.FromDays(3);

    private static readonly List<string> Words = [.. SubscriptionStatuses.All];

    /// <summary>What the newest event of the subscription itself told; null: none has come yet.</summary>
    public Reported<string>? Status { get; init; }

    /// <summary>What a checkout told; of no account once <see cref="Status"/> is known.</summary>
    public Reported<string>? Payment { get; init; }

    public Reported<string>? Tier { get; init; }

    public Reported<IReadOnlyList<string>>? Features { get; init; }

    public Reported<DateTimeOffset>? PeriodEnd { get; init; }

    /// <summary>When a cancellation takes effect that was asked for.</summary>
    public Reported<DateTimeOffset>? CancelsAt { get; init; }

    /// <summary>The newest event is the one by which the subscription began.</summary>
    public bool IsFirst { get; init; }

    [JsonIgnore]
    public DateTimeOffset At => (Status ?? Payment)?.At ?? DateTimeOffset.MinValue;

    [JsonIgnore]
    public Offer Offer => new(Tier?.Value, (Status ?? Payment)?.Value ?? SubscriptionStatuses.None, Features?.Value ?? [], PeriodEnd?.Value, At, Id)
    {
        // The subscription's own events must come: when they don't, nobody would hear of its end.
        EndsAt = Status is null && Payment is not null ? Payment.At + CheckoutBelievedFor : CancelsAt?.Value,
    };

    public BilledSubscription Take(BillingEvent told)
    {
        var word = Of(told);
        return Compare(word, this) > 0 ? word : this;
    }

    private static BilledSubscription Of(BillingEvent told)
    {
        var status = new Reported<string>(told.Status, told.At);
        return new BilledSubscription(told.SubscriptionId)
        {
            Status = told.IsPayment ? null : status,
            Payment = told.IsPayment ? status : null,
            Tier = told.Tier is { } tier ? new(tier, told.At) : null,
            Features = told.Features is { } features ? new(features, told.At) : null,
            PeriodEnd = told.CurrentPeriodEnd is { } end ? new(end, told.At) : null,
            CancelsAt = told.CancelsAt is { } cancels ? new(cancels, told.At) : null,
            IsFirst = told.IsFirst,
        };
    }

    /// <summary>
    /// Which of two words holds. The biller's clock knows whole seconds, and much can happen in one. The event that a subscription began with is before every
    /// other; then what stands further in a subscription's life holds (<c>incomplete</c> is only ever the beginning, and from <c>active</c> on every other word
    /// is the less), then one that is to be cancelled, then the later period: nobody keeps what may have ended. The rest of the order says nothing, except that
    /// there is one.
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
        ];
        foreach (var difference in differences)
        {
            if (difference != 0) return difference;
        }

        return 0;
    }

    /// <summary>Words that are not known are no activity, and less final than a deletion.</summary>
    private static int RankOf(string status) =>
        status == SubscriptionStatuses.Canceled ? int.MaxValue : Words.IndexOf(status) is >= 0 and var rank ? rank : int.MaxValue - 1;
}
