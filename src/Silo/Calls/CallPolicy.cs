using Livehouse.Hosting;

namespace Livehouse.Silo.Calls;

/// <summary>
/// How a call survives the loss of the target silo. A call that is safe to repeat is retried until <see cref="RetryFor"/> has passed: by then the cluster has
/// detected the loss and placed the grain elsewhere. Whether a lost call was carried out can't be known, so any other call fails.
/// </summary>
internal sealed class CallPolicy(TimeProvider time)
{
    /// <summary>No attempt begins later than this after the first; the hub gives up on a call after 10 seconds.</summary>
    public static readonly TimeSpan RetryFor = TimeSpan.FromSeconds(6);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    /// <summary>The cluster could not deliver the call or its answer at the moment.</summary>
    public static bool IsTransient(Exception error) => error is GrainMovedException or TimeoutException or OrleansException;

    /// <summary>An overloaded grain is not called again immediately: that would add to the load.</summary>
    private static bool MayRepeat(Exception error) => IsTransient(error) && error is not LimitExceededException;

    /// <summary>For a call that may take effect twice without harm.</summary>
    public Task<T> Repeat<T>(Func<Task<T>> call) => Try(call, MayRepeat);

    /// <summary>For a call that must not: it is retried only when it is known to have had no effect.</summary>
    public Task<T> Once<T>(Func<Task<T>> call) => Try(call, static error => error is GrainMovedException);

    private async Task<T> Try<T>(Func<Task<T>> call, Func<Exception, bool> mayRepeat)
    {
        var start = time.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                return await call();
            }
            catch (Exception error) when (mayRepeat(error) && time.GetElapsedTime(start) + pause < RetryFor)
            {
                await Task.Delay(pause, time);
            }
        }
    }
}
