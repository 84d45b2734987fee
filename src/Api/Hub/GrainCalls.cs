using Livehouse.Hosting;

namespace Livehouse.Api.Hub;

/// <summary>
/// Calls into a grain from the hub: bounded in time, and tried again when another activation took the grain over (the refused one did nothing).
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

    /// <inheritdoc cref="Ask{T}"/>
    public Task Tell(Func<Task> call) => Ask(async () =>
    {
        await call();
        return true;
    });
}
