using Livehouse.Limits;

namespace Livehouse.Outgoing.Webhooks;

/// <summary>When a failed delivery is tried again. The contract's table, as Standard Webhooks recommends it: three days, then it is given up.</summary>
internal static class RetryTable
{
    /// <summary>By this share of it, a wait may be longer: what failed together does not return together.</summary>
    private const double Jitter = 0.1;

    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5), TimeSpan.FromHours(10),
        TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    public static int AttemptsMax => Waits.Length + 1;

    private static TimeSpan RetryAfterMax { get; } = TimeSpan.FromHours(WebhookLimits.RetryAfterHoursMax);

    /// <summary>Null: it is given up.</summary>
    /// <param name="attempts">That have ended.</param>
    /// <param name="random">From 0 to 1.</param>
    /// <param name="retryAfter">What the receiver asked for; null: nothing. A longer wait than the table's counts, up to a day.</param>
    public static TimeSpan? After(int attempts, double random, TimeSpan? retryAfter)
    {
        if (attempts >= AttemptsMax) return null;
        var wait = Waits[attempts - 1] * (1 + (Jitter * random));
        return Bounded(retryAfter) is { } asked && asked > wait ? asked : wait;
    }

    /// <summary>Not longer than a receiver may ask for.</summary>
    public static TimeSpan? Bounded(TimeSpan? retryAfter) => retryAfter > RetryAfterMax ? RetryAfterMax : retryAfter;
}
