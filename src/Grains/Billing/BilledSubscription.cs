using System.Text.Json.Serialization;
using Livehouse.Billing;

namespace Livehouse.Grains.Billing;

/// <summary>Something that the biller told, and when (UTC, the biller's clock).</summary>
internal sealed record Said<T>(T Value, DateTimeOffset At);

/// <summary>
/// What the biller told of one subscription: the last word on each thing for itself, because an event need not speak of everything. So the order in which events come makes no difference: each
/// word is the greatest by time and, within the same second, by a fixed order of the words themselves.
/// </summary>
internal sealed record BilledSubscription(string Id)
{
    private static readonly TimeSpan PaymentBelievedFor = TimeSpan.FromDays(3);

    private static readonly List<string> Words = [.. SubscriptionStatuses.All];

    /// <summary>What events of the subscription itself told.</summary>
    public Said<string>? Status { get; init; }

    /// <summary>What payments told: <c>active</c> or <c>past_due</c>.</summary>
    public Said<string>? Payment { get; init; }

    public Said<string>? Tier { get; init; }

    public Said<IReadOnlyList<string>>? Features { get; init; }

    public Said<DateTimeOffset>? PeriodEnd { get; init; }

    [JsonIgnore]
    public DateTimeOffset At => Later(Status?.At ?? DateTimeOffset.MinValue, Payment?.At ?? DateTimeOffset.MinValue);

    /// <summary>
    /// Payments alone are believed for a few days: the subscription's own events must come, and when they don't (they name no user, say) nobody would hear of its end.
    /// </summary>
    [JsonIgnore]
    public Offer Offer => new(Tier?.Value, CurrentStatus, Features?.Value ?? [], PeriodEnd?.Value ?? (Status is null ? Payment?.At + PaymentBelievedFor : null), At, Id);

    /// <summary>
    /// A payment moves what waits for money or has it; what was paused or has ended it does not bring back. One in the same second as the subscription's own word counts where it can only have come after.
    /// </summary>
    private string CurrentStatus => (Status, Payment) switch
    {
        (null, var payment) => payment?.Value ?? SubscriptionStatuses.None,
        ({ } status, { } payment) when payment.At >= status.At => (status.Value, payment.Value) switch
        {
            (SubscriptionStatuses.Incomplete, SubscriptionStatuses.Active) => payment.Value,
            (SubscriptionStatuses.PastDue or SubscriptionStatuses.Unpaid, SubscriptionStatuses.Active) when payment.At > status.At => payment.Value,
            (SubscriptionStatuses.Active or SubscriptionStatuses.Trialing, SubscriptionStatuses.PastDue) => payment.Value,
            _ => status.Value,
        },
        ({ } status, _) => status.Value,
    };

    public BilledSubscription Take(BillingEvent told)
    {
        var status = new Said<string>(told.Status, told.At);
        return this with
        {
            Status = told.IsPayment ? Status : Last(Status, status, CompareStatuses),
            Payment = told.IsPayment ? Last(Payment, status, CompareStatuses) : Payment,
            Tier = told.Tier is { } tier ? Last(Tier, new(tier, told.At), string.CompareOrdinal) : Tier,
            Features = told.Features is { } features ? Last(Features, new(features, told.At), static (one, other) => string.CompareOrdinal(string.Join(',', one), string.Join(',', other))) : Features,
            PeriodEnd = told.CurrentPeriodEnd is { } end ? Last(PeriodEnd, new(end, told.At), static (one, other) => one.CompareTo(other)) : PeriodEnd,
        };
    }

    /// <summary>
    /// The biller's clock knows whole seconds, and much can happen in one: a subscription that begins incomplete and is paid, one that is paid and deleted. What stands further in a subscription's life holds:
    /// <c>incomplete</c> is only ever the beginning, and from <c>active</c> on every other word is the less, so that nobody keeps what may have ended.
    /// </summary>
    private static int CompareStatuses(string one, string other) => RankOf(one) != RankOf(other) ? RankOf(one).CompareTo(RankOf(other)) : string.CompareOrdinal(one, other);

    /// <summary>Words that are not known are no activity, and less final than a deletion.</summary>
    private static int RankOf(string status) => status == SubscriptionStatuses.Canceled ? int.MaxValue : Words.IndexOf(status) is >= 0 and var rank ? rank : int.MaxValue - 1;

    private static Said<T> Last<T>(Said<T>? known, Said<T> told, Comparison<T> ofOneSecond) =>
        known is null || told.At > known.At || (told.At == known.At && ofOneSecond(told.Value, known.Value) > 0) ? told : known;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
