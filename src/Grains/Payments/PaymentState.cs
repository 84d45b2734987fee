using System.Text.Json.Serialization;
using Livehouse.Limits;
using Livehouse.Payments;

namespace Livehouse.Grains.Payments;

/// <summary>What is known of one payment, and the coins that it has moved.</summary>
/// <param name="Sale">Null: it was not reported, and may be about something else than coins.</param>
/// <param name="Refunds">By id; at most <see cref="PaymentLimits.ReversalsMax"/>.</param>
/// <param name="Disputes">As <paramref name="Refunds"/>.</param>
/// <param name="TakenBack">Coins that went from the wallet to the tenant's refunded ones.</param>
/// <param name="Shortfall">Coins that should have, but were spent.</param>
/// <param name="Steps">Number of commits that moved coins: part of the transfers' ids.</param>
internal sealed record PaymentState(
    SoldCoins? Sale, IReadOnlyList<KnownReversal> Refunds, IReadOnlyList<KnownReversal> Disputes, long TakenBack, long Shortfall, int Steps)
{
    public static PaymentState New { get; } = new(null, [], [], 0, 0, 0);

    /// <summary>The sum of all refunds, as the charge last said.</summary>
    public ChargeTotal? Charge { get; init; }

    [JsonIgnore]
    public PaymentView View => new(Sale?.Coins ?? 0, TakenBack, Shortfall);

    /// <summary>
    /// How many coins should be back: the part of the price that was paid back or is contested, rounded up to whole coins, so that nobody keeps a coin whose
    /// price they got back.
    /// </summary>
    [JsonIgnore]
    public long ToTakeBack
    {
        get
        {
            if (Sale is not { AmountCents: > 0 } sale) return 0;
            var disputed = Disputes.Where(static one => ReversalStatuses.TakesDispute(one.Status)).Sum(static one => one.AmountCents);
            var cents = Math.Min(sale.AmountCents, RefundedCents + disputed);
            return (long)((((Int128)sale.Coins * cents) + sale.AmountCents - 1) / sale.AmountCents);
        }
    }

    /// <summary>
    /// Refunds are reported one by one, and as the charge's sum; either may be missing. A refund that failed is no longer in a later sum, but still in an
    /// earlier one.
    /// </summary>
    private long RefundedCents
    {
        get
        {
            var (valid, failed) = (0L, 0L);
            foreach (var refund in Refunds)
            {
                if (ReversalStatuses.IsRefund(refund.Status)) valid += refund.AmountCents;
                else failed += refund.AmountCents;
            }

            return Math.Max(valid, (Charge?.RefundedCents ?? 0) - failed);
        }
    }

    /// <summary>The same object when the report says nothing new. The sale is not taken in here.</summary>
    public PaymentState Take(PaymentReport report)
    {
        var next = this;
        foreach (var refund in report.Refunds ?? [])
        {
            var refunds = With(next.Refunds, refund, report.At, ReversalStatuses.RefundRank);
            if (refunds != next.Refunds) next = next with { Refunds = refunds };
        }

        if (report.Dispute is { } dispute && With(next.Disputes, dispute, report.At, ReversalStatuses.DisputeRank) is var disputes && disputes != next.Disputes)
        {
            next = next with { Disputes = disputes };
        }

        // Of two sums of one second the larger one counts: a refund succeeds before it fails.
        if (report.RefundedCents is { } cents
            && (Charge is null || report.At > Charge.At || (report.At == Charge.At && cents > Charge.RefundedCents)))
        {
            next = next with { Charge = new ChargeTotal(cents, report.At) };
        }

        return next;
    }

    private static IReadOnlyList<KnownReversal> With(
        IReadOnlyList<KnownReversal> known, PaymentReversal said, DateTimeOffset at, Func<string, int> rankOf)
    {
        var one = new KnownReversal(said.Id, said.AmountCents, said.Status, at);
        var earlier = known.FirstOrDefault(other => other.Id == said.Id);
        if (earlier is not null && Compare(one, earlier, rankOf) <= 0) return known;
        return
        [
            .. known.Where(other => other.Id != said.Id).Append(one)
                .OrderBy(static other => other.At).ThenBy(static other => other.Id, StringComparer.Ordinal)
                .TakeLast(PaymentLimits.ReversalsMax),
        ];
    }

    /// <summary>The payment provider's clock counts whole seconds: within one, the status further along in a reversal's life wins.</summary>
    private static int Compare(KnownReversal one, KnownReversal other, Func<string, int> rankOf)
    {
        ReadOnlySpan<int> differences =
        [
            one.At.CompareTo(other.At),
            rankOf(one.Status).CompareTo(rankOf(other.Status)),
            string.CompareOrdinal(one.Status, other.Status),
            one.AmountCents.CompareTo(other.AmountCents),
        ];
        foreach (var difference in differences)
        {
            if (difference != 0) return difference;
        }

        return 0;
    }
}

/// <param name="AccountId">The wallet that the coins entered: it names no user.</param>
internal sealed record SoldCoins(string SessionId, string TenantId, string AccountId, long Coins, long AmountCents);

/// <param name="At">UTC; when it was reported.</param>
internal sealed record KnownReversal(string Id, long AmountCents, string Status, DateTimeOffset At);

/// <param name="At">UTC; when it was reported.</param>
internal sealed record ChargeTotal(long RefundedCents, DateTimeOffset At);

/// <summary>Stripe's words for what becomes of refunds and disputes.</summary>
internal static class ReversalStatuses
{
    /// <summary>A refund on its way counts: its coins could be spent meanwhile. If it fails, they come back.</summary>
    public static bool IsRefund(string status) => status is not ("failed" or "canceled");

    public static int RefundRank(string status) => status switch
    {
        "pending" or "requires_action" => 0,
        "succeeded" => 1,
        _ => 2,
    };

    /// <summary>The money is withdrawn from the beginning of a dispute until it is won; an inquiry (warning) withdraws nothing.</summary>
    public static bool TakesDispute(string status) => status is "needs_response" or "under_review" or "lost";

    public static int DisputeRank(string status) => status switch
    {
        "warning_needs_response" or "warning_under_review" => 0,
        "needs_response" => 1,
        "under_review" => 2,
        _ => 3,
    };
}
