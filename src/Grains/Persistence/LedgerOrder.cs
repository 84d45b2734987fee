namespace Livehouse.Grains.Persistence;

/// <summary>
/// Orders for ledger rows that strictly increase and encode the time: milliseconds since 1970 times 4,096, plus a count within the millisecond.
/// </summary>
public sealed class LedgerOrder
{
    private const long PerMillisecond = 4_096;

    private long _last;

    public long Next(DateTimeOffset now) => _last = Math.Max(_last + 1, At(now));

    /// <summary>Orders up to this one are already in use.</summary>
    public void Recall(long order) => _last = Math.Max(_last, order);

    /// <summary>The smallest order of rows written at or after this instant.</summary>
    public static long At(DateTimeOffset instant) => instant.ToUnixTimeMilliseconds() * PerMillisecond;
}
