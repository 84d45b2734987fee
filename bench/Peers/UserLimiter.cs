using System.Threading.RateLimiting;

namespace Livehouse.Bench.Peers;

/// <summary>
/// The framework's sliding window, a minute of sixty segments a user. The number is one that the benchmark's few senders never reach, as in Livehouse's own
/// run: the check costs the same.
/// </summary>
internal sealed class UserLimiter : IDisposable
{
    private const int MessagesPerMinute = 1_000_000;

    private readonly PartitionedRateLimiter<string> _limiter = PartitionedRateLimiter.Create<string, string>(static userId =>
        RateLimitPartition.GetSlidingWindowLimiter(
            userId,
            static _ => new SlidingWindowRateLimiterOptions { PermitLimit = MessagesPerMinute, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 60 }));

    public bool TryTake(string userId)
    {
        using var lease = _limiter.AttemptAcquire(userId);
        return lease.IsAcquired;
    }

    public void Dispose() => _limiter.Dispose();
}
