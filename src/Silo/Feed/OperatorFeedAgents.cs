using Orleans.Providers;
using Orleans.Providers.Streams.Common;
using Orleans.Streams;

namespace Livehouse.Silo.Feed;

/// <summary>
/// Restarts this silo's part of the delivery of the operators' feed, when Orleans' management grain says so. A silo that delivers remembers that the stream is
/// registered; when the silo with the list of subscribers dies, new subscribers go to a new, empty list that the delivering silo never asks.
/// </summary>
internal sealed class OperatorFeedAgents(IServiceProvider services) : IControllable
{
    public const string ProviderName = "operators.agents";

    /// <summary>Stops and starts in one call: no caller that dies between the two can leave a silo stopped.</summary>
    public async Task<object?> ExecuteCommand(int command, object? arg)
    {
        if (services.GetRequiredKeyedService<IStreamProvider>(OperatorFeedSetup.ProviderName) is not IControllable agents) return null;
        try
        {
            await agents.ExecuteCommand((int)PersistentStreamProviderCommand.StopAgents, null);
        }
        finally
        {
            await agents.ExecuteCommand((int)PersistentStreamProviderCommand.StartAgents, null);
        }

        return null;
    }

    /// <summary>Restarts the delivery on all silos.</summary>
    public static async Task RestartAll(IGrainFactory grains) =>
        await grains.GetGrain<IManagementGrain>(0).SendControlCommandToProvider<OperatorFeedAgents>(ProviderName, command: 0);
}
