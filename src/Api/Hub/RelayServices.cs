namespace Livehouse.Api.Hub;

/// <summary>What every relay of a process shares.</summary>
internal sealed record RelayServices(LiveHubOptions Options, LiveHubMetrics Metrics, TimeProvider Time, LiveHubLog Log)
{
    public GrainCalls Calls { get; } = new(Options, Time);

    /// <summary>Calls a grain beside the mailbox; the answer, or why there is none, comes back as a step of it.</summary>
    public void Ask<T>(RelayMailbox mailbox, Func<Task<T>> call, Action<T> answered, Action<Exception> failed)
    {
        _ = Run();

        async Task Run()
        {
            try
            {
                var answer = await Calls.Ask(call);
                mailbox.Post(() => answered(answer));
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                mailbox.Post(() => failed(error));
            }
        }
    }
}
