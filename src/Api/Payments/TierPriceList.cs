using Livehouse.Api.Configuration;

namespace Livehouse.Api.Payments;

/// <summary>
/// What the tiers cost, as Stripe last said. Whoever asks never waits for Stripe: a question about what is unknown, or an hour old, only lets it be asked.
/// </summary>
internal sealed class TierPriceList(StripeGateway stripe, LivehouseSettings settings, TimeProvider time)
{
    private static readonly TimeSpan FreshFor = TimeSpan.FromHours(1);
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMinutes(1);

    private readonly Lock _turn = new();
    private volatile IReadOnlyDictionary<string, TierPrice> _known = new Dictionary<string, TierPrice>();
    private DateTimeOffset _askAt = DateTimeOffset.MinValue;

    /// <summary>By tier; one that is missing is not known yet.</summary>
    public IReadOnlyDictionary<string, TierPrice> Known()
    {
        lock (_turn)
        {
            if (settings.Payments.TierPrices.Count == 0 || time.GetUtcNow() < _askAt) return _known;
            // Until this is answered.
            _askAt = DateTimeOffset.MaxValue;
        }

        _ = Ask();
        return _known;
    }

    private async Task Ask()
    {
        var askAgainAfter = AskAgainAfter;
        try
        {
            var known = new Dictionary<string, TierPrice>(_known);
            foreach (var (tier, priceId) in settings.Payments.TierPrices)
            {
                var answer = await stripe.PriceOf(priceId);
                if (answer.IsRefused) return;
                known[tier] = answer.Value;
                _known = new Dictionary<string, TierPrice>(known);
            }

            askAgainAfter = FreshFor;
        }
        finally
        {
            lock (_turn) _askAt = time.GetUtcNow() + askAgainAfter;
        }
    }
}

/// <param name="UnitCents">Null: Stripe has no fixed amount, for example a price in steps.</param>
internal sealed record TierPrice(long? UnitCents, string Currency, string? Interval, int? IntervalCount);
