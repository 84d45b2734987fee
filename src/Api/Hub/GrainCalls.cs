using Livehouse.Hosting;

namespace Livehouse.Api.Hub;

/// <summary>
/// Calls into a grain from the hub: limited in time, and retried when another activation took over the grain (the refused call had no effect).
/// </summary>
internal sealed class GrainCalls(LiveHubOptions options, TimeProvider time)
{
    private const int AttemptsMax = 3;

    /// <exception cref="TimeoutException">No answer in time: the call may still be carried out.</exception>
    public async Task<T> Ask<T>(Func<Task<T>> call)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call().WaitAsync(options.GrainTimeout, time);
            }
            catch (GrainMovedException) when (attempt < AttemptsMax)
            {
                // The next call reaches the newer activation.
            }
        }
    }
}
