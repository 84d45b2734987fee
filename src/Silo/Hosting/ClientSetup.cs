using Livehouse.Silo.Calls;
using Livehouse.Silo.Configuration;
using Livehouse.Silo.Feed;
using Livehouse.Silo.Membership;
using Orleans.Configuration;

namespace Livehouse.Silo.Hosting;

/// <summary>A node without grains: it reaches them through the silos' gateways.</summary>
internal static class ClientSetup
{
    public static void Configure(IClientBuilder client, ClusterSettings settings, IClusterMembership membership)
    {
        membership.Configure(client);
        client.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (settings.ClusterId, settings.ServiceId));
        client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = settings.GatewayRefresh);
        client.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = settings.CallTimeout);
        client.Services.AddSingleton<IClientConnectionRetryFilter, WaitForSilos>();
        OperatorFeedSetup.Configure(client);
        client.AddOutgoingGrainCallFilter<RetryFilter>();
        if (settings.HasActivities) client.AddActivityPropagation();
        client.AddClusterConnectionStatusObserver<LostGateways>();
    }
}

/// <summary>A front may start before the first silo: it waits for one, and logs that.</summary>
internal sealed partial class WaitForSilos(TimeProvider time, ILogger<WaitForSilos> log) : IClientConnectionRetryFilter
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private int _tries;

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        if (_tries++ % 10 == 0) LogWaiting(log, exception.Message);
        await ((Task)Task.Delay(Pause, time, cancellationToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !cancellationToken.IsCancellationRequested;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No silo can be reached yet, the front waits for one: {Reason}")]
    private static partial void LogWaiting(ILogger log, string reason);
}
